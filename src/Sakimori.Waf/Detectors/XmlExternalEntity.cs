using System.Buffers;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectXXE</c>: the value is XML that makes its parser read files, call out, or exhaust itself.</summary>
/// <remarks>
/// <para><b>Question.</b> The value (an upload, a SOAP body, an SVG, a parameter) reaches an XML parser or an XSLT
/// processor with its old defaults. Does it read anything beyond itself?</para>
/// <para><b>Grammar</b> (XML 1.0 §2.8, §4.2; XInclude 1.0; XSLT 1.0 §12.1), matched without regard to case because
/// lenient parsers are:</para>
/// <code>
/// doctype  := "&lt;!DOCTYPE" S name S externalId? ( "[" … )?
/// entity   := "&lt;!ENTITY" S ( "%" S )? name S ( externalId | literal )
/// externalId := "SYSTEM" S literal | "PUBLIC" S literal ( S literal )?
/// include  := "&lt;" prefix? "include" … "href" "="            in the XInclude namespace, or xsl:include/xsl:import
/// </code>
/// <para><b>What counts.</b> An external general entity; any parameter entity; an external DTD; entities whose literals
/// are made of references to others (expansion bombs: one with five, or two with two); XInclude; XSLT that loads
/// documents, extensions or scripts; a stylesheet instruction of type XSL; XML in EBCDIC, which nobody sends to
/// be read by a guard.</para>
/// <para><b>What passes.</b> The doctypes pages and configuration files carry: HTML's own, and formal public identifiers
/// (<c>-//W3C//…</c>) whose system identifier is absent or on the registrar's host; internal entities with text.</para>
/// <para><b>Contexts.</b> A whole document, a fragment of one spliced into a request the application builds, and XML inside a field
/// of a form: a declaration counts wherever it stands, since a parser that meets it there obeys it.</para>
/// <para><b>Encodings.</b> Beside the usual layers: UTF-16 and UTF-32 in either order (NULs between ASCII), UTF-7, and
/// EBCDIC by its first characters.</para>
/// <para><b>Guarantee.</b> Linear: each declaration is read to its end or <see cref="LongestDeclaration"/> characters.
/// <see cref="MayDetect"/> is true for everything <see cref="Detect"/> accepts. Nothing is allocated.</para>
/// <para><b>Known limits.</b> A DTD fetched from an allowed registrar is trusted; a quadratic blow-up by one long entity
/// referenced many times in content is left to the body limits; a custom EBCDIC page other than 037-like
/// is not read.</para>
/// </remarks>
internal static class XmlExternalEntity
{
    private const int LongestDeclaration = 1_024;

    private static readonly Reading ReadLayer = Read;

    internal static readonly Signs Signs = new(
        5, EncodingLayers.Leads + "\0",
        "<!DOCTYPE", "<!ENTITY", ":include", ":import", "XInclude", "document(", "unparsed-text(", "<?xml-stylesheet",
        "msxsl:script", "xalan/java", "xalan://", "php:function", "+AD", "\u004c\u006f\u00a7\u0094");

    private static readonly PhraseSearch Declarations = new(
        ["<!DOCTYPE", "<!ENTITY", ":include", ":import", "<include", "document(", "unparsed-text(", "<?xml-stylesheet", "msxsl:script", "xalan/java", "xalan://", "php:function"],
        StringComparison.OrdinalIgnoreCase);

