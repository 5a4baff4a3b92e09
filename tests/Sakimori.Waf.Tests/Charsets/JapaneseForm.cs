using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>How a form is sent.</summary>
public enum Sending
{
    Get,
    Post,
    Multipart,
    Json,
}

/// <summary>A request that carries a form. All text is bytes as chars.</summary>
internal sealed record SentForm(string Method, string Target, (string Name, string Value)[] Headers, string Body);

/// <summary>Fields as a browser sends them in a charset. All text is bytes as chars.</summary>
internal static class JapaneseForm
{
    public static readonly string[] Charsets = ["utf-8", "shift_jis", "euc-jp", "iso-2022-jp"];

    private static readonly int[] s_fieldCounts = [1, 2, 5, 20];

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Name, string Value)[] s_browser =
    [
        ("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36"), ("Accept", "text/html,*/*;q=0.8"),
        ("Accept-Language", "ja,en;q=0.5"), ("Accept-Encoding", "gzip, deflate"), ("Connection", "keep-alive"),
    ];

    /// <summary>The platform's encoding of a charset.</summary>
    public static Encoding Platform(string charset) => charset switch
    {
        "utf-8" => Encoding.UTF8,
        "shift_jis" => CodePagesEncodingProvider.Instance.GetEncoding(932)!,
        "euc-jp" => CodePagesEncodingProvider.Instance.GetEncoding(51932)!,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(50222)!,
    };

    /// <summary>
    /// The text with character references for what the charset cannot express, as browsers send it (WHATWG Encoding, error mode html).
    /// </summary>
    public static string Fit(string text, string charset)
    {
        var encoding = Platform(charset);
        if (encoding.GetString(encoding.GetBytes(text)) == text)
            return text;
        return string.Concat(text.EnumerateRunes().Select(rune => rune.ToString() is var one && encoding.GetString(encoding.GetBytes(one)) == one ? one : $"&#{rune.Value};"));
    }

    /// <summary>The kinds of form the measurements are made of.</summary>
    public static IEnumerable<(string Charset, Sending Sending, bool Declared)> Kinds() =>
        from charset in Charsets
        from sending in Enum.GetValues<Sending>()
        from declared in (bool[])(sending == Sending.Get ? [false] : [false, true])
        select (charset, sending, declared);

    /// <summary>The fields of form number <paramref name="i"/>: 1, 2, 5 or 20 of them.</summary>
    public static (string Name, string Value)[] Fields(int i, bool technical)
    {
        var text = JapaneseText.Create(i * 7919, technical);
        return [.. Enumerable.Range(0, s_fieldCounts[i % s_fieldCounts.Length]).Select(n => (n % 2 == 0 ? $"item{n}" : $"項目{n}", text.Value()))];
    }

    public static string Bytes(string text, string charset) => Encoding.Latin1.GetString(Platform(charset).GetBytes(text));

    public static SentForm Make((string Name, string Value)[] fields, string charset, Sending sending, bool declared)
    {
        // Forms sent with GET are searches: they have no text areas, and so no line breaks.
        fields = [.. fields.Select(field => (field.Name, Fit(sending == Sending.Get ? field.Value.ReplaceLineEndings("") : field.Value, charset)))];
        var parameter = declared ? $"; charset={charset}" : "";
        var urlEncoded = string.Join('&', fields.Select(field => $"{Percent(Bytes(field.Name, charset))}={Percent(Bytes(field.Value, charset))}"));
        return sending switch
        {
            Sending.Get => new SentForm("GET", "/order.cgi?" + urlEncoded, s_browser, ""),
            Sending.Post => Post("application/x-www-form-urlencoded" + parameter, urlEncoded),
            Sending.Multipart => Post("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW", Multipart(fields, charset, declared)),
            _ => Post("application/json" + parameter, Bytes(JsonSerializer.Serialize(fields.ToDictionary(field => field.Name, field => field.Value), s_json), charset)),
        };
    }

    /// <summary>As <c>application/x-www-form-urlencoded</c> has it, bytes as chars.</summary>
    public static string Percent(string bytes)
    {
        var text = new StringBuilder();
        foreach (var c in bytes)
            _ = char.IsAsciiLetterOrDigit(c) || c is '*' or '-' or '.' or '_' ? text.Append(c) : c == ' ' ? text.Append('+') : text.Append($"%{(int)c:X2}");
        return text.ToString();
    }

    private static SentForm Post(string type, string body) =>
        new("POST", "/order.cgi", [.. s_browser, ("Content-Type", type), ("Content-Length", $"{body.Length}")], body);

    private static string Multipart((string Name, string Value)[] fields, string charset, bool declared)
    {
        var body = new StringBuilder();
        foreach (var (name, value) in fields)
        {
            body.Append("------WebKitFormBoundary7MA4YWxkTrZu0gW\r\nContent-Disposition: form-data; name=\"").Append(Bytes(name, charset)).Append("\"\r\n");
            if (declared)
                body.Append("Content-Type: text/plain; charset=").Append(charset).Append("\r\n");
            body.Append("\r\n").Append(Bytes(value, charset)).Append("\r\n");
        }

        return body.Append("------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n").ToString();
    }
}
