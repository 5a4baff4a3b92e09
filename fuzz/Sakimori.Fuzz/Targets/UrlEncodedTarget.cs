using Sakimori.Waf.Bodies;

namespace Sakimori.Fuzz.Targets;

/// <summary>Form bodies and query strings.</summary>
internal sealed class UrlEncodedTarget : FuzzTarget
{
    public override string Name => "urlencoded";

    public override IEnumerable<byte[]> Seeds =>
    [
        "a=b&c=d&&=&e"u8.ToArray(),
        "a=%41%zz%4&b=+%00&%"u8.ToArray(),
        "name=%E5%B1%B1&x[]=1&x[]=2&"u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = BodyInput.Chars(input);
        var content = BodyInput.NewContent();
        UrlEncoded.ParseBody(text.AsMemory(), BodyInput.Limits, content);
        BodyInput.CheckBounds(content, text.Length);
        var pieces = text.Length == 0 ? 0 : text.Split('&').Length - (text[^1] == '&' ? 1 : 0);
        BodyInput.Require(content.Arguments.Count == Math.Min(pieces, BodyInput.Limits.ArgumentLimit), "an argument was lost");
        BodyInput.Require((content.Error is not null) == (pieces > BodyInput.Limits.ArgumentLimit), "the limit was not reported");
        BodyInput.Require(content.InvalidUrlEncoding || !text.EndsWith('%') || content.Error is not null, "a lone % was not flagged");
    }
}
