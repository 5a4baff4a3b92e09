using System.Runtime.Intrinsics.X86;
using System.Text;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Literals;

public sealed class GramFilterTests
{
    private static readonly byte[] Bytes = [.. "abcdefgh ./_=0"u8, 0x83, 0xE3, 0xC3];

    [Fact]
    public void No_gram_of_a_wanted_group_is_missed_by_any_kind_of_processor_in_300000_positions()
    {
        var random = new Random(11);
        long positions = 0, grams = 0;
        for (var round = 0; round < 300; round++)
        {
            var literals = Literals(random, random.Next(1, 400));
            var index = new GramIndex(literals);
            int[] kinds = [.. literals.Select(_ => random.Next(3))];
            var filter = new GramFilter(literals, index.Grams, kinds);
            var text = Text(random, literals, 1_000);
            var wanted = round % 3 == 0 ? ulong.MaxValue : (ulong)random.NextInt64() & (ulong)random.NextInt64();
            for (var block = 0; block + GramFilter.ReadAhead <= text.Length; block += GramFilter.Block)
            {
                var expected = 0UL;
                for (var literal = 0; literal < literals.Length; literal++)
                {
                    var gram = literals[literal].AsSpan(index.Grams[literal].Offset, index.Grams[literal].Length);
                    for (var i = 0; i < GramFilter.Block; i++)
                    {
                        if ((filter.GroupOf(literal) & wanted) != 0 && text.AsSpan(block + i).StartsWith(gram))
                            expected |= 1UL << i;
                    }
                }

                positions += GramFilter.Block;
                grams += long.PopCount((long)expected);
                var byHalves = filter.CandidatesByHalves(ref text[block], wanted);
                Assert.Equal(expected, expected & byHalves);
                Assert.Equal(expected, expected & filter.Candidates(ref text[block], wanted));
                if (Avx2.IsSupported)
                {
                    var byCodes = filter.CandidatesByCodes(ref text[block], wanted);
                    Assert.Equal(expected, expected & byCodes);
                }

                if (Avx512Vbmi.IsSupported)
                {
                    var exact = filter.CandidatesExact(ref text[block], wanted);
                    Assert.Equal(expected, expected & exact);
                }
            }
        }

        Assert.True(positions >= 270_000, $"{positions} positions");
        Assert.True(grams >= 30_000, $"{grams} grams");
    }

    [Fact]
    public void Groups_that_a_text_with_some_bytes_can_have_are_never_left_out()
    {
        var random = new Random(12);
        var asked = 0;
        for (var round = 0; round < 500; round++)
        {
            var literals = Literals(random, random.Next(1, 200));
            var index = new GramIndex(literals);
            var filter = new GramFilter(literals, index.Grams, []);
            for (var literal = 0; literal < literals.Length; literal++)
            {
                var present = default(ByteSet);
                foreach (var value in literals[literal])
                    present = present.With(random.Next(2) == 0 && char.IsAsciiLetterLower((char)value) ? (byte)(value & ~0x20) : value);
                Assert.NotEqual(0UL, filter.Possible(present) & filter.GroupOf(literal));
                Assert.Equal(filter.GroupOf(literal), filter.All & filter.GroupOf(literal));
                asked++;
            }
        }

        Assert.True(asked > 40_000, $"{asked} asked");
        Assert.Equal(0UL, new GramFilter([[1, 2]], [new Gram(0, 2)], []).Possible(ByteSet.Of(1)));
    }

    [Fact]
    public void Literals_of_different_kinds_share_no_group()
    {
        byte[][] literals = [.. Enumerable.Range(0, 900).Select(i => Encoding.ASCII.GetBytes($"word{i:D3}"))];
        var index = new GramIndex(literals);
        int[] kinds = [.. Enumerable.Range(0, 900).Select(i => i % 3)];
        var filter = new GramFilter(literals, index.Grams, kinds);

        var groups = Enumerable.Range(0, 3).Select(kind => Enumerable.Range(0, 900).Where(i => kinds[i] == kind).Aggregate(0UL, (set, i) => set | filter.GroupOf(i))).ToArray();

        Assert.Equal(0UL, (groups[0] & groups[1]) | (groups[0] & groups[2]) | (groups[1] & groups[2]));
        Assert.Equal(filter.All, groups[0] | groups[1] | groups[2]);
    }

    [Fact]
    public void Ordinary_text_seldom_gets_through_to_a_thousand_words()
    {
        // Words as rules have them, and a text of other words: what is let through is what the next stages cost.
        var random = new Random(13);
        byte[][] literals = [.. Enumerable.Range(0, 1_000).Select(_ => Word(random, random.Next(5, 12))).Distinct(StringComparer.Ordinal).Select(Encoding.ASCII.GetBytes)];
        var filter = new GramFilter(literals, new GramIndex(literals).Grams, []);
        var text = Encoding.ASCII.GetBytes(string.Join(' ', Enumerable.Range(0, 2_000).Select(_ => Word(random, random.Next(2, 9)))));
        long candidates = 0, byCodes = 0, positions = 0;
        for (var block = 0; block + GramFilter.ReadAhead <= text.Length; block += GramFilter.Block)
        {
            candidates += long.PopCount((long)filter.CandidatesByHalves(ref text[block], ulong.MaxValue));
            byCodes += Avx2.IsSupported ? long.PopCount((long)filter.CandidatesByCodes(ref text[block], ulong.MaxValue)) : 0;
            positions += GramFilter.Block;
        }

        Assert.True(candidates * 4 < positions, $"{candidates} of {positions} positions");
        Assert.True(byCodes * 5 < candidates * 2, $"{byCodes} by codes, {candidates} by halves");
    }

    // Distinct, folded, at least two bytes, from few bytes so that grams meet, and some of them above 127.
    private static byte[][] Literals(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)Bytes[random.Next(Bytes.Length)])))
            .Distinct(StringComparer.Ordinal).Select(Encoding.Latin1.GetBytes)];

    private static byte[] Text(Random random, byte[][] literals, int length)
    {
        var text = new List<byte>();
        while (text.Count < length)
        {
            if (random.Next(3) == 0)
                text.AddRange(literals[random.Next(literals.Length)]);
            else
                text.Add(Bytes[random.Next(Bytes.Length)]);
        }

        return [.. text];
    }


    private static string Word(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => "eeeeetttaaaoooiiinnnsssrrrhhllddccuummffppggwwyybvkxjqz"[random.Next(54)]));
}
