using System.Globalization;

namespace Sakimori.Storage.Journals;

/// <summary>The folder of a journal: its files, and the lock that keeps a second writer out.</summary>
internal sealed class JournalFolder : IDisposable
{
    private const string Extension = ".journal";

    private readonly FileStream _lock;

    public JournalFolder(string path)
    {
        Path = path;
        PrivateFiles.MakeFolder(path);
        try
        {
            _lock = PrivateFiles.Open(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{path}: the journal cannot be opened for writing ({exception.Message}): end the other Sakimori that uses it, or make the folder writable", exception);
        }
    }

    public string Path { get; }

    /// <summary>The path of a file by its number.</summary>
    public string FileOf(long number) => System.IO.Path.Combine(Path, number.ToString("D19", CultureInfo.InvariantCulture) + Extension);

    /// <summary>
    /// The files that are there, in order. The last one is read to its end: a torn tail, which a killed process may leave, is cut
    /// off. Files too short to have a beginning are removed.
    /// </summary>
    public List<Segment> Scan(out long tornBytes)
    {
        tornBytes = 0;
        var segments = new List<Segment>();
        try
        {
            foreach (var left in Directory.GetFiles(Path, "*.thinned"))
            {
                File.Delete(left);
            }

            foreach (var file in Directory.GetFiles(Path, "*" + Extension))
            {
                var length = new FileInfo(file).Length;
                if (!long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    continue;
                if (length < Segment.Header.Length)
                    File.Delete(file);
                else
                    segments.Add(new Segment(file, number, length));
            }

            segments.Sort((one, other) => one.Number.CompareTo(other.Number));
            if (segments.Count > 0)
                tornBytes = CutTail(segments[^1]);
            return segments;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"{Path}: the journal cannot be read ({exception.Message}): make its files readable and writable for this user", exception);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static long CutTail(Segment segment)
    {
        var bytes = File.ReadAllBytes(segment.Path);
        var at = Segment.Header.Length;
        while (at < bytes.Length)
        {
            if (Frame.TryRead(bytes.AsSpan(at), out _, out var payload))
            {
                at += Frame.HeaderBytes + payload.Length;
                continue;
            }

            var next = Frame.FindNext(bytes.AsSpan(at));
            if (next < 0)
                break;
            // Damage between whole entries: the reader reports it when it comes there.
            at += next;
        }

        if (at == bytes.Length)
            return 0;
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, at);
        segment.Length = at;
        return bytes.Length - at;
    }
}
