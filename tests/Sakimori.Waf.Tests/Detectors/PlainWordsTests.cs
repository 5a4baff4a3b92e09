using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class PlainWordsTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 0)]
    [InlineData("we", 1)]
    [InlineData("we like it", 3)]
    [InlineData("No! (really?) it's \"fine\", yes", 5)]
    [InlineData("cat /etc/passwd; rm -rf x1", 2)]
    [InlineData("one\ttwo\nthree\rfour", 4)]
    [InlineData("\u00E6\u0097\u00A5\u00E6\u009C\u00AC\u00E8\u00AA\u009E\u00E6\u0096\u0087", 1)]
    public void Words_are_letters_between_blanks(string text, int expected) => Assert.Equal(expected, PlainWords.CountIn(text));

    [Fact]
    public void Counts_what_the_definition_counts_in_50000_texts()
    {
        const string characters = "aabbcdeXYZ   \t\n\r.,;:!?)('\"/-_19$\u0080\u00E3\u00FF\u3042";
        var random = new Random(28);
        var words = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => characters[random.Next(characters.Length)]));
            var expected = text.Split(' ', '\t', '\n', '\r').Count(IsWord) + text.Count(value => value > '\u007F') / 12;
            Assert.Equal(expected, PlainWords.CountIn(text));
            words += expected;
        }

        Assert.True(words > 30_000, $"{words} words");
    }

    // A byte of a multi-byte script neither makes a word nor spoils one.
    private static bool IsWord(string token) =>
        token.Count(char.IsAsciiLetter) >= 2 && token.All(value => char.IsAsciiLetter(value) || value > '\u007F' || ".,;:!?)('\"".Contains(value));
}
