using System.Text;
using System.Xml;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>
/// XML bodies: one streaming pass collects what <c>XML:/*</c> and <c>XML://@*</c> ask for. Nothing outside the body is ever
/// opened. As in ModSecurity v3 entities of the internal subset are expanded; declaring one is an error here, since no client
/// needs it, and the subset's text is judged with the document. What follows a mistake is judged as raw text.
/// </summary>
internal static class Xml
{
    /// <summary>Elements, attributes and texts; a purchase order of ten thousand lines has a tenth of it.</summary>
    internal const int NodeLimit = 500_000;

    /// <summary>Characters that entities may expand to in all: nested entities multiply.</summary>
    private const int EntityExpansionLimit = 64 * 1024;

    private const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>Parses <paramref name="body"/> into <paramref name="content"/>.</summary>
    /// <param name="body">The body, bytes as chars.</param>
    /// <param name="limits">The depth limit applies.</param>
    /// <param name="content">Receives <see cref="RequestBodyContent.Xml"/>, well formed or not, and the first error.</param>
    /// <param name="charset">The charset of the <c>Content-Type</c>, if it has one.</param>
    public static void Parse(ReadOnlyMemory<char> body, BodyLimits limits, RequestBodyContent content, string? charset = null)
    {
        var error = XmlEncoding.Decode(body.Span, charset, out var text, out var isRaw);
        text = AsVersion10(text);
        var output = new XmlText(content.Arena, isRaw);
        var attributes = new NamedValues();
        var texts = new NamedValues();
        var rootText = new StringBuilder();
        var (readError, remainder, subset) = Read(text, limits, output, attributes, rootText, out var hasRoot);
        if (hasRoot)
        {
            texts.Add(default, output.ToBytes(rootText.ToString()));
        }

        if (subset.Length > 0)
        {
            texts.Add(default, output.ToBytes(subset));
        }

        if (remainder.Length > 0)
        {
            texts.Add(default, output.ToBytes(remainder));
        }

        error ??= readError;
        if (error is not null)
        {
            content.Error ??= $"XML parsing error: XML: Failed parsing document ({error}).";
        }

        content.Xml = new XmlBody(text, limits.JsonDepthLimit, output, texts, attributes, hasRoot);
    }

    /// <summary>The reader every pass uses: no resolver, bounded entities.</summary>
    internal static XmlReader NewReader(string text) => XmlReader.Create(new StringReader(text), NewSettings());

    /// <summary>Its settings.</summary>
    internal static XmlReaderSettings NewSettings() => new()
    {
        DtdProcessing = DtdProcessing.Parse,
        XmlResolver = null,
        MaxCharactersFromEntities = EntityExpansionLimit,
    };

    /// <summary>One pass. Returns the error, the text from the node before it on, and the internal DTD subset.</summary>
    private static (string? Error, string Remainder, string Subset) Read(
        string text, BodyLimits limits, XmlText output, NamedValues attributes, StringBuilder rootText, out bool hasRoot)
    {
        hasRoot = false;
        var subset = "";
        string? error = null;
        var (line, column) = (1, 1);
        using var reader = NewReader(text);
        var position = (IXmlLineInfo)reader;
        try
        {
            for (var nodes = 0; reader.Read(); nodes++)
            {
                if (reader.Depth >= limits.JsonDepthLimit && reader.NodeType == XmlNodeType.Element)
                {
                    return (error ?? "nesting deeper than allowed", From(text, line, column), subset);
                }

                if (nodes > NodeLimit)
                {
                    return (error ?? "more nodes than allowed", From(text, line, column), subset);
                }

                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        hasRoot = true;
                        nodes += reader.AttributeCount;
                        ReadAttributes(reader, output, attributes);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    case XmlNodeType.Whitespace when reader.Depth > 0:
                        rootText.Append(reader.Value);
                        break;
                    case XmlNodeType.DocumentType:
                        subset = reader.Value;
                        error ??= subset.Contains("<!ENTITY", StringComparison.Ordinal) ? "entity declarations are not allowed" : null;
                        break;
                }

                // Inside an entity, lines are counted from its start; then everything from the beginning is judged again.
                if (error is null)
                {
                    (line, column) = (position.LineNumber, position.LinePosition);
                }
            }

            return (error, "", subset);
        }
        catch (XmlException exception)
        {
            return (error ?? $"line {exception.LineNumber}, column {exception.LinePosition}", From(text, line, column), subset);
        }
    }

    private static void ReadAttributes(XmlReader reader, XmlText output, NamedValues attributes)
    {
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XmlnsNamespace)
            {
                attributes.Add(default, output.ToBytes(reader.Value));
            }
        }

        reader.MoveToElement();
    }

    private static string From(string text, int line, int column)
    {
        var start = 0;
        for (; line > 1; line--)
        {
            var end = text.AsSpan(start).IndexOfAny('\r', '\n');
            if (end < 0)
            {
                break;
            }

            start += end + (text.AsSpan(start + end).StartsWith("\r\n") ? 2 : 1);
        }

        return text[Math.Min(start + column - 1, text.Length)..];
    }

    /// <summary>
    /// The platform's reader knows XML 1.0 only. A declaration of 1.1 is read as 1.0: the difference is control characters and
    /// names no rule looks for, and they end in an error.
    /// </summary>
    private static string AsVersion10(string text)
    {
        var end = text.StartsWith("<?xml ", StringComparison.Ordinal) ? text.IndexOf("?>", StringComparison.Ordinal) : -1;
        var version = end < 0 ? -1 : text.AsSpan(0, end).IndexOfAny("\"1.1\"", "'1.1'");
        return version < 0 ? text : string.Concat(text.AsSpan(0, version + 3), "0", text.AsSpan(version + 4));
    }

    private static int IndexOfAny(this ReadOnlySpan<char> text, string first, string second)
    {
        var at = text.IndexOf(first, StringComparison.Ordinal);
        return at >= 0 ? at : text.IndexOf(second, StringComparison.Ordinal);
    }
}
