using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Tests.Operators;

public sealed class FuzzyDigestTests
{
    // The pair and its score stand in the documentation of python-ssdeep.
    private const string Mixed = "Also called fuzzy hashes, Ctph can match inputs that have homologies.";
    private const string Upper = "Also called fuzzy hashes, CTPH can match inputs that have homologies.";

    [Theory]
    [InlineData(Mixed, "3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C")]
    [InlineData(Upper, "3:AXGBicFlIHBGcL6wCrFQEv:AXGH6xLsr2C")]
    [InlineData("", "3::")]
    public void A_text_has_the_digest_ssdeep_gives_it(string text, string digest) =>
        Assert.Equal(digest, FuzzyDigest.Of(text).ToString());

    [Fact]
    public void Two_texts_have_the_score_ssdeep_gives_them() => Assert.Equal(22, FuzzyDigest.Of(Mixed).Compare(FuzzyDigest.Of(Upper)));

    [Theory]
    [InlineData("3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C")]
    [InlineData("3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C,\"shell.php\"")]
    [InlineData("3::")]
    public void A_digest_is_read(string text) =>
        Assert.Equal(text.Split(',')[0], FuzzyDigest.TryParse(text, out var digest) ? digest.ToString() : "");

    [Theory]
    [InlineData("")]
    [InlineData("3:AB")]
    [InlineData("x:AB:CD")]
    [InlineData("2:AB:CD")]
    [InlineData("99999999999:AB:CD")]
    [InlineData("3:A B:CD")]
    [InlineData("3:A:B:C")]
    [InlineData("3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:B")]
    public void Anything_else_is_not(string text) => Assert.False(FuzzyDigest.TryParse(text, out _));

    [Fact]
    public void A_text_is_like_itself_and_a_changed_one_less()
    {
        var random = new Random(20261123);
        for (var run = 0; run < 300; run++)
        {
            var text = new char[random.Next(4_096, 16_384)];
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)random.Next(256);
            }

            var digest = FuzzyDigest.Of(text);
            Assert.Equal(100, digest.Compare(FuzzyDigest.Of(text)));

            // A stretch put in moves all that follows: most letters stay.
            var at = random.Next(text.Length);
            var inserted = FuzzyDigest.Of(new string(text, 0, at) + "inserted here" + new string(text, at, text.Length - at));
            Assert.InRange(digest.Compare(inserted), 80, 100);
            Assert.Equal(digest.Compare(inserted), inserted.Compare(digest));
            random.Shuffle(text);
            Assert.Equal(0, digest.Compare(FuzzyDigest.Of(text)));
        }
    }

    [Fact]
    public void A_digest_is_that_of_a_slow_twin()
    {
        var random = new Random(7);
        var lengths = new[] { 1, 2, 6, 7, 8, 100, 191, 192, 193, 400, 5_000, 100_000 };
        foreach (var length in lengths)
        {
            foreach (var letters in new[] { 2, 4, 256 })
            {
                var text = string.Create(length, random, (output, source) =>
                {
                    for (var i = 0; i < output.Length; i++)
                    {
                        output[i] = (char)source.Next(letters);
                    }
                });
                Assert.Equal(Slow(text), FuzzyDigest.Of(text).ToString());
            }
        }
    }

    // The definition, with the rolling hash worked out anew from the window at each byte.
    private static string Slow(string text)
    {
        uint blockSize = 3;
        while (blockSize * 64 < text.Length)
        {
            blockSize *= 2;
        }

        for (; ; blockSize /= 2)
        {
            var (first, second, firstHash, secondHash, roll) = ("", "", 0x28021967u, 0x28021967u, 0u);
            for (var i = 0; i < text.Length; i++)
            {
                uint sum = 0, weighted = 0, mixed = 0;
                for (var back = 0; back < 7 && back <= i; back++)
                {
                    sum += text[i - back];
                    weighted += (uint)(7 - back) * text[i - back];
                    mixed ^= (uint)text[i - back] << (5 * back);
                }

                roll = sum + weighted + mixed;
                firstHash = (firstHash * 0x01000193) ^ text[i];
                secondHash = (secondHash * 0x01000193) ^ text[i];
                if (roll % blockSize == blockSize - 1 && first.Length < 63)
                {
                    first += Letter(firstHash);
                    firstHash = 0x28021967;
                }

                if (roll % (blockSize * 2) == blockSize * 2 - 1 && second.Length < 31)
                {
                    second += Letter(secondHash);
                    secondHash = 0x28021967;
                }
            }

            if (blockSize > 3 && first.Length < 32)
            {
                continue;
            }

            return roll == 0 ? $"{blockSize}:{first}:{second}" : $"{blockSize}:{first}{Letter(firstHash)}:{second}{Letter(secondHash)}";
        }

        static char Letter(uint hash) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(int)(hash % 64)];
    }
}
