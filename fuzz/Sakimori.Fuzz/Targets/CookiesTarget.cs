using Sakimori.Waf.Bodies;
using Sakimori.Waf.Variables;

namespace Sakimori.Fuzz.Targets;

/// <summary>The <c>Cookie</c> header.</summary>
internal sealed class CookiesTarget : FuzzTarget
{
    public override string Name => "cookies";

    public override IEnumerable<byte[]> Seeds =>
    [
        "a=b; c = d ;e; =f;; g=h=i; %41=%42+ "u8.ToArray(),
        " \t\v=x;\0=\u00FF;"u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = BodyInput.Chars(input);
        var output = new NamedValues();
        Cookies.Parse(text.AsMemory(), output);
        BodyInput.CheckBytes(output);
        BodyInput.Require(output.CombinedLength <= text.Length, "more text than the header has");
        foreach (ref readonly var cookie in output.Items)
        {
            BodyInput.Require(!cookie.Name.IsEmpty && !cookie.Name.Span.ContainsAny(';', '='), "a name is not one");
            BodyInput.Require(!cookie.Value.Span.Contains(';'), "a value runs on");
        }
    }
}
