using Sakimori.Matching.Literals;

namespace Sakimori.Matching.Tests.Literals;

public sealed class ByteRunsTests
{
    [Theory]
    [InlineData("", 3, -1)]
    [InlineData("ab", 3, -1)]
    [InlineData("abc", 3, 0)]
    [InlineData("ab abca", 3, 3)]
    [InlineData("ab ab a", 2, 0)]
    [InlineData("a\u0161bc\u00E1aa abc", 3, 8)]
    public void A_run_begins_at_the_start_or_behind_another_byte(string text, int length, int expected) =>
        Assert.Equal(expected, new ByteRuns("abc", length).IndexIn(text));

    [Fact]
    public void Finds_what_reading_char_by_char_finds_in_40000_texts()
    {
        var random = new Random(17);
        var found = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var length = random.Next(1, ByteRuns.LongestLength + 1);
            var members = i % 2 == 0 ? "ab/_\x7F" : "aZ09\x01";
            var runs = new ByteRuns(members, length);
            var share = random.Next(60, 100);
            var text = string.Concat(Enumerable.Range(0, random.Next(220)).Select(_ => random.Next(100) < share ? members[random.Next(members.Length)] : " \0\u0080\u00FF\u0161-cB"[random.Next(8)]));
            var expected = Twin(text, members, length);
            Assert.Equal(expected, runs.IndexIn(text));
            found += expected > 32 ? 1 : 0;
        }

        Assert.InRange(found, 2_000, 20_000);
    }

    [Fact]
    public void A_run_is_found_at_every_place_of_texts_of_every_length()
    {
        var runs = new ByteRuns("a", 12);
        for (var length = 12; length < 140; length++)
        {
            for (var at = 0; at + 12 <= length; at++)
                Assert.Equal(at, runs.IndexIn(new string(' ', at) + new string('a', 12) + new string(' ', length - at - 12)));
            Assert.Equal(-1, runs.IndexIn(string.Concat(Enumerable.Repeat("aaaaaaaaaaa ", length / 12 + 1))));
        }
    }

    private static int Twin(string text, string members, int length)
    {
        var begin = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!members.Contains(text[at]))
                begin = at + 1;
            else if (at + 1 - begin == length)
                return begin;
        }

        return -1;
    }
}
