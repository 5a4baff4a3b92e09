namespace Sakimori.Waf.Tests.Operators;

public sealed class FuzzyHashTests : IDisposable
{
    private const string Known = "Also called fuzzy hashes, Ctph can match inputs that have homologies.";
    private const string Digests = "ssdeep,1.1--blocksize:hash:hash,filename\n# shells\n\n3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C,\"a.php\"\n";

    private readonly RuleFolder _folder = new RuleFolder().With("digests.txt", Digests);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Ctph", 100, "1")]
    [InlineData("CTPH", 22, "1")]
    [InlineData("CTPH", 23, "")]
    [InlineData("something else altogether, of the same sort of length as the other", 1, "")]
    public void A_value_matches_from_the_threshold_on(string word, int threshold, string ids)
    {
        var value = word.Contains(' ', StringComparison.Ordinal) ? word : Known.Replace("Ctph", word, StringComparison.Ordinal);
        var rules = _folder.Rules($"SecRule ARGS:v \"@fuzzyHash digests.txt {threshold}\" \"id:1,phase:1,pass\"");
        Assert.Equal(ids, new Judge { Target = "/?v=" + Uri.EscapeDataString(value) }.By(rules).Ids);
    }

    [Theory]
    [InlineData("digests.txt", "Error: @fuzzyHash needs a file and a threshold from 0 to 100")]
    [InlineData("digests.txt 101", "Error: @fuzzyHash needs a file and a threshold from 0 to 100")]
    [InlineData("none.txt 50", "Error: the file none.txt cannot be read")]
    [InlineData("broken.txt 50", "Error: line 2 of broken.txt is not an ssdeep digest")]
    public void A_wrong_argument_or_file_is_an_error(string argument, string message)
    {
        _folder.With("broken.txt", "3:A:B\n3:A\n");
        Assert.StartsWith(message, Assert.Single(_folder.Messages($"SecRule ARGS \"@fuzzyHash {argument}\" \"id:1\"")));
    }
}
