using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Sakimori.Replay;

/// <summary>
/// Reads requests as they went over the wire, one after the other. A body is as long as <c>Content-Length</c> or the chunks say;
/// without either it is empty when another request follows, and the rest of the file when none does.
/// </summary>
internal static class RawRequests
{
    public static IEnumerable<RecordedRequest> Read(byte[] file, string name)
    {
        var position = 0;
        var number = 0;
        while (position < file.Length)
        {
            var request = ReadOne(file, ref position, JsonRequest.Quote($"{name}#{++number}"));
            yield return request;
            // Blank lines between requests are the recorder's.
            while (position < file.Length && file[position] is (byte)'\r' or (byte)'\n')
                position++;
        }
    }

    /// <summary>The text looks like an HTTP request: a first line of words that ends with a version.</summary>
    public static bool IsRequest(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
        var version = line.LastIndexOf((byte)' ');
        return version > 0 && line[(version + 1)..].StartsWith("HTTP/"u8) && line.IndexOf((byte)' ') < version;
    }

    private static RecordedRequest ReadOne(byte[] file, ref int position, string id)
    {
        var text = file.AsSpan(position);
        var headLength = HeadLength(text, out var separator);
        var lines = Encoding.Latin1.GetString(text[..headLength]).Split('\n');
        position += headLength + separator;

        var line = lines[0].TrimEnd('\r');
        var first = line.IndexOf(' ');
        var last = line.LastIndexOf(' ');
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var field in lines.Skip(1).Select(field => field.TrimEnd('\r')))
        {
            var colon = field.IndexOf(':');
            if (colon > 0)
                headers.Add(KeyValuePair.Create(field[..colon], field[(colon + 1)..].Trim(' ', '\t')));
        }

        var request = new RecordedRequest
        {
            IdJson = id,
            Method = first < 0 ? line : line[..first],
            Uri = first < 0 ? "" : line[(first + 1)..(last > first ? last : line.Length)],
            Version = last > first ? line[(last + 1)..] : "",
            Headers = headers.ToImmutable(),
            Error = first < 0 ? "there is no request line" : null,
        };
        return request with { Body = ReadBody(file, ref position, request) };
    }

    /// <summary>Up to the first empty line. One pass, so that a file of many requests is read once.</summary>
    private static int HeadLength(ReadOnlySpan<byte> text, out int separator)
    {
        for (var at = text.IndexOf((byte)'\n'); at >= 0;)
        {
            var rest = text[(at + 1)..];
            var blank = rest.StartsWith("\r\n"u8) ? 2 : rest.StartsWith("\n"u8) ? 1 : 0;
            if (blank > 0)
            {
                var end = at > 0 && text[at - 1] == '\r' ? at - 1 : at;
                separator = at + 1 + blank - end;
                return end;
            }

            var next = rest.IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        separator = 0;
        return text.Length;
    }

    private static byte[] ReadBody(byte[] file, ref int position, RecordedRequest request)
    {
        var rest = file.AsSpan(position);
        if (request.Header("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true)
        {
            var body = ReadChunks(rest, out var used);
            position += used;
            return body;
        }

        int length;
        if (long.TryParse(request.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var said))
            length = (int)Math.Min(said, rest.Length);
        else
            length = IsRequest(rest.TrimStart("\r\n"u8)) ? 0 : rest.Length;
        position += length;
        return rest[..length].ToArray();
    }

    private static byte[] ReadChunks(ReadOnlySpan<byte> text, out int used)
    {
        using var body = new MemoryStream();
        used = 0;
        while (used < text.Length)
        {
            var end = text[used..].IndexOf((byte)'\n');
            if (end < 0)
                break;
            var line = Encoding.Latin1.GetString(text.Slice(used, end)).Split(';')[0].Trim();
            used += end + 1;
            if (!int.TryParse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size) || size < 0)
            {
                // Where the body ends, and with it the next request begins, is not to be known any more.
                used = text.Length;
                break;
            }

            var take = Math.Min(size, text.Length - used);
            body.Write(text.Slice(used, take));
            used += take;
            var next = text[used..].IndexOf((byte)'\n');
            used = next < 0 ? text.Length : used + next + 1;
            if (size == 0)
                break;
        }

        return body.ToArray();
    }
}
