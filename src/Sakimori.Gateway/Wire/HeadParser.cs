using System.Globalization;

namespace Sakimori.Gateway.Wire;

/// <summary>
/// Reads a complete request head. Total: it takes any bytes, never throws, keeps everything that can be kept, and names the
/// first fault (one that is refused unjudged before any other). A head without fault is one that Kestrel reads the same way.
/// </summary>
internal static class HeadParser
{
    /// <summary>Parses <paramref name="bytes"/>, from the request line to the empty line, into <paramref name="head"/>.</summary>
    public static void Parse(ReadOnlySpan<byte> bytes, RequestHead head, int headerLimit)
    {
        head.Reset();
        head.Length = bytes.Length;
        var rest = bytes;
        RequestLineParser.Parse(TakeLine(ref rest, head), head);
        var framing = new FramingFields();
        var hosts = 0;
        while (!rest.IsEmpty)
        {
            var line = TakeLine(ref rest, head);
            if (line.IsEmpty)
            {
                break;
            }

            if (line[0] is (byte)' ' or (byte)'\t')
            {
                Blame(head, WireFault.FoldedHeader);
                continue;
            }

            var colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                Blame(head, WireFault.MissingColon);
                continue;
            }

            if (head.HeaderCount == headerLimit)
            {
                Blame(head, WireFault.TooManyHeaders);
                break;
            }

            var name = line[..colon];
            if (name.IsEmpty || name.ContainsAnyExcept(ByteText.Token))
            {
                Blame(head, !name.IsEmpty && name[^1] is (byte)' ' or (byte)'\t' ? WireFault.SpaceBeforeColon : WireFault.BadHeaderName);
            }

            var value = ByteText.TrimBlanks(line[(colon + 1)..]);
            var former = head.Former(head.HeaderCount);
            var field = new HeaderField(ByteText.From(name, former.Name), ByteText.From(value, former.Value));
            head.Add(field);
            if (ByteText.EqualsIgnoreCase(name, "host"u8))
            {
                if (hosts++ == 0)
                {
                    head.Host = field.Value;
                    if (!HostName.IsValid(value) && !(value.IsEmpty && head.Protocol == "HTTP/1.0"))
                    {
                        Blame(head, WireFault.BadHost);
                    }
                }
                else
                {
                    Blame(head, WireFault.RepeatedHost);
                }
            }
            else
            {
                framing.Take(name, value, head);
            }
        }

        if (hosts == 0 && head.Protocol == "HTTP/1.1")
        {
            Blame(head, WireFault.MissingHost);
        }

        framing.Conclude(head);
        if (hosts > 0 && !head.Target.StartsWith('/') && head.PathAndQuery.Length > 0)
        {
            CompareHosts(head);
        }
    }

    /// <summary>Keeps the first fault of the graver kind.</summary>
    public static void Blame(RequestHead head, WireFault fault)
    {
        if (head.Fault == WireFault.None || (head.Fault.IsJudged() && !fault.IsJudged()))
        {
            head.Fault = fault;
        }
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> rest, RequestHead head)
    {
        var end = rest.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line;
        if (end < 0)
        {
            line = rest;
            rest = default;
        }
        else
        {
            line = rest[..end];
            rest = rest[(end + 1)..];
            if (line.IsEmpty || line[^1] != '\r')
            {
                Blame(head, WireFault.BareLineFeed);
            }
            else
            {
                line = line[..^1];
            }
        }

        if (line.IndexOfAny((byte)0, (byte)'\r') is var odd and >= 0)
        {
            Blame(head, line[odd] == 0 ? WireFault.NullByte : WireFault.BareCarriageReturn);
        }

        return line;
    }

    private static void CompareHosts(RequestHead head)
    {
        var start = head.Target.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = head.Target.AsSpan(start).IndexOfAny('/', '?');
        var authority = end < 0 ? head.Target.AsSpan(start) : head.Target.AsSpan(start, end);
        var port = head.Target[4] == ':' ? ":80" : ":443";
        if (!HostName.WithoutPort(authority, port).Equals(HostName.WithoutPort(head.Host, port), StringComparison.OrdinalIgnoreCase))
        {
            Blame(head, WireFault.HostMismatch);
        }
    }

    /// <summary>The fields that say where the body ends.</summary>
    private struct FramingFields
    {
        private int _lengths;
        private int _transferEncodings;
        private bool _connectionUpgrade;
        private bool _upgrade;

        public void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, RequestHead head)
        {
            switch (name.Length)
            {
                case 14 when ByteText.EqualsIgnoreCase(name, "content-length"u8):
                    TakeLength(value, head);
                    break;
                case 17 when ByteText.EqualsIgnoreCase(name, "transfer-encoding"u8):
                    _transferEncodings++;
                    head.Framing = BodyFraming.Chunked;
                    if (_transferEncodings > 1 || !ByteText.EqualsIgnoreCase(value, "chunked"u8))
                    {
                        Blame(head, WireFault.UnsupportedTransferEncoding);
                    }

                    break;
                case 10 when ByteText.EqualsIgnoreCase(name, "connection"u8):
                    _connectionUpgrade |= HasToken(value, "upgrade"u8);
                    break;
                case 7 when ByteText.EqualsIgnoreCase(name, "upgrade"u8):
                    _upgrade = true;
                    break;
            }
        }

        public readonly void Conclude(RequestHead head)
        {
            head.AsksUpgrade = _upgrade && _connectionUpgrade;
            if (_transferEncodings > 0)
            {
                if (_lengths > 0)
                {
                    Blame(head, WireFault.LengthAndTransferEncoding);
                }

                if (head.Protocol != "HTTP/1.1")
                {
                    Blame(head, WireFault.TransferEncodingInHttp10);
                }
            }
        }

        private void TakeLength(ReadOnlySpan<byte> value, RequestHead head)
        {
            // Digits only: a sign, a blank or a list is what smuggling is made of. 18 digits stay below 2^63.
            var isNumber = value.Length is > 0 and <= 18 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');
            var length = isNumber ? long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) : -1;
            if (!isNumber)
            {
                Blame(head, WireFault.BadLength);
            }

            if (_lengths++ > 0)
            {
                Blame(head, length == head.ContentLength ? WireFault.RepeatedLength : WireFault.ConflictingLengths);
            }
            else
            {
                head.ContentLength = length;
                head.Framing = length > 0 ? BodyFraming.Length : BodyFraming.None;
            }
        }

        private static bool HasToken(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
        {
            foreach (var part in list.Split((byte)','))
            {
                if (ByteText.EqualsIgnoreCase(ByteText.TrimBlanks(list[part]), token))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
