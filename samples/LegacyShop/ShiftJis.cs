using System.Text;

namespace LegacyShop;

/// <summary>Windows-31J as an old Japanese application reads and writes it: names and values are bytes of code page 932.</summary>
internal static class ShiftJis
{
    /// <summary>Code page 932; unknown characters become <c>?</c>, as they did.</summary>
    public static Encoding Encoding { get; } = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    /// <summary>Reads <c>a=1&amp;b=2</c>: percent-decoding to bytes first, then code page 932. The first of equal names wins.</summary>
    public static Dictionary<string, string> ReadForm(ReadOnlySpan<byte> text)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in text.Split((byte)'&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            form.TryAdd(name, equals < 0 ? "" : Decode(pair[(equals + 1)..]));
        }

        return form;
    }

    private static string Decode(ReadOnlySpan<byte> escaped)
    {
        var bytes = new byte[escaped.Length];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '%' && i + 2 < escaped.Length && char.IsAsciiHexDigit((char)escaped[i + 1]) && char.IsAsciiHexDigit((char)escaped[i + 2]))
            {
                bytes[length++] = (byte)(Convert.ToInt32(((char)escaped[i + 1]).ToString(), 16) * 16 + Convert.ToInt32(((char)escaped[i + 2]).ToString(), 16));
                i += 2;
            }
            else
            {
                bytes[length++] = escaped[i] == '+' ? (byte)' ' : escaped[i];
            }
        }

        return Encoding.GetString(bytes, 0, length);
    }
}
