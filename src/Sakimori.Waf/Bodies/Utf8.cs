using System.Text;

namespace Sakimori.Waf.Bodies;

/// <summary>UTF-8 as bytes in chars.</summary>
internal static class Utf8
{
    /// <summary>Most bytes of one character.</summary>
    public const int MaxBytes = 4;

    /// <summary>The bytes are UTF-8 by RFC 3629: shortest forms, no surrogates, nothing above U+10FFFF.</summary>
    public static bool IsValid(ReadOnlySpan<char> bytes)
    {
        if (Ascii.IsValid(bytes))
        {
            return true;
        }

        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes[at] < '\x80' ? 1 : SequenceLength(bytes[at..]);
            if (length == 0)
            {
                return false;
            }

            at += length;
        }

        return true;
    }

    /// <summary>Writes one character and returns how many bytes it took.</summary>
    public static int Write(int codePoint, Span<char> target)
    {
        Span<byte> bytes = stackalloc byte[MaxBytes];
        var length = new Rune(codePoint).EncodeToUtf8(bytes);
        Encoding.Latin1.GetChars(bytes[..length], target);
        return length;
    }

    private static int SequenceLength(ReadOnlySpan<char> bytes)
    {
        // Table 3-7 of the Unicode standard: the second byte's range depends on the first.
        var (length, low, high) = bytes[0] switch
        {
            >= '\xC2' and <= '\xDF' => (2, '\x80', '\xBF'),
            '\xE0' => (3, '\xA0', '\xBF'),
            '\xED' => (3, '\x80', '\x9F'),
            >= '\xE1' and <= '\xEF' => (3, '\x80', '\xBF'),
            '\xF0' => (4, '\x90', '\xBF'),
            >= '\xF1' and <= '\xF3' => (4, '\x80', '\xBF'),
            '\xF4' => (4, '\x80', '\x8F'),
            _ => (0, '\0', '\0'),
        };
        if (length == 0 || bytes.Length < length || bytes[1] < low || bytes[1] > high)
        {
            return 0;
        }

        for (var i = 2; i < length; i++)
        {
            if (bytes[i] is < '\x80' or > '\xBF')
            {
                return 0;
            }
        }

        return length;
    }
}
