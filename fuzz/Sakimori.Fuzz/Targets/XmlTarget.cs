using Sakimori.Waf.Bodies;
using Sakimori.Waf.Variables;

namespace Sakimori.Fuzz.Targets;

/// <summary>XML bodies and the expressions asked of them.</summary>
internal sealed class XmlTarget : FuzzTarget
{
    public override string Name => "xml";

    public override IEnumerable<byte[]> Seeds =>
    [
        "<?xml version=\"1.0\"?><a x=\"1\"><b y=\"2\">t1<c>t2</c></b><!-- c --><?pi d?> <b><![CDATA[<z>]]>&amp;&#x41;</b></a>"u8.ToArray(),
        "<!DOCTYPE a [<!ENTITY e \"x\"><!ENTITY f \"&e;&e;\"><!ENTITY g SYSTEM \"file:///etc/passwd\">]><a b='&f;'>&f;&g;</a>"u8.ToArray(),
        BodyInput.Bytes("<?xml version='1.0' encoding='Shift_JIS'?><a>\u0095\\\u0082\u00a0</a>"),
        BodyInput.Bytes("\u00ff\u00fe<\0a\0>\0B0<\0/\0a\0>\0"),
        "<?xml version=\"1.1\"?><a xmlns:p='u'><p:b/><b>&undef;</b></a>"u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = BodyInput.Chars(input);
        var content = BodyInput.NewContent();
        Xml.Parse(text.AsMemory(), BodyInput.Limits, content);
        var output = new NamedValues();
        foreach (var xpath in (string[])["/*", "//@*", "//b", "//b/@*", "//p:b", "count(/*)", "//text()"])
        {
            content.Xml!.Select(xpath, null, output);
        }

        BodyInput.CheckBytes(output);
        BodyInput.Require(output.Count > 0 || content.Error is not null, "neither text nor error");

        // Three bytes for a char, the rest twice (root text and raw), entities up to their bound for each of the expressions.
        BodyInput.Require(content.Arena.TotalChars <= (64L * text.Length) + (16L * 65536), "more text than the bound");
    }
}