    private static readonly PhraseSearch Registrars = new(
        [
            "://www.w3.org/", "://java.sun.com/", "://www.oasis-open.org/", "://docbook.org/", "://www.apple.com/",
            "://struts.apache.org/", "://jakarta.apache.org/", "://xml.apache.org/", "://hibernate.sourceforge.net/",
            "://www.hibernate.org/", "://www.springframework.org/", "://mybatis.org/", "://ibatis.apache.org/", "://www.jboss.org/",
            "://xmlns.jcp.org/", "://www.openmobilealliance.org/", "://www.wapforum.org/", "://purl.org/", "://www.puppycrawl.com/",
        ], StringComparison.OrdinalIgnoreCase);

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether an XML parser reading <paramref name="value"/> would leave it; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, ReadLayer, out finding);

    private static bool Read(ReadOnlySpan<char> text, int layer, out Finding finding)
    {
        Steps.Spend(text.Length);
        if (Judge(text, out finding))
        {
            return true;
        }

        if (text.StartsWith("\u004c\u006f\u00a7\u0094\u0093"))
        {
            finding = new Finding("xml.ebcdic", 0, 5);
            return true;
        }

        var hasNuls = text.Contains('\0');
        if (!hasNuls && !text.Contains("+AD", StringComparison.Ordinal))
        {
            return false;
        }

        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var length = hasNuls ? DropNuls(text, rented) : DecodeUtf7(text, rented);
            Steps.Spend(text.Length);
            if (!Judge(rented.AsSpan(0, length), out finding))
            {
                return false;
            }

            // Where in the wide text it was is of no use to a reader: the whole value is the evidence.
            finding = new Finding(finding.Kind, 0, text.Length);
            return true;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private static bool Judge(ReadOnlySpan<char> text, out Finding finding)
    {
        var references = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var offset = text[at..].IndexOfAny(Declarations);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            var rest = text[at..Math.Min(text.Length, at + LongestDeclaration)];
            Steps.Spend(Math.Min(rest.Length, 64));
            if (JudgeDeclaration(rest, text[..at], ref references) is { } kind)
            {
                var end = rest.IndexOf('>');
                finding = new Finding(kind, at, end < 0 ? rest.Length : end + 1);
                return true;
            }
        }

        finding = default;
        return false;
    }

    private static string? JudgeDeclaration(ReadOnlySpan<char> text, ReadOnlySpan<char> before, ref int references)
    {
        if (Begins(text, "<!DOCTYPE"))
        {
            return JudgeDoctype(text[9..]);
        }

        if (Begins(text, "<!ENTITY"))
        {
            return JudgeEntity(text[8..], ref references);
        }

        if (Begins(text, ":include") || Begins(text, ":import"))
        {
            var open = before[Math.Max(0, before.Length - 16)..].LastIndexOf('<');
            return open >= 0 && HasReference(text) ? "xml.include" : null;
        }

        if (Begins(text, "<include"))
        {
            return TagOf(text).Contains("XInclude", StringComparison.OrdinalIgnoreCase) && HasReference(text) ? "xml.include" : null;
        }

        if (Begins(text, "<?xml-stylesheet"))
        {
            var tag = TagOf(text);
            return tag.Contains("xsl", StringComparison.OrdinalIgnoreCase)
                && tag[16..].Contains("xsl\"", StringComparison.OrdinalIgnoreCase) && HasReference(text) ? "xml.stylesheet" : null;
        }

        if (Begins(text, "document(") || Begins(text, "unparsed-text("))
        {
            var argument = text[(text.IndexOf('(') + 1)..].TrimStart();
            return argument.Length > 2 && argument[0] is '\'' or '"' && IsLocation(argument[1..]) ? "xml.xslt" : null;
        }

        return before[Math.Max(0, before.Length - 64)..].ContainsAny('<', '=') ? "xml.xslt" : null;
    }

    private static string? JudgeDoctype(ReadOnlySpan<char> text)
    {
        text = SkipName(text);
        if (!IsExternal(text, out var isPublic))
        {
            return null;
        }

        var first = Literal(text[6..], out var after);
        if (!isPublic)
        {
            return first.Length == 0 || first.Equals("about:legacy-compat", StringComparison.OrdinalIgnoreCase) || first.ContainsAny(Registrars)
                ? null
                : "xml.external-dtd";
        }

        var system = Literal(after, out _);
        return system.Length == 0 || system.ContainsAny(Registrars) ? null : "xml.external-dtd";
    }

    private static string? JudgeEntity(ReadOnlySpan<char> text, ref int references)
    {
        var left = text.TrimStart(" \t\r\n");
        if (left.Length == text.Length || left.Length == 0)
        {
            return null;
        }

        var isParameter = left[0] == '%';
        var body = SkipName(isParameter ? left[1..] : left);
        if (IsExternal(body, out _))
        {
            return Literal(body[6..], out _).Length > 0 ? isParameter ? "xml.parameter-entity" : "xml.external-entity" : null;
        }

        var literal = Literal(body, out _);
        if (isParameter)
        {
            return literal.Length > 0 ? "xml.parameter-entity" : null;
        }

        var inside = 0;
        for (var i = 0; i + 2 < literal.Length; i++)
        {
            inside += literal[i] == '&' && char.IsAsciiLetter(literal[i + 1]) ? 1 : 0;
        }

        Steps.Spend(literal.Length);
        references += inside >= 2 ? 1 : 0;
        return inside >= 5 || references >= 2 ? "xml.expansion" : null;
    }

    private static bool IsExternal(ReadOnlySpan<char> text, out bool isPublic)
    {
        isPublic = Begins(text, "PUBLIC");
        return isPublic || Begins(text, "SYSTEM");
    }

    /// <summary>Past blanks, a name and blanks.</summary>
    private static ReadOnlySpan<char> SkipName(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" \t\r\n");
        var end = text.IndexOfAny(" \t\r\n>[\"");
        return end < 0 ? default : text[end..].TrimStart(" \t\r\n");
    }

    /// <summary>The quoted text that comes next, or nothing; what is not closed reaches to the end of the window.</summary>
    private static ReadOnlySpan<char> Literal(ReadOnlySpan<char> text, out ReadOnlySpan<char> after)
    {
        text = text.TrimStart(" \t\r\n");
        after = default;
        if (text.Length < 2 || text[0] is not ('"' or '\''))
        {
            return default;
        }

        var close = text[1..].IndexOf(text[0]);
        Steps.Spend(close < 0 ? text.Length : close);
        if (close < 0)
        {
            return text[1..];
        }

        after = text[(close + 2)..];
        return text.Slice(1, close);
    }

    private static ReadOnlySpan<char> TagOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('>');
        Steps.Spend(end < 0 ? text.Length : end);
        return end < 0 ? text : text[..end];
    }

    private static bool HasReference(ReadOnlySpan<char> text)
    {
        var tag = TagOf(text);
        var at = tag.IndexOf("href", StringComparison.OrdinalIgnoreCase);
        return at >= 0 && tag[(at + 4)..].TrimStart() is ['=', ..];
    }

    private static bool IsLocation(ReadOnlySpan<char> text) =>
        text[0] is '/' or '.' or '\\' || text[..Math.Min(text.Length, 12)].Contains(':');

    private static bool Begins(ReadOnlySpan<char> text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static int DropNuls(ReadOnlySpan<char> text, Span<char> output)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (c != '\0')
            {
                output[length++] = c;
            }
        }

        return length;
    }

    /// <summary>RFC 2152: <c>+</c> begins base64 of UTF-16, <c>-</c> or any other character ends it. Only ASCII is kept.</summary>
    private static int DecodeUtf7(ReadOnlySpan<char> text, Span<char> output)
    {
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '+')
            {
                output[length++] = text[i++];
                continue;
            }

            i++;
            var bits = 0;
            uint buffer = 0;
            for (; i < text.Length && Base64Text.Value(text[i]) is >= 0 and var digit; i++)
            {
                buffer = (buffer << 6) | (uint)digit;
                bits += 6;
                if (bits >= 16)
                {
                    bits -= 16;
                    output[length++] = (char)Math.Min((buffer >> bits) & 0xFFFF, 0xFF);
                }
            }

            i += i < text.Length && text[i] == '-' ? 1 : 0;
        }

        return length;
    }
}
