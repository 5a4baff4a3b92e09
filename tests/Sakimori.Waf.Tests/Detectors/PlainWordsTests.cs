using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class PlainWordsTests
{
    private const string Script = "\u00E6\u0097\u00A5\u00E6\u009C\u00AC\u00E8\u00AA\u009E\u00E6\u0096\u0087";

    [Theory]
    [InlineData("", false)]
    [InlineData("we like it very", false)]
    [InlineData("we like it very much", true)]
    [InlineData("we like it very m", false)]
    [InlineData("No! (really?) it's \"fine\", yes", true)]
    [InlineData("cat /etc/passwd; rm -rf x1 here", false)]
    [InlineData("one\ttwo\nthree\rfour five", true)]
    [InlineData(Script + Script + Script + Script, false)]
    [InlineData(Script + Script + Script + Script + Script, true)]
    [InlineData(Script + Script + " and two more", true)]
    public void Five_words_make_a_sentence(string text, bool expected) => Assert.Equal(expected, new PlainWords(text).FollowAt(0));

    [Theory]
    [InlineData("ls one two three four five", 2, true)]
    [InlineData("ls one two three four", 2, false)]
    [InlineData("ls;one two three four five", 2, false)]
    [InlineData("ls;one two three four five six", 2, true)]
    [InlineData("ls", 2, false)]
    public void What_a_place_cuts_is_no_word_of_what_follows(string text, int at, bool expected) => Assert.Equal(expected, new PlainWords(text).FollowAt(at));

    [Fact]
    public void A_place_before_the_last_is_answered_as_the_last()
    {
        var words = new PlainWords("one two three four five six");
        Assert.True(words.FollowAt(4));
        Assert.False(words.FollowAt(8));
        Assert.False(words.FollowAt(0));
    }

    [Fact]
    public void Says_at_every_place_what_the_definition_says_in_50000_texts()
    {
        const string plain = "aabbcdeXYZ   \t\n\r.,;:!?)('\"";
        const string others = "/-_19$\u0080\u00E3\u00FF\u3042";
        var random = new Random(28);
        var sentences = 0;
        var asked = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var (othersOf, length) = (random.Next(2) * random.Next(60), random.Next(200));
            var text = string.Create(length, random, (chars, random) =>
            {
                foreach (ref var item in chars)
                    item = random.Next(100) < othersOf ? others[random.Next(others.Length)] : plain[random.Next(plain.Length)];
            });
            var words = new PlainWords(text);
            for (var at = random.Next(8); at <= text.Length; at += random.Next(60))
            {
                var expected = WordsBehind(text, at) >= PlainWords.Sentence;
                Assert.Equal(expected, words.FollowAt(at));
                sentences += expected ? 1 : 0;
                asked++;
            }
        }

        Assert.True(sentences > 20_000 && sentences < asked - 50_000, $"{sentences} of {asked}");
    }

    private static int WordsBehind(string text, int at)
    {
        var start = at == 0 ? 0 : text.AsSpan(at - 1).IndexOfAny(" \t\n\r") is var blank && blank < 0 ? text.Length : at - 1 + blank;
        return text[start..].Split(' ', '\t', '\n', '\r').Count(IsWord) + text[at..].Count(value => value > '\u007F') / 12;
    }

    // A byte of a multi-byte script neither makes a word nor spoils one.
    private static bool IsWord(string token) =>
        token.Count(char.IsAsciiLetter) >= 2 && token.All(value => char.IsAsciiLetter(value) || value > '\u007F' || ".,;:!?)('\"".Contains(value));
}
