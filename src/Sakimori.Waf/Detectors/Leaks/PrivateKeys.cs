namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Private keys: a PEM frame (RFC 7468, and OpenSSH's and OpenPGP's of the same form) or PuTTY's, with material inside.</summary>
internal static class PrivateKeys
{
    private const string Frame = "-----BEGIN ";
    private const string Putty = "PuTTY-User-Key-File-";

    /// <summary>The shortest key, an Ed25519 seed, is 64 characters of base64; a placeholder is shorter.</summary>
    private const int ShortestKey = 60;

    private const int LongestKey = 16 * 1_024;

    /// <summary>Finds every key.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        Steps.Spend(2 * text.Length);
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOf(Frame);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            var label = text[(at + Frame.Length)..Math.Min(text.Length, at + Frame.Length + 40)];
            var labelEnd = label.IndexOf("-----");
            if (labelEnd < 0 || !label[..labelEnd].Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                at += Frame.Length;
                continue;
            }

            var body = at + Frame.Length + labelEnd + 5;
            var length = MaterialLength(text[body..Math.Min(text.Length, body + LongestKey)], out var characters);
            if (characters >= ShortestKey)
            {
                report.Add(new Leak(LeakKind.PrivateKey, "key.pem", body, length));
            }

            at = body + length;
        }

        var putty = text.IndexOf(Putty);
        if (putty >= 0)
        {
            var window = text[putty..Math.Min(text.Length, putty + LongestKey)];
            var lines = window.IndexOf("Private-Lines:");
            if (lines >= 0)
            {
                report.Add(new Leak(LeakKind.PrivateKey, "key.putty", putty + lines, LengthOfPutty(window[lines..])));
            }
        }
    }

    /// <summary>The private lines and the line with their digest, which tells of guesses whether they are right.</summary>
    private static int LengthOfPutty(ReadOnlySpan<char> text)
    {
        var digest = text.IndexOf("Private-MAC:");
        if (digest < 0)
        {
            return text.Length;
        }

        var end = text[digest..].IndexOfAny("\r\n<\"");
        return end < 0 ? text.Length : digest + end;
    }

    /// <summary>Chars of key material: base64, line ends, their escapes in JSON, and the headers of encrypted keys.</summary>
    private static int MaterialLength(ReadOnlySpan<char> text, out int characters)
    {
        characters = 0;
        var i = 0;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (Base64Text.Value(c) >= 0)
            {
                characters++;
            }
            else if (c is not ('\r' or '\n' or '=' or '\\' or ' ' or ':' or ',' or '\t') && !(c == '-' && i + 1 < text.Length && text[i + 1] != '-'))
            {
                break;
            }
        }

        // The backslash before a closing quote is not the key's.
        Steps.Spend(i);
        return i > 0 && i < text.Length && text[i - 1] == '\\' ? i - 1 : i;
    }
}
