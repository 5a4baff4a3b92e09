using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Sakimori.Waf.Tests.Operators;

/// <summary>Writes small address databases (MaxMind DB file format 2.0) with 24-bit records.</summary>
internal static class MmdbFile
{
    public static byte[] Write(int ipVersion, params (string Network, Dictionary<string, object> Place)[] places)
    {
        // A record is null, another node, or an offset into the data.
        var nodes = new List<object?[]> { new object?[2] };
        var data = new MemoryStream();
        foreach (var (network, place) in places)
        {
            var parts = network.Split('/');
            var bytes = IPAddress.Parse(parts[0]).GetAddressBytes();
            var prefix = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            if (ipVersion == 6 && bytes.Length == 4)
            {
                (bytes, prefix) = ([.. new byte[12], .. bytes], prefix + 96);
            }

            var offset = (int)data.Position;
            WriteValue(data, place);
            var node = 0;
            for (var bit = 0; bit < prefix; bit++)
            {
                var side = bytes[bit / 8] >> (7 - bit % 8) & 1;
                if (bit == prefix - 1)
                {
                    nodes[node][side] = (long)offset;
                }
                else
                {
                    if (nodes[node][side] is not int next)
                    {
                        next = nodes.Count;
                        nodes.Add(new object?[2]);
                        nodes[node][side] = next;
                    }

                    node = next;
                }
            }
        }

        var file = new MemoryStream();
        foreach (var record in nodes.SelectMany(node => node))
        {
            var value = record switch { int next => next, long offset => nodes.Count + 16 + (int)offset, _ => nodes.Count };
            file.Write([(byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        }

        file.Write(new byte[16]);
        file.Write(data.ToArray());
        file.Write([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        WriteValue(file, new Dictionary<string, object>
        {
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL,
            ["database_type"] = "Test-City",
            ["description"] = new Dictionary<string, object> { ["en"] = "test" },
            ["ip_version"] = (ushort)ipVersion,
            ["languages"] = new List<object> { "en" },
            ["node_count"] = (uint)nodes.Count,
            ["record_size"] = (ushort)24,
        });
        return file.ToArray();
    }

    private static void WriteValue(MemoryStream output, object value)
    {
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                WriteControl(output, 2, bytes.Length);
                output.Write(bytes);
                break;
            case double number:
                WriteControl(output, 3, 8);
                var room = new byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(room, number);
                output.Write(room);
                break;
            case ushort number:
                WriteControl(output, 5, 2);
                output.Write([(byte)(number >> 8), (byte)number]);
                break;
            case uint number:
                WriteControl(output, 6, 4);
                output.Write([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
                break;
            case ulong number:
                WriteControl(output, 9, 8);
                var wide = new byte[8];
                BinaryPrimitives.WriteUInt64BigEndian(wide, number);
                output.Write(wide);
                break;
            case Dictionary<string, object> map:
                WriteControl(output, 7, map.Count);
                foreach (var (key, item) in map)
                {
                    WriteValue(output, key);
                    WriteValue(output, item);
                }

                break;
            case List<object> list:
                WriteControl(output, 11, list.Count);
                list.ForEach(item => WriteValue(output, item));
                break;
            default:
                throw new ArgumentException(value.GetType().Name, nameof(value));
        }
    }

    private static void WriteControl(MemoryStream output, int type, int size)
    {
        output.WriteByte((byte)((type < 8 ? type << 5 : 0) | Math.Min(size, 29)));
        if (type >= 8)
        {
            output.WriteByte((byte)(type - 7));
        }

        if (size >= 29)
        {
            output.WriteByte((byte)(size - 29));
        }
    }
}
