using System.Net.Http.Headers;
using System.Text;

namespace Sakimori.EndToEnd;

/// <summary>Speaks code page 932 as a browser of 2004 did.</summary>
internal static class ShiftJis
{
    public static Encoding Encoding { get; } = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    /// <summary>Percent-encodes every byte that is no letter or digit.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var b in Encoding.GetBytes(text))
            escaped.Append(char.IsAsciiLetterOrDigit((char)b) ? $"{(char)b}" : $"%{b:X2}");
        return escaped.ToString();
    }

    public static ByteArrayContent Form(params (string Name, string Value)[] fields)
    {
        var form = new ByteArrayContent(Encoding.ASCII.GetBytes(string.Join('&', fields.Select(field => $"{field.Name}={Escape(field.Value)}"))));
        form.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return form;
    }

    public static async Task<string> ReadAsync(HttpResponseMessage response) => Encoding.GetString(await response.Content.ReadAsByteArrayAsync());
}
