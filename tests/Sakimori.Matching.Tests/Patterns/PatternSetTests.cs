using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

public sealed class PatternSetTests
{
    [Fact]
    public void A_scan_reports_every_pattern_that_matches_somewhere()
    {
        var set = new PatternSet([.. new[] { "a+b", "^c", "x$", @"\bfoo\b", "", "nothing", @"o\z", "(?-m)x$" }.Select(PatternMatchTests.Parse)]);
        Assert.Equal("a+b, x$, ", Scan(set, "zaab x"));
        Assert.Equal(8, set.Count);
        Assert.Equal(1, set.Words);
    }

    [Theory]
    [InlineData("zaab x", 0b1001_0101UL)]
    [InlineData("", 0b0001_0000UL)]
    [InlineData("c foo", 0b0101_1010UL)]
    [InlineData("x\ny", 0b0001_0100UL)]
    [InlineData("x\n", 0b1001_0100UL)]
    public void A_scan_sets_one_bit_per_matching_pattern(string value, ulong expected)
    {
        var set = new PatternSet([.. new[] { "a+b", "^c", "x$", @"\bfoo\b", "", "nothing", @"o\z", "(?-m)x$" }.Select(PatternMatchTests.Parse)]);
        var found = new ulong[1];
        Assert.True(set.Scan(value, found));
        Assert.Equal(expected, found[0]);
    }

    [Fact]
    public void Bits_found_before_stay_set()
    {
        var set = new PatternSet([PatternMatchTests.Parse("a"), PatternMatchTests.Parse("b")]);
        var found = new ulong[] { 0b10 };
        Assert.False(set.Scan("x", found));
        Assert.Equal(0b10UL, found[0]);
        Assert.True(set.Scan("a", found));
        Assert.Equal(0b11UL, found[0]);
    }

    [Fact]
    public void An_answer_that_does_not_fit_is_refused()
    {
        var set = new PatternSet([PatternMatchTests.Parse("a")]);
        Assert.Throws<ArgumentException>(() => set.Scan("a", []));
        Assert.False(new PatternSet([]).Scan("a", []));
    }

    [Fact]
    public void Wanted_patterns_are_answered_as_when_all_are_wanted()
    {
        var source = new RandomPatterns(29);
        var random = new Random(29);
        var patterns = new List<Pattern>();
        while (patterns.Count < 150)
        {
            if (Pattern.TryParse(source.Pattern(), out var pattern, out _))
            {
                patterns.Add(pattern);
            }
        }

        var set = new PatternSet([.. patterns]);
        var (all, some, wanted) = (new ulong[set.Words], new ulong[set.Words], new ulong[set.Words]);
        var (scans, matches) = (0, 0);
        for (; scans < 3_000; scans++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => "abcx1 -\n"[random.Next(8)]));
            Array.Clear(all);
            Array.Clear(some);
            for (var word = 0; word < wanted.Length; word++)
            {
                wanted[word] = random.Next(4) == 0 ? 0 : (ulong)random.NextInt64();
            }

