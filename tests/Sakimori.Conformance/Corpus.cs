namespace Sakimori.Conformance;

/// <summary>The data of others that suites run on: <c>SAKIMORI_CORPUS</c>, else <c>shared/corpus</c> beside the repository.</summary>
internal static class Corpus
{
    /// <summary>A folder of the corpus; the test that asks is skipped, and says so, when it is not there.</summary>
    public static string Folder(params string[] path)
    {
        var wanted = Path.Combine(path);
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } given)
            return Existing(Path.Combine(given, wanted));
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "corpus", wanted);
            if (Directory.Exists(candidate))
                return candidate;
        }

        Assert.Skip($"corpus not present: {wanted}");
        return "";
    }

    private static string Existing(string path)
    {
        Assert.SkipUnless(Directory.Exists(path), $"corpus not present: {path}");
        return path;
    }
}
