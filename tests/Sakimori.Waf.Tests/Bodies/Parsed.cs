using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Bodies;

/// <summary>Bodies in, readable results out.</summary>
internal static class Parsed
{
    public static RequestBodyContent NewContent() => new() { Arena = new TextArena() };

    public static RequestBodyContent Multipart(string contentType, string body, BodyLimits? limits = null)
    {
        var content = NewContent();
        Sakimori.Waf.Bodies.Multipart.Parse(contentType, body.AsMemory(), limits ?? new BodyLimits(), content);
        return content;
    }

    /// <summary>One line per member: <c>name=value</c>, control characters and bytes from 7F on as <c>\xhh</c>.</summary>
    public static string[] Show(NamedValues values) =>
        [.. values.Items.ToArray().Select(item => $"{Escape(item.Name.Span)}={Escape(item.Value.Span)}")];

    public static string Escape(ReadOnlySpan<char> text)
    {
        var result = new System.Text.StringBuilder();
        foreach (var c in text)
        {
            result.Append(c is < ' ' or >= '\x7F' ? $"\\x{(int)c:x2}" : c.ToString());
        }

        return result.ToString();
    }

    /// <summary>UTF-8 bytes as chars.</summary>
    public static string Bytes(string text, string charset = "utf-8") =>
        System.Text.Encoding.Latin1.GetString(
            (System.Text.CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? System.Text.Encoding.GetEncoding(charset)).GetBytes(text));
}
