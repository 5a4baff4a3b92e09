namespace Sakimori.Fuzz.Tests;

/// <summary>What the fuzzer has found, and what it must look at.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string> Names => [.. FuzzTargets.CreateAll().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Seeds_regressions_and_corpus_break_no_promise(string name)
    {
        var folders = FuzzFolders.Find();
        var target = FuzzTargets.CreateAll().Single(one => one.Name == name);
        target.Prepare();
        var count = 0;
        foreach (var input in folders.Replayed(target))
        {
            var failure = Record.Exception(() => target.Run(input));
            Assert.True(failure is null, $"input {count}, Convert.FromBase64String(\"{Convert.ToBase64String(input)}\"): {failure}");
            count++;
        }

        Assert.NotEmpty(target.Seeds);
        Assert.Equal(target.Seeds.Count() + Files(folders.Regressions, name) + Files(folders.Corpus, name), count);
        TestContext.Current.SendDiagnosticMessage("{0}: {1} inputs", name, count);
    }

    [Fact]
    public void Every_parser_of_untrusted_text_has_a_target()
    {
        string[] required =
        [
            "seclang", "pattern", "literals", "addresses", "urlencoded", "multipart", "json", "xml", "cookies", "transformations",
            "wire-guard", "wire-messages", "proxy-header", "client-address", "content-decoder", "engine", "journal",
        ];
        Assert.Empty(required.Except(Names.Select(row => row.Data)));
    }

    [Fact]
    public void Every_detector_has_a_target()
    {
        var detectors = typeof(Waf.RuleSet).Assembly.GetTypes()
            .Where(type => type.Namespace == "Sakimori.Waf.Detectors" && type.GetMethod("MayDetect", AllStatic) is not null)
            .Select(type => type.Name switch { "SqlInjection" => "detect-sqli", "CrossSiteScripting" => "detect-xss", var other => WithDashes(other) })
            .ToArray();
        Assert.InRange(detectors.Length, 10, 100);
        Assert.Empty(detectors.Except(Names.Select(row => row.Data)));
    }

    [Fact]
    public void Every_kept_input_belongs_to_a_target()
    {
        var folders = FuzzFolders.Find();
        var kept = new[] { folders.Corpus, folders.Regressions }.Where(Directory.Exists).SelectMany(Directory.GetDirectories).ToArray();
        Assert.Empty(kept.Select(Path.GetFileName).Except(Names.Select(row => row.Data)));
        Assert.InRange(kept.SelectMany(Directory.GetFiles).Sum(file => new FileInfo(file).Length), 0, 200_000);
    }

    private const System.Reflection.BindingFlags AllStatic =
        System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;

    private static int Files(string folder, string target) =>
        Path.Combine(folder, target) is var path && Directory.Exists(path) ? Directory.GetFiles(path).Length : 0;

    private static string WithDashes(string name) =>
        string.Concat(name.Select((letter, index) => (index > 0 && char.IsAsciiLetterUpper(letter) ? "-" : "") + char.ToLowerInvariant(letter)));
}
