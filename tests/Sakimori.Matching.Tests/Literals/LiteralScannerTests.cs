using System.Collections.Immutable;
using System.Diagnostics;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Literals;

public sealed class LiteralScannerTests
{
    [Fact]
    public void Reports_each_literal_that_occurs_and_no_other()
    {
        Assert.Equal([0, 2, 4], Found(["select", "union", "SEL", "xp_cmdshell", "1"], "1; Select *"));
        Assert.Equal([], Found(["select"], "sele ct"));
    }

    [Fact]
    public void A_text_given_twice_is_reported_twice() =>
        Assert.Equal([0, 1, 2], Found(["union", "UNION", "union"], "uNiOn"));

    [Fact]
    public void Literals_of_one_and_two_chars_are_found_at_either_end()
    {
        Assert.Equal([0, 1], Found(["a", "ab"], "AB"));
        Assert.Equal([0, 1], Found(["b", "ab"], "xab"));
        Assert.Equal([0], Found(["b", "ab"], "B"));
        Assert.Equal([], Found(["b", "ab"], ""));
    }

    [Fact]
    public void An_empty_literal_occurs_in_every_value() =>
        Assert.Equal([1], Found(["x", ""], ""));

    [Fact]
    public void Case_is_folded_for_ASCII_letters_only()
    {
        Assert.Equal([], Found(["\u00E9tat", "[x]", "@"], "\u00C9TAT{X}`"));
        Assert.Equal([0], Found(["\u00E9tat"], "\u00E9TAT"));
    }

    [Fact]
    public void A_char_above_255_matches_nothing()
    {
        Assert.Equal([], Found(["s", "ess", "es"], "e\u0173\u0173"));
        Assert.Equal([], Found(["\u3042"], "\u3042"));
    }

    [Fact]
    public void Bits_set_before_stay_and_do_not_count_as_found()
    {
        var scanner = new LiteralScanner(["abc", "def"]);
        ulong[] found = [0b11];
        Assert.False(scanner.Scan("xyz", found));
        Assert.True(scanner.Scan("abc", found));
        Assert.Equal([0b11UL], found);
    }

    [Fact]
    public void Agrees_with_the_naive_search_on_20000_random_values()
    {
        var random = new Random(2);
        var literalsFound = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var literals = Enumerable.Range(0, random.Next(0, 80)).Select(_ => NaiveLiterals.RandomLiteral(random)).ToImmutableArray();
            var scanner = new LiteralScanner(literals);
            for (var question = 0; question < 10; question++)
            {
                var value = NaiveLiterals.RandomText(random, random.Next(0, 60));
                var expected = Enumerable.Range(0, literals.Length).Where(i => NaiveLiterals.Occurs(value, literals[i])).ToArray();
                Assert.Equal(expected, Found(scanner, value));
                literalsFound += expected.Length;
            }
        }

