using Sakimori.Rules;

namespace Sakimori.Tests.Rules;

public sealed class GlobTests
{
    [Fact]
    public void Stars_expand_in_any_part_in_name_order()
    {
        using var folder = new TestFolder();
        foreach (var file in (string[])["b/2.conf", "b/1.conf", "a/3.conf", "a/x.data", "a/10.conf"])
            folder.Write(file, "");

        Assert.Equal([folder.In("b/1.conf"), folder.In("b/2.conf")], new Glob().Expand(folder.In("b/*.conf")));
        Assert.Equal([folder.In("a/10.conf"), folder.In("a/3.conf"), folder.In("b/1.conf"), folder.In("b/2.conf")], new Glob().Expand(folder.In("*/*.conf")));
        Assert.Equal([folder.In("a/3.conf")], new Glob().Expand(folder.In("?/3.conf")));
        Assert.Equal([folder.In("a/3.conf")], new Glob().Expand(folder.In("a/3.conf")));
        Assert.Equal([folder.In("b/1.conf"), folder.In("b/2.conf")], new Glob().Expand(folder.In("b")));
        Assert.Empty(new Glob().Expand(folder.In("c/*.conf")));
        Assert.Empty(new Glob().Expand(folder.In("a/4.conf")));
    }

    [Fact]
    public void A_search_ends_at_its_limit_and_says_so()
    {
        using var folder = new TestFolder();
        folder.Write("a/1.conf", "");
        folder.Write("b/2.conf", "");
        var ample = new Glob(maxFolders: 3);
        var scarce = new Glob(maxFolders: 2);

        Assert.Equal([folder.In("a/1.conf"), folder.In("b/2.conf")], ample.Expand(folder.In("?/*.conf")));
        Assert.False(ample.IsCutShort);
        Assert.Equal([folder.In("a/1.conf")], scarce.Expand(folder.In("?/*.conf")));
        Assert.True(scarce.IsCutShort);
    }

    [Fact]
    public void A_name_behind_stars_is_not_looked_for_in_more_folders_than_the_limit()
    {
        using var folder = new TestFolder();
        folder.Write("a/1.conf", "");
        folder.Write("b/1.conf", "");
        folder.Write("c/1.conf", "");
        var ample = new Glob(maxFolders: 3);
        var scarce = new Glob(maxFolders: 2);

        Assert.Equal([folder.In("a/1.conf"), folder.In("b/1.conf"), folder.In("c/1.conf")], ample.Expand(folder.In("?/1.conf")));
        Assert.False(ample.IsCutShort);
        Assert.Empty(scarce.Expand(folder.In("?/1.conf")));
        Assert.True(scarce.IsCutShort);
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_told()
    {
        using var folder = new TestFolder();
        // Root reads any folder of a disk, and yet not what the kernel keeps of another process.
        var unreadable = Environment.IsPrivilegedProcess ? "/proc/1/fdinfo" : Directory.CreateDirectory(folder.In("closed"), UnixFileMode.None).FullName;
        Assert.SkipWhen(IsReadable(unreadable), "every folder of this machine can be read");
        var glob = new Glob();

        Assert.Empty(glob.Expand(unreadable[..^1] + "?/*.conf"));
        Assert.Equal([unreadable], glob.Unreadable);
    }

    private static bool IsReadable(string folder)
    {
        try
        {
            _ = Directory.GetFiles(folder);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
