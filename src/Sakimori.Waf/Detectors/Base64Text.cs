namespace Sakimori.Waf.Detectors;

/// <summary>Base64, standard and URL-safe, decoded as far as it goes: attackers do not promise padding.</summary>
internal static class Base64Text
{
    /// <summary>The six bits a character stands for, or -1.</summary>
    public static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    /// <summary>How many characters at the start are base64, without padding; line breaks are not.</summary>
    public static int RunLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (Value(text[length]) >= 0 || text[length] is '-' or '_'))
        {
            length++;
        }

        Steps.Spend(length);
        return length;
    }

    /// <summary>Decodes a run into bytes as chars; returns how many fit.</summary>
    public static int Decode(ReadOnlySpan<char> run, Span<char> output)
    {
        var length = 0;
        var bits = 0;
        uint buffer = 0;
        foreach (var c in run)
        {
            var digit = Value(c is '-' ? '+' : c is '_' ? '/' : c);
            if (digit < 0 || length == output.Length)
            {
                break;
            }

            buffer = (buffer << 6) | (uint)digit;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                output[length++] = (char)((buffer >> bits) & 0xFF);
            }
        }

        Steps.Spend(run.Length);
        return length;
    }
}
