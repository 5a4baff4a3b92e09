namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>The grammar of a response, as far as hiding something in it must know.</summary>
internal enum PageSyntax
{
    Text,
    Html,
    Json,
}

/// <summary>The charset of a response, as far as hiding something in it must know: how many bytes a character has.</summary>
internal enum PageCharset
{
    /// <summary>One byte each, or UTF-8, whose bytes tell by themselves.</summary>
    Utf8,
    ShiftJis,
    EucJp,
    Iso2022Jp,
}

/// <summary>What the response's head, and else its bytes, say about both.</summary>
internal static class PageForm
{
    /// <summary>Where HTML has to name its charset (WHATWG HTML §13.2.3.2).</summary>
    private const int PrescanLength = 1_024;

    public static PageSyntax SyntaxOf(ReadOnlySpan<char> contentType)
    {
        var end = contentType.IndexOf(';');
        var type = (end < 0 ? contentType : contentType[..end]).Trim();
        return type.EndsWith("json", StringComparison.OrdinalIgnoreCase) ? PageSyntax.Json
            : type.EndsWith("html", StringComparison.OrdinalIgnoreCase) || type.EndsWith("xml", StringComparison.OrdinalIgnoreCase) ? PageSyntax.Html
            : PageSyntax.Text;
    }

    public static PageCharset CharsetOf(ReadOnlySpan<char> contentType, ReadOnlySpan<char> text)
    {
        var label = LabelIn(contentType);
        if (label.IsEmpty)
        {
            label = LabelIn(text[..Math.Min(text.Length, PrescanLength)]);
        }

        if (Find(label) is { } named)
        {
            return named;
        }

        if (text.Contains("\x1b$", StringComparison.Ordinal))
        {
            return PageCharset.Iso2022Jp;
        }

        return IsUtf8(text) ? PageCharset.Utf8 : PageCharset.ShiftJis;
    }

    /// <summary>How many chars the character at this place has.</summary>
    public static int LengthAt(this PageCharset charset, ReadOnlySpan<char> text, int at)
    {
        var lead = text[at];
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        switch (charset)
        {
            case PageCharset.ShiftJis:
                return lead is (>= '\x81' and <= '\x9f') or (>= '\xe0' and <= '\xfc') && next is >= '\x40' and not '\x7f' and <= '\xfc' ? 2 : 1;
            case PageCharset.EucJp:
                return next < '\xa1' ? 1 : lead == '\x8f' ? 3 : lead is '\x8e' or >= '\xa1' ? 2 : 1;
            default:
                var length = 1;
                while (lead >= '\xc0' && length < 4 && at + length < text.Length && text[at + length] is >= '\x80' and <= '\xbf')
                {
                    length++;
                }

                return length;
        }
    }

    /// <summary>What stands behind the first <c>charset=</c>; empty without.</summary>
    public static ReadOnlySpan<char> LabelIn(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return default;
        }

        var label = text[(at + "charset=".Length)..].TrimStart("\"' ");
        var end = label.IndexOfAny("\"'; />\r\n");
        return end < 0 ? label : label[..end];
    }

    private static PageCharset? Find(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty)
        {
            return null;
        }

        return Charsets.Charset.Find(label)?.Name.ToLowerInvariant() switch
        {
            "utf-8" => PageCharset.Utf8,
            "shift_jis" or "windows-31j" => PageCharset.ShiftJis,
            "euc-jp" => PageCharset.EucJp,
            "iso-2022-jp" => PageCharset.Iso2022Jp,

            // GBK, Big5 and EUC-KR have Shift_JIS's form: a lead byte and one more.
            "gbk" or "big5" or "euc-kr" => PageCharset.ShiftJis,
            _ => null,
        };
    }

    private static bool IsUtf8(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyExceptInRange('\0', '\x7f'); i >= 0 && i < text.Length;)
        {
            var length = text[i] < '\x80' ? 1 : PageCharset.Utf8.LengthAt(text, i);
            if (text[i] >= '\x80' && length == 1)
            {
                return false;
            }

            i += length;
        }

        return true;
    }
}
