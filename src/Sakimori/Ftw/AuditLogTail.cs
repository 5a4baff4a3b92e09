using System.Collections.Immutable;

namespace Sakimori.Ftw;

/// <summary>Reads an audit log while it is written, record by record.</summary>
internal sealed class AuditLogTail : IDisposable
{
    // The gateway promises a record within 50 ms of the response; a busy machine gets two hundred times that.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FileStream file;
    private readonly TimeProvider time;
    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    public AuditLogTail(string path, TimeProvider time)
    {
        this.time = time;
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
    }

    /// <summary>Everything that matched up to the record of <paramref name="marker"/>; null when that does not come.</summary>
    public async Task<ImmutableArray<FtwMatch>?> ReadToMarkerAsync(string marker, CancellationToken cancellation)
    {
        var matches = ImmutableArray.CreateBuilder<FtwMatch>();
        while (await ReadLineAsync(cancellation) is { } line)
        {
            if (FtwRecord.Parse(line.Span) is not { } record)
                continue;
            if (record.Marker == marker)
                return matches.ToImmutable();
            // A record of an earlier marker that came late ends what it stands for, not this.
            if (record.Marker is null)
                matches.AddRange(record.Matches);
        }

        return null;
    }

    public void Dispose() => file.Dispose();

    private async Task<ReadOnlyMemory<byte>?> ReadLineAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = buffer.AsMemory(start, newline);
                start += newline + 1;
                return line;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var read = await file.ReadAsync(buffer.AsMemory(end), cancellation);
            end += read;
            if (read > 0)
                continue;
            if (time.GetElapsedTime(began) > Patience)
                return null;
            // Nothing tells that a file grew that is surer than looking.
            await Task.Delay(TimeSpan.FromMilliseconds(2), time, cancellation);
        }
    }
}
