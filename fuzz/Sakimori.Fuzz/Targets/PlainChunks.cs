using System.Globalization;
using System.Text;

namespace Sakimori.Fuzz.Targets;

/// <summary>Reads a chunked body from its start each time: slow, and short enough to be seen to be right (RFC 9112 §7.1).</summary>
internal static class PlainChunks
{
    /// <summary>Where the body at the start of <paramref name="bytes"/> ends; −1 when it does not yet. Throws when it is broken.</summary>
    public static int End(byte[] bytes)
    {
        var at = 0L;
        while (Line(bytes, ref at) is { } line)
        {
            var size = long.Parse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return EndOfTrailers(bytes, at);
            }

            at += size;
            if (at + 2 > bytes.Length)
            {
                return -1;
            }

            if (bytes[at] != '\r' || bytes[at + 1] != '\n')
            {
                throw new InvalidOperationException("a broken chunk got through");
            }

            at += 2;
        }

        return -1;
    }

    private static int EndOfTrailers(byte[] bytes, long at)
    {
        while (Line(bytes, ref at) is { } line)
        {
            if (line.Length == 0)
            {
                return (int)at;
            }

            if (line.IndexOf(':') < 1)
            {
                throw new InvalidOperationException("a broken trailer got through");
            }
        }

        return -1;
    }

    private static string? Line(byte[] bytes, ref long at)
    {
        if (at > bytes.Length)
        {
            return null;
        }

        var length = bytes.AsSpan((int)at).IndexOf("\r\n"u8);
        if (length < 0)
        {
            return null;
        }

        var line = Encoding.Latin1.GetString(bytes.AsSpan((int)at, length));
        at += length + 2;
        return line;
    }
}
