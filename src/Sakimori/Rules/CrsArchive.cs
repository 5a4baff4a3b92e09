using System.Formats.Tar;
using System.IO.Compression;

namespace Sakimori.Rules;

/// <summary>
/// Unpacks a release archive (<c>.tar.gz</c> or <c>.zip</c>, told apart by their first bytes). The archive may come from anywhere:
/// names that lead out of the folder, links and devices are skipped, and what it unpacks to is bounded.
/// </summary>
internal static class CrsArchive
{
    // A full release has 1,200 files of 12 MB in all.
    private const int FileLimit = 10_000;
    private const long SizeLimitBytes = 128 * 1024 * 1024;

    /// <summary>Throws <see cref="InvalidDataException"/> when it is no archive or goes over a limit.</summary>
    public static void Unpack(byte[] archive, string folder)
    {
        Directory.CreateDirectory(folder);
        using var stream = new MemoryStream(archive, writable: false);
        var budget = new Budget(folder);
        if (archive.AsSpan().StartsWith("PK"u8))
            UnpackZip(stream, budget);
        else if (archive.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            UnpackTar(stream, budget);
        else
            throw new InvalidDataException("neither a .tar.gz nor a .zip file");
    }

    private static void UnpackTar(Stream stream, Budget budget)
    {
        using var unzipped = new GZipStream(stream, CompressionMode.Decompress);
        using var reader = new TarReader(unzipped);
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } data)
                budget.Write(entry.Name, data);
        }
    }

    private static void UnpackZip(Stream stream, Budget budget)
    {
        using var zip = new ZipArchive(stream);
        foreach (var entry in zip.Entries)
        {
            if (entry.FullName.EndsWith('/'))
                continue;
            using var data = entry.Open();
            budget.Write(entry.FullName, data);
        }
    }

    private sealed class Budget(string folder)
    {
        private readonly string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        private int files;
        private long bytes;

        public void Write(string name, Stream data)
        {
            var path = Path.GetFullPath(name, root);
            if (!path.StartsWith(root, StringComparison.Ordinal))
                return;
            if (++files > FileLimit)
                throw new InvalidDataException($"more than {FileLimit} files");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = File.Create(path);
            var buffer = new byte[32 * 1024];
            int read;
            while ((read = data.Read(buffer)) > 0)
            {
                if ((bytes += read) > SizeLimitBytes)
                    throw new InvalidDataException($"more than {SizeLimitBytes / 1024 / 1024} MiB unpacked");
                file.Write(buffer, 0, read);
            }
        }
    }
}
