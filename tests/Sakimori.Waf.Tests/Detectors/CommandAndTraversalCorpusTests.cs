using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>The corpus rows of both families; which rows are no attacks, and why, is in <c>docs/detection.md</c>.</summary>
public sealed class CommandAndTraversalCorpusTests
{
    private static readonly string[] CommandRowsThatAreNoAttacks = ["id", "asdf3334", "'false'", "'true'"];

    private static readonly string[] PathRowsThatAreNoAttacks = ["....web-inf/web.xml", "/./.{file}", "/./"];

    [Fact]
    public void Command_injections_of_the_corpus_are_found()
    {
        var rows = PayloadCorpus.Values("cmdi");
        Assert.Equal(59, rows.Count);
        var attacks = rows.Where(row => !CommandRowsThatAreNoAttacks.Contains(row)).ToList();
        Assert.Equal(55, attacks.Count);
        Assert.DoesNotContain(attacks, row => !CommandInjection.Detect(row, out _));
    }

    [Fact]
    public void Traversals_of_the_corpus_are_found()
    {
        var rows = PayloadCorpus.Values("traversal");
        Assert.Equal(193, rows.Count);
        var attacks = rows.Where(row => !PathRowsThatAreNoAttacks.Contains(row) && !NamesOneFile(row)).ToList();
        Assert.Equal(130, attacks.Count);
        Assert.DoesNotContain(attacks, row => !Traversal.Detect(row, out _));
    }

    [Fact]
    public void Benign_values_of_the_corpus_pass_all_detectors()
    {
        var values = PayloadCorpus.Values("benign").Concat(PayloadCorpus.QueryStringParts()).ToList();
        Assert.Equal(12_870 + 47_712, values.Count);
        var blocked = values.Where(value => AllDetectors.Detect(value)).ToList();
        Assert.Empty(blocked);
    }

    /// <summary>No step and no directory: one segment under the root, or the separators are gone.</summary>
    private static bool NamesOneFile(string row) =>
        row.Replace("0x2e", ".").Replace("0x2f", "/").Replace("0x5c", "\\")
            .Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries).Length == 1;
}
