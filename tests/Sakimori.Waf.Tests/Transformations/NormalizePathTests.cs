namespace Sakimori.Waf.Tests.Transformations;

public sealed class NormalizePathTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a//b///c", "/a/b/c")]
    [InlineData("/a/./b/.", "/a/b")]
    [InlineData("/a/./b/./", "/a/b/")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/..", "/a")]
    [InlineData("/a/b/../", "/a/")]
    [InlineData("/..", "")]
    [InlineData("/.", "")]
    [InlineData("/a/..", "")]
    [InlineData("a/../b/../c", "c")]
    [InlineData("../a/../..", "../..")]
    [InlineData("/../", "/")]
    [InlineData("/../../etc/passwd", "/etc/passwd")]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData(".", "")]
    [InlineData("./", "")]
    [InlineData("./a", "a")]
    [InlineData("..", "..")]
    [InlineData("../", "../")]
    [InlineData("../../a", "../../a")]
    [InlineData("a/..", "")]
    [InlineData("a/../..", "..")]
    [InlineData("a/../../b", "../b")]
    [InlineData("../a/..", "..")]
    [InlineData("a/b/../../../c", "../c")]
    [InlineData(".a/b.", ".a/b.")]
    [InlineData("/a/.../b", "/a/b")]
    [InlineData("/a/b../c", "/a/c")]
    [InlineData("a\\b", "a\\b")]
    [InlineData("/a\0/../b", "/b")]
    public void Path_is_normalized_as_in_ModSecurity(string input, string output)
    {
        Assert.Equal(output, Transformations.Apply("normalizePath", input));
        Assert.Equal(output, Transformations.Apply("normalisePath", input));
    }

    [Theory]
    [InlineData(@"\a\..\b", "/b")]
    [InlineData(@"a\/b", "a/b")]
    [InlineData(@"a\\\\b", "a/b")]
    [InlineData(@"..\..\a\.\", "../../a/")]
    [InlineData(@"c:\a\..\b", "c:/b")]
    [InlineData(@".\", "")]
    [InlineData("/a/../b", "/b")]
    public void Backslashes_are_slashes_on_Windows(string input, string output)
    {
        Assert.Equal(output, Transformations.Apply("normalizePathWin", input));
        Assert.Equal(output, Transformations.Apply("normalisePathWin", input));
    }

    [Fact]
    public void Agrees_with_a_list_of_segments_on_20000_random_paths()
    {
        // Segments that merely end in two dots are left out: the slow twin is the textbook, not ModSecurity.
        string[] segments = ["", ".", "..", "a", "bc", "d.e", ".f", "g.", "\u00E9"];
        var random = new Random(4);
        var changed = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var path = string.Join('/', Enumerable.Range(0, random.Next(1, 9)).Select(_ => segments[random.Next(segments.Length)]));
            var expected = Slow(path);
            Assert.Equal((path, expected), (path, Transformations.Apply("normalizePath", path)));
            changed += path == expected ? 0 : 1;

            var windows = string.Concat(path.Select(item => item == '/' && random.Next(2) == 0 ? '\\' : item));
            Assert.Equal(expected, Transformations.Apply("normalizePathWin", windows));
        }

        Assert.InRange(changed, 10_000, 19_000);
    }

    private static string Slow(string path)
    {
        if (path.Length == 0)
            return path;

        var isAbsolute = path[0] == '/';
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment is "" or ".")
                continue;
            if (segment != "..")
                kept.Add(segment);
            else if (kept.Count > 0 && kept[^1] != "..")
                kept.RemoveAt(kept.Count - 1);
            else if (!isAbsolute)
                kept.Add(segment);
        }

        var body = string.Join('/', kept);
        var isDirectory = path[^1] == '/';
        if (body.Length == 0)
            return isAbsolute && isDirectory ? "/" : "";
        return (isAbsolute ? "/" : "") + body + (isDirectory ? "/" : "");
    }
}
