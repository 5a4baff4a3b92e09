using Sakimori.Matching.Literals;

namespace Sakimori.Matching.Tests.Literals;

public sealed class PhraseSetTests
{
    [Theory]
    [InlineData("union select", "1 UNION SELECT 2", 2, 12)]
    [InlineData("a|ab|abc", "xabc", 1, 1)]
    [InlineData("abc|b", "abc", 1, 1)]
    [InlineData("bc|abc|c", "abc", 0, 3)]
    [InlineData("abcd|bc", "abcx", 1, 2)]
    [InlineData("\u00E9", "caf\u00E9", 3, 1)]
    public void Finds_the_phrase_that_ends_first_and_the_longest_of_those(string phrases, string value, int start, int length)
    {
        var set = new PhraseSet([.. phrases.Split('|')]);
        Assert.True(set.TryFind(value, out var actualStart, out var actualLength));
        Assert.Equal((start, length), (actualStart, actualLength));
    }

    [Theory]
    [InlineData("abc", "")]
    [InlineData("abc", "ab")]
    [InlineData("", "anything")]
    [InlineData("\u00C9", "\u00E9")]
    [InlineData("s", "\u0173")]
    public void Finds_nothing_where_no_phrase_is(string phrase, string value) =>
        Assert.False(new PhraseSet([phrase]).TryFind(value, out _, out _));

    [Fact]
    public void Keeps_the_phrases_as_given() =>
        Assert.Equal(["B", "", "b"], new PhraseSet(["B", "", "b"]).Phrases);

    [Fact]
    public void Agrees_with_the_naive_search_on_10000_random_values()
    {
        var random = new Random(1);
        var hits = 0;
        for (var round = 0; round < 10_000; round++)
        {
            var phrases = Enumerable.Range(0, random.Next(0, 8)).Select(_ => NaiveLiterals.RandomLiteral(random)).ToArray();
            var value = NaiveLiterals.RandomText(random, random.Next(0, 40));

            var expected = (from end in Enumerable.Range(1, value.Length)
                            from phrase in phrases
                            where phrase.Length > 0 && phrase.Length <= end && NaiveLiterals.OccursAt(value, phrase, end - phrase.Length)
                            orderby end, phrase.Length descending
                            select (end - phrase.Length, phrase.Length)).FirstOrDefault();
            var found = new PhraseSet([.. phrases]).TryFind(value, out var start, out var length);

            Assert.Equal(expected.Length > 0, found);
            Assert.Equal(expected, (start, length));
            hits += found ? 1 : 0;
        }

        Assert.InRange(hits, 2_000, 9_000);
    }
}
