using System.Buffers;
using System.Text;

namespace Sakimori.Gateway.Wire;

/// <summary>Reads the first line of a request; total, as <see cref="HeadParser"/> is.</summary>
internal static class RequestLineParser
{
    private static readonly SearchValues<byte> NotInTarget = SearchValues.Create(
        [.. Enumerable.Range(0, 33).Select(value => (byte)value), (byte)'#', 0x7F]);

    private static readonly string[] StandardMethods =
        ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH"];

    /// <summary>Fills method, target and protocol, whatever the line looks like.</summary>
    public static void Parse(ReadOnlySpan<byte> line, RequestHead head)
    {
        // Best effort for records and rules: first word, last word, what is between.
        var trimmed = line.TrimStart(" \t"u8);
        var first = trimmed.IndexOf((byte)' ');
        if (first < 0)
        {
            head.RawLine = Encoding.Latin1.GetString(line);
            head.Method = head.RawLine;
            HeadParser.Blame(head, WireFault.BadRequestLine);
            return;
        }

        var method = trimmed[..first];
        var last = trimmed.LastIndexOf((byte)' ');
        var target = last > first ? trimmed[(first + 1)..last] : trimmed[(first + 1)..];
        var protocol = last > first ? trimmed[(last + 1)..] : default;
        head.Method = ByteText.From(method);
        head.Protocol = ByteText.From(protocol);
        if (trimmed.Length != line.Length)
        {
            HeadParser.Blame(head, WireFault.BadRequestLine);
        }

        if (protocol.IsEmpty)
        {
            // HTTP/0.9 knew GET and nothing else.
            head.Protocol = "HTTP/0.9";
            HeadParser.Blame(head, head.Method == "GET" ? WireFault.SimpleRequest : WireFault.BadRequestLine);
        }
        else
        {
            CheckVersion(protocol, head);
        }

        CheckMethod(method, head);
        TakeTarget(target, head);
        if (head.Fault != WireFault.None || target.ContainsAnyInRange((byte)0x80, (byte)0xFF))
        {
            head.RawLine = Encoding.Latin1.GetString(line);
        }
    }

    private static void CheckVersion(ReadOnlySpan<byte> protocol, RequestHead head)
    {
        if (protocol.SequenceEqual("HTTP/1.1"u8) || protocol.SequenceEqual("HTTP/1.0"u8))
        {
            return;
        }

        var isNumbered = protocol.StartsWith("HTTP/"u8) && protocol.Length is 6 or 8
            && char.IsAsciiDigit((char)protocol[5]) && (protocol.Length == 6 || (protocol[6] == '.' && char.IsAsciiDigit((char)protocol[7])));
        HeadParser.Blame(head, isNumbered && protocol[5] > '0' ? WireFault.UnsupportedVersion : WireFault.BadVersion);
    }

    private static void CheckMethod(ReadOnlySpan<byte> method, RequestHead head)
    {
        if (method.IsEmpty || method.ContainsAnyExcept(ByteText.Token))
        {
            HeadParser.Blame(head, WireFault.BadMethod);
            return;
        }

        if (head.Method == "CONNECT")
        {
            HeadParser.Blame(head, WireFault.Tunnel);
            return;
        }

        foreach (var standard in StandardMethods)
        {
            if (head.Method.Equals(standard, StringComparison.OrdinalIgnoreCase) && head.Method != standard)
            {
                HeadParser.Blame(head, WireFault.BadMethod);
            }
        }
    }

    private static void TakeTarget(ReadOnlySpan<byte> target, RequestHead head)
    {
        head.Target = target.ContainsAnyInRange((byte)0x80, (byte)0xFF) ? EncodeHighBytes(target) : ByteText.From(target);
        if (target.ContainsAny(NotInTarget))
        {
            // A blank here means more than two in the line.
            HeadParser.Blame(head, target.Contains((byte)' ') ? WireFault.BadRequestLine : WireFault.BadTarget);
        }

        if (head.Target.StartsWith('/'))
        {
            head.PathAndQuery = head.Target;
        }
        else if (head.Target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || head.Target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            TakeAbsolute(head);
        }
        else if (head.Fault != WireFault.Tunnel && !(head.Target == "*" && head.Method == "OPTIONS"))
        {
            HeadParser.Blame(head, WireFault.BadTarget);
        }
    }

    private static void TakeAbsolute(RequestHead head)
    {
        var start = head.Target.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = head.Target.AsSpan(start).IndexOfAny('/', '?');
        if (end == 0 || start == head.Target.Length)
        {
            HeadParser.Blame(head, WireFault.BadTarget);
            return;
        }

        head.PathAndQuery = end < 0 ? "/" : head.Target[start + end] == '?' ? "/" + head.Target[(start + end)..] : head.Target[(start + end)..];
    }

    private static string EncodeHighBytes(ReadOnlySpan<byte> target)
    {
        const string Digits = "0123456789ABCDEF";
        var text = new StringBuilder(target.Length + 32);
        foreach (var value in target)
        {
            if (value < 0x80)
            {
                text.Append((char)value);
            }
            else
            {
                text.Append('%').Append(Digits[value >> 4]).Append(Digits[value & 15]);
            }
        }

        return text.ToString();
    }
}
