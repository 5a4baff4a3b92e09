using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Sakimori.Storage.Retirement;

/// <summary>
/// What leaves the database, as gzipped JSON lines, one file a day (UTC) and kind: <c>2026-11-23-detections.jsonl.gz</c>. A piece is
/// a gzip member of its own, appended and synced before its rows are deleted; how long the file is then, is written with the
/// deletion. What stands behind that length belongs to a run that was interrupted, whose rows are still there: it is cut off.
/// </summary>
internal sealed class Archive(string folder)
{
    private readonly SortedSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Files written to, full paths.</summary>
    public IReadOnlyCollection<string> Written => _written;

    public static string FileOf(string kind, DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "-" + kind + ".jsonl.gz";

    /// <summary>Appends records behind a length and returns the new one. Throws <see cref="StoreException"/>.</summary>
    public async Task<long> AppendAsync<T>(string file, long length, IEnumerable<T> records, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, file);
        try
        {
            PrivateFiles.MakeFolder(folder);
            var stream = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.Read);
            await using var owned = stream.ConfigureAwait(false);
            // A file that was moved away begins anew.
            stream.SetLength(Math.Min(length, stream.Length));
            stream.Seek(0, SeekOrigin.End);
            var member = new MemoryStream();
            using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
            {
                foreach (var record in records)
                {
                    JsonSerializer.Serialize(gzip, record, type);
                    gzip.WriteByte((byte)'\n');
                }
            }

            await stream.WriteAsync(member.GetBuffer().AsMemory(0, (int)member.Length), cancellation).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
            _written.Add(path);
            return stream.Length;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreException)
        {
            throw new StoreException($"{path}: the archive cannot be written ({exception.Message}): make room or make the folder writable; nothing was deleted", exception);
        }
    }
}
