namespace Sakimori.Replay;

/// <summary>A request still to be read (a line) or read already.</summary>
internal readonly record struct PendingRequest(byte[]? Line, long Number, RecordedRequest? Request)
{
    public RecordedRequest Read() => Request ?? JsonRequest.Read(Line, Number);
}

/// <summary>Reads the requests of a file, whose kind its first bytes tell: JSON lines, an HTTP Archive or raw HTTP.</summary>
internal static class RequestFile
{
    // A line holds one request; the largest body inspected anywhere is smaller.
    private const int LineLimitBytes = 256 * 1024 * 1024;

    // Archives and raw recordings are read whole.
    private const long WholeLimitBytes = 512L * 1024 * 1024;

    /// <summary>JSON lines stream in constant memory. Throws <see cref="FormatException"/> when the file is none of the three kinds.</summary>
    public static IEnumerable<PendingRequest> Read(Stream stream, string name)
    {
        var buffer = new byte[64 * 1024];
        var length = Fill(stream, buffer, 0);
        var start = buffer.AsSpan(0, length);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
            return [];
        if (start[0] != '{')
        {
            return RawRequests.IsRequest(start)
                ? Ready(RawRequests.Read(ReadWhole(stream, buffer, length, name), name))
                : throw new FormatException($"{name} is neither JSON lines nor an HTTP Archive nor raw HTTP");
        }

        // An archive's first object is its only one and says "log" at once; a request's line never begins with that.
        var inside = start[1..].TrimStart(" \t\r\n"u8);
        return inside.StartsWith("\"log\""u8)
            ? Ready(HarRequests.Read(ReadWhole(stream, buffer, length, name), name))
            : ReadLines(stream, buffer, length, name);
    }

    private static IEnumerable<PendingRequest> Ready(IEnumerable<RecordedRequest> requests) =>
        requests.Select(request => new PendingRequest(null, 0, request));

    private static IEnumerable<PendingRequest> ReadLines(Stream stream, byte[] buffer, int end, string name)
    {
        var start = end >= 3 && buffer[0] == 0xEF ? 3 : 0;
        long number = 0;
        while (true)
        {
            var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                number++;
                if (!buffer.AsSpan(start, newline).Trim(" \t\r"u8).IsEmpty)
                    yield return new PendingRequest(buffer.AsSpan(start, newline).ToArray(), number, null);
                start += newline + 1;
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                if (end >= LineLimitBytes)
                    throw new FormatException($"{name}:{number + 1}: the line is longer than {LineLimitBytes / 1024 / 1024} MiB");
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
                break;
            end += read;
        }

        if (!buffer.AsSpan(0, end).Trim(" \t\r"u8).IsEmpty)
            yield return new PendingRequest(buffer.AsSpan(0, end).ToArray(), number + 1, null);
    }

    private static byte[] ReadWhole(Stream stream, byte[] begun, int length, string name)
    {
        using var whole = new MemoryStream();
        whole.Write(begun, 0, length);
        int read;
        while ((read = stream.Read(begun)) > 0)
        {
            if (whole.Length + read > WholeLimitBytes)
                throw new FormatException($"{name} is longer than {WholeLimitBytes / 1024 / 1024} MiB; JSON lines have no limit");
            whole.Write(begun, 0, read);
        }

        return whole.ToArray();
    }

    /// <summary>Fills as much of the buffer as the stream has.</summary>
    private static int Fill(Stream stream, byte[] buffer, int length)
    {
        int read;
        while (length < buffer.Length && (read = stream.Read(buffer, length, buffer.Length - length)) > 0)
            length += read;
        return length;
    }
}