            set.Scan(value, all);
            set.Scan(value, wanted, some);
            for (var word = 0; word < wanted.Length; word++)
            {
                Assert.Equal(all[word] & wanted[word], some[word] & wanted[word]);
                matches += System.Numerics.BitOperations.PopCount(some[word]);
            }
        }

        Assert.InRange(matches, scans, int.MaxValue);
        Assert.Throws<ArgumentException>(() => set.Scan("a", new ulong[1], some));
    }

    [Fact]
    public void A_set_of_random_patterns_answers_as_each_alone()
    {
        var source = new RandomPatterns(11);
        var (scans, matches) = (0, 0);
        for (var round = 0; round < 60; round++)
        {
            var patterns = new List<Pattern>();
            while (patterns.Count < 1 + (round * 3))
            {
                if (Pattern.TryParse(source.Pattern(), out var pattern, out _))
                {
                    patterns.Add(pattern);
                }
            }

            var set = new PatternSet([.. patterns]);
            var found = new ulong[set.Words];
            for (var i = 0; i < 60; i++)
            {
                var value = source.Value(20);
                Array.Clear(found);
                var any = set.Scan(value, found);
                scans++;
                for (var p = 0; p < patterns.Count; p++)
                {
                    var bit = (found[p >> 6] >> (p & 63) & 1) != 0;
                    matches += bit ? 1 : 0;
                    Assert.True(bit == patterns[p].IsMatch(value), $"/{patterns[p]}/ on \"{value}\": {bit} in the set");
                }

                Assert.Equal(found.Any(word => word != 0), any);
            }
        }

        Assert.Equal(3_600, scans);
        Assert.InRange(matches, 50_000, 500_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Patterns_that_multiply_each_others_states_are_searched_apart(int quietMegabytes)
    {
        // Each remembers whether its first letter has passed: together, two to the power of 24 states.
        var patterns = Enumerable.Range(0, 24)
            .Select(i => PatternMatchTests.Parse($"{(char)('a' + i)}.*{(char)('A' + i)}"))
            .ToArray();
        var set = new PatternSet([.. patterns]);
        Assert.Equal(1, set.GroupCount);
        var random = new Random(3);
        var found = new ulong[1];

        // However long they lived together in peace.
        var quiet = new string('-', 1_000_000);
        for (var i = 0; i < quietMegabytes; i++)
        {
            set.Scan(quiet, found);
        }

        Assert.Equal(1, set.GroupCount);
        for (var i = 0; i < 4_000; i++)
        {
            var value = new string(random.GetItems("abcdefghijklmnopqrstuvwx".AsSpan(), 40)) + (char)('A' + (i % 24));
            Array.Clear(found);
            set.Scan(value, found);
            for (var p = 0; p < patterns.Length; p++)
            {
                Assert.Equal(patterns[p].IsMatch(value), (found[0] >> p & 1) != 0);
            }
        }

        Assert.InRange(set.GroupCount, 2, 24);
    }

    [Fact]
    public void Threads_sharing_a_pattern_and_a_set_get_the_answers_of_one()
    {
        var source = new RandomPatterns(17);
        var patterns = new List<Pattern>();
        while (patterns.Count < 40)
        {
            if (Pattern.TryParse(source.Pattern(), out var pattern, out _))
            {
                patterns.Add(pattern);
            }
        }

        // Wide, so that caches fill up and are replaced while others search.
        patterns.Add(PatternMatchTests.Parse("a[abAB]{40}1"));
        var values = Enumerable.Range(0, 400).Select(_ => source.Value(400)).ToArray();
        var expected = values.Select(value => patterns.Select(p => PatternMatchTests.Parse(p.Text).IsMatch(value)).ToArray()).ToArray();
        var set = new PatternSet([.. patterns]);
        var wrong = 0;
        Parallel.For(0, 8, thread =>
        {
            var found = new ulong[set.Words];
            for (var i = 0; i < values.Length; i++)
            {
                var v = (i + (thread * 50)) % values.Length;
                Array.Clear(found);
                set.Scan(values[v], found);
                for (var p = 0; p < patterns.Count; p++)
                {
                    if (patterns[p].IsMatch(values[v]) != expected[v][p] || (found[0] >> p & 1) != 0 != expected[v][p])
                    {
                        Interlocked.Increment(ref wrong);
                    }
                }
            }
        });
        Assert.Equal(0, wrong);
    }

    private static string Scan(PatternSet set, string value)
    {
        var found = new ulong[set.Words];
        set.Scan(value, found);
        string[] names = ["a+b", "^c", "x$", @"\bfoo\b", "", "nothing", @"o\z", "(?-m)x$"];
        return string.Join(", ", names.Where((_, i) => i < 7 && (found[0] >> i & 1) != 0));
    }
}
