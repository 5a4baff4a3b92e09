namespace Sakimori.Web.Identity;

/// <summary>Base 32 of RFC 4648 without padding: what authenticator applications and people can type.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Five bits a character; the last is filled with zeros.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var bit = i * 5;
            var window = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text[i] = Alphabet[window >> (11 - bit % 8) & 31];
        }

        return new(text);
    }

    /// <summary>Reads what <see cref="Encode"/> writes, in either case; false for anything else.</summary>
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        var (window, bits, at) = (0, 0, 0);
        foreach (var c in text)
        {
            var value = Alphabet.IndexOf(char.IsAsciiLetterLower(c) ? (char)(c & ~0x20) : c);
            if (value < 0)
            {
                bytes = [];
                return false;
            }

            window = (window << 5 | value) & 0xFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[at++] = (byte)(window >> bits);
            }
        }

        return true;
    }
}
