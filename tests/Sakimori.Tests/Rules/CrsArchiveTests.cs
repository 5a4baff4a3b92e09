using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Sakimori.Rules;

namespace Sakimori.Tests.Rules;

public sealed class CrsArchiveTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Names_that_lead_out_and_links_are_skipped()
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zipped))
        {
            Add(tar, "crs/good.conf", "good");
            Add(tar, "crs/../../evil.conf", "evil");
            Add(tar, "/tmp/sakimori-evil.conf", "evil");
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "crs/link.conf") { LinkName = "/etc/passwd" });
        }

        CrsArchive.Unpack(bytes.ToArray(), folder.In("out"));

        Assert.Equal(["crs/good.conf"], Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.In("out"), file)));
        Assert.False(File.Exists("/tmp/sakimori-evil.conf"));
    }

    [Fact]
    public void Zip_files_are_unpacked_too()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("crs/");
            using var entry = zip.CreateEntry("crs/rules/a.conf").Open();
            entry.Write("a"u8);
        }

        CrsArchive.Unpack(bytes.ToArray(), folder.In("out"));

        Assert.Equal("a", folder.Read("out/crs/rules/a.conf"));
    }

    [Fact]
    public void An_archive_that_grows_beyond_the_limit_is_refused()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("bomb").Open();
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 130; i++)
                entry.Write(block);
        }

        Assert.True(bytes.Length < 1024 * 1024);
        Assert.Throws<InvalidDataException>(() => CrsArchive.Unpack(bytes.ToArray(), folder.In("out")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("PK\u0003\u0004broken")]
    public void What_is_no_archive_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => CrsArchive.Unpack(Encoding.Latin1.GetBytes(text), folder.In("out")));

    private static void Add(TarWriter tar, string name, string text) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
}
