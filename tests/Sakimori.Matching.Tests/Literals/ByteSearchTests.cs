using Sakimori.Matching.Literals;

namespace Sakimori.Matching.Tests.Literals;

/// <summary>The twin looks at one char after another.</summary>
public sealed class ByteSearchTests
{
    [Fact]
    public void Finds_the_first_byte_of_any_set_in_any_text()
    {
        const int cases = 20_000;
        var random = new Random(20_261_128);
        var found = 0;
        for (var i = 0; i < cases; i++)
        {
            var set = Enumerable.Range(0, random.Next(1, 20)).Select(_ => (char)random.Next(256)).ToArray();
            var others = Enumerable.Range(0, 256).Select(value => (char)value).Append('\u0141').Append('\uFFFF').Except(set).ToArray();
            var text = Enumerable.Range(0, random.Next(80)).Select(_ => random.Next(40) == 0 ? set[random.Next(set.Length)] : others[random.Next(others.Length)]).ToArray();
            var expected = Array.FindIndex(text, set.Contains);

            Assert.Equal(expected, new ByteSearch(set).IndexIn(text));
            found += expected >= 0 ? 1 : 0;
        }

        Assert.InRange(found, cases / 3, cases * 2 / 3);
    }

    [Fact]
    public void Every_byte_is_found_and_no_other()
    {
        for (var value = 0; value < 256; value++)
        {
            var search = new ByteSearch([(char)value]);
            var others = Enumerable.Range(0, 256).Where(other => other != value).Select(other => (char)other).ToArray();

            Assert.False(search.AnyIn(others));
            Assert.Equal(255, search.IndexIn([.. others, (char)value]));
            Assert.Equal(0, search.IndexIn([(char)value, .. others]));
        }
    }
}
