using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Ftw;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Conformance.Crs;

/// <summary>The Core Rule Set's own regression tests, over sockets, through a real gateway.</summary>
public sealed partial class RegressionTests
{
    [Fact]
    public async Task Every_regression_test_of_the_core_rule_set_passes()
    {
        var crs = Corpus.Folder("crs");
        var suite = FtwReader.Read(Path.Combine(crs, "tests"));
        Assert.Empty(suite.Errors);
        var written = Directory.EnumerateFiles(Path.Combine(crs, "tests"), "*.yaml", SearchOption.AllDirectories)
            .Sum(file => TestId().Count(File.ReadAllText(file)));

        var report = await RunAsync(crs, suite);

        Say($"CRS: {report.Passed} of {written} passed in {report.RunTime.TotalSeconds:0.0} s; {report.RuleCount} rules loaded in {report.LoadTime.TotalMilliseconds:0} ms; {report.MemoryBytes / 1024 / 1024} MB resident");
        // Nothing is read over: as many ran as a plain count of the files finds.
        Assert.Equal(written, report.Results.Length);
        Assert.Empty(report.Flaky.Select(result => $"{result.Test.Title}: {result.FirstFailure}"));
        var differences = Expectations.Read().CrsDifferences;
        var failures = report.Results.Where(result => !result.Passed).ToDictionary(result => result.Test.Title, result => result.Failure!);
        var unexpected = failures.Where(failure => !differences.ContainsKey(failure.Key)).ToList();
        unexpected.ForEach(failure => Say($"CRS: {failure.Key}: {failure.Value}"));
        Assert.Equal([], unexpected.Select(failure => failure.Key));
        // A difference that is none any more is struck from the list.
        Assert.Equal([], differences.Keys.Where(known => report.Results.Any(result => result.Test.Title == known && result.Passed)));
        Assert.True(differences.Count <= 10, "more than ten known differences");
        Assert.All(differences.Values, reason => Assert.NotEqual("", reason));
        Assert.True(report.LoadTime < TimeSpan.FromSeconds(5), $"loading took {report.LoadTime}");
    }

    private static Task<FtwReport> RunAsync(string crs, FtwSuite suite)
    {
        var library = new RuleLibrary(Path.Combine(AppContext.BaseDirectory, "rules"), Path.GetTempPath(), "/nowhere") { CrsFolder = crs };
        var rules = new RuleSelection(
            [new RuleEntry(RuleLibrary.Crs, new SourceLocation("test", 1, 1))], crs, library, Language.English, TimeProvider.System);
        var shown = 0;
        var runner = new FtwRunner(rules, NullLoggerFactory.Instance, TimeProvider.System)
        {
            Progress = (done, failed) =>
            {
                if (done * 10 / suite.Tests.Length > Interlocked.CompareExchange(ref shown, 0, 0))
                {
                    Interlocked.Exchange(ref shown, done * 10 / suite.Tests.Length);
                    Say($"CRS: {done} of {suite.Tests.Length}, {failed} failed");
                }
            },
        };
        return runner.RunAsync(suite.Tests, TestContext.Current.CancellationToken);
    }

    /// <summary>Lines with this mark are shown by ./test as they come.</summary>
    private static void Say(string line) => Console.WriteLine($"» {line}");

    [GeneratedRegex(@"^\s*-?\s*test_id:", RegexOptions.Multiline)]
    private static partial Regex TestId();
}
