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

        Assert.Equal([folder.In("b/1.conf"), folder.In("b/2.conf")], Glob.Expand(folder.In("b/*.conf")));
        Assert.Equal([folder.In("a/10.conf"), folder.In("a/3.conf"), folder.In("b/1.conf"), folder.In("b/2.conf")], Glob.Expand(folder.In("*/*.conf")));
        Assert.Equal([folder.In("a/3.conf")], Glob.Expand(folder.In("?/3.conf")));
        Assert.Equal([folder.In("a/3.conf")], Glob.Expand(folder.In("a/3.conf")));
        Assert.Equal([folder.In("b/1.conf"), folder.In("b/2.conf")], Glob.Expand(folder.In("b")));
        Assert.Empty(Glob.Expand(folder.In("c/*.conf")));
        Assert.Empty(Glob.Expand(folder.In("a/4.conf")));
    }
}