        Assert.InRange(literalsFound, 20_000, 800_000);
    }

    [Fact]
    public void A_scan_for_some_groups_finds_their_literals_and_reports_none_that_is_not_there_in_20000_values()
    {
        var random = new Random(4);
        var literalsFound = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var literals = Enumerable.Range(0, random.Next(0, 80)).Select(_ => NaiveLiterals.RandomLiteral(random)).ToImmutableArray();
            var scanner = new LiteralScanner(literals, [.. literals.Select(_ => random.Next(2))]);
            for (var question = 0; question < 10; question++)
            {
                var value = NaiveLiterals.RandomText(random, random.Next(0, 200));
                // More bytes than there are may be announced, never fewer.
                var present = value.Concat("xyz").Where(item => item < 256).Aggregate(default(ByteSet), (set, item) => set.With((byte)item));
                var wanted = (ulong)random.NextInt64();
                var found = new ulong[(scanner.Count + 63) / 64];
                scanner.Scan(value, present, wanted, found);
                for (var literal = 0; literal < literals.Length; literal++)
                {
                    var isReported = (found[literal >> 6] >> literal & 1) != 0;
                    var occurs = NaiveLiterals.Occurs(value, literals[literal]);
                    Assert.False(isReported && !occurs);
                    Assert.True(isReported || !occurs || (literals[literal].Length > 1 && (scanner.GroupOf(literal) & wanted) == 0));
                    literalsFound += isReported ? 1 : 0;
                }
            }
        }

        Assert.InRange(literalsFound, 20_000, 2_000_000);
    }

    [Fact]
    public void Literals_of_every_length_are_found_wherever_they_begin_and_whatever_the_length_of_the_value()
    {
        var random = new Random(5);
        var literals = Enumerable.Range(1, 60).Select(length => RandomBytes(random, length)).ToImmutableArray();
        var scanner = new LiteralScanner(literals);
        var asked = 0;
        foreach (var around in new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 33, 2_040, 5_000 })
        {
            for (var i = 0; i < literals.Length; i++)
            {
                for (var behind = 0; behind < 5; behind++)
                {
                    var value = new string('~', around) + literals[i].ToUpperInvariant() + new string('~', behind);
                    Assert.Contains(i, Found(scanner, value));
                    Assert.DoesNotContain(i, Found(scanner, value.Replace(literals[i][^1..].ToUpperInvariant(), "")));
                    asked++;
                }
            }
        }

        Assert.Equal(12 * 60 * 5, asked);
    }

    [Fact]
    public void Agrees_with_the_naive_search_on_4000_texts_made_of_their_literals()
    {
        var random = new Random(6);
        for (var round = 0; round < 200; round++)
        {
            var literals = Enumerable.Range(0, random.Next(1, 60)).Select(_ => RandomBytes(random, random.Next(1, 24))).ToImmutableArray();
            var scanner = new LiteralScanner(literals);
            for (var question = 0; question < 20; question++)
            {
                // Beginnings and ends of literals beside each other: near misses and hits.
                var value = string.Concat(Enumerable.Range(0, 8).Select(_ => literals[random.Next(literals.Length)])
                    .Select(literal => literal[random.Next(0, Math.Min(2, literal.Length))..random.Next(literal.Length / 2 + 1, literal.Length + 1)]));
                Assert.Equal(Enumerable.Range(0, literals.Length).Where(i => NaiveLiterals.Occurs(value, literals[i])), Found(scanner, value));
            }
        }
    }

    [Fact]
    public void The_automaton_that_bounds_the_work_gives_the_same_answer()
    {
        var random = new Random(3);
        for (var round = 0; round < 2_000; round++)
        {
            var literals = Enumerable.Range(0, random.Next(0, 80)).Select(_ => NaiveLiterals.RandomLiteral(random))
                .Where(literal => literal.Length > 1).ToImmutableArray();
            var scanner = new LiteralScanner(literals);
            var value = NaiveLiterals.RandomText(random, 60);
            var found = new ulong[2];
            scanner.ScanWithAutomaton(value, found);
            Assert.Equal(Found(scanner, value), Bits(found));
        }
    }

    [Fact]
    public void Text_made_of_near_misses_is_answered_exactly()
    {
        // 1,000 literals that end alike, and a text that is nothing but their common end: the budget runs out, the answer does not.
        var literals = Enumerable.Range(0, 1_000).Select(i => $"{i:D4}zzqzz").ToImmutableArray();
        var scanner = new LiteralScanner(literals);
        var value = string.Concat(Enumerable.Repeat("zzqzz", 5_000)) + "0777ZZQZZ";
        Assert.Equal([777], Found(scanner, value));
    }

    [Fact]
    public void Literals_with_more_than_63_distinct_bytes_share_classes_without_loss()
    {
        var literals = Enumerable.Range(0, 256).Select(i => $"{(char)i}{(char)(255 - i)}{(char)(i ^ 0x55)}").ToImmutableArray();
        var scanner = new LiteralScanner(literals);
        for (var i = 0; i < literals.Length; i++)
        {
            var expected = Enumerable.Range(0, 256).Where(other => NaiveLiterals.Occurs(literals[i], literals[other]));
            Assert.Equal(expected, Found(scanner, literals[i]));
        }
    }

    [Fact]
    public void Scanning_allocates_nothing()
    {
        var scanner = new LiteralScanner(["select", "x", "ab"]);
        var found = new ulong[1];
        var value = string.Concat(Enumerable.Repeat("the quick brown fox selects ab ", 100));
        scanner.Scan(value, found);

        var before = GC.GetAllocatedBytesForCurrentThread();
        scanner.Scan(value, found);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // Lower case, so that upper-casing the ASCII letters changes nothing else.
    private static string RandomBytes(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next('a', 'g')));

    private static int[] Found(ImmutableArray<string> literals, string value) => Found(new LiteralScanner(literals), value);

    private static int[] Found(LiteralScanner scanner, string value)
    {
        var found = new ulong[(scanner.Count + 63) / 64];
        var any = scanner.Scan(value, found);
        var bits = Bits(found);
        Assert.Equal(bits.Length > 0, any);
        Debug.Assert(bits.All(bit => bit < scanner.Count));
        return bits;
    }

    private static int[] Bits(ulong[] found) =>
        [.. Enumerable.Range(0, found.Length * 64).Where(bit => (found[bit >> 6] >> bit & 1) != 0)];
}
