using System.Numerics;
using System.Text;

namespace Sakimori.Web.Tests.Identity;

/// <summary>Reads an undamaged QR code in byte mode of any version and level M, and refuses one with a codeword that is wrong.</summary>
internal static class QrReader
{
    // Table 9 of ISO/IEC 18004 for level M: blocks and their data codewords, (count, data) of the shorter and of the longer ones.
    private static readonly (int Count, int Data, int LongCount, int Correction)[] s_blocks =
    [
        (1, 16, 0, 10), (1, 28, 0, 16), (1, 44, 0, 26), (2, 32, 0, 18), (2, 43, 0, 24), (4, 27, 0, 16), (4, 31, 0, 18), (2, 38, 2, 22), (3, 36, 2, 22), (4, 43, 1, 26),
        (1, 50, 4, 30), (6, 36, 2, 22), (8, 37, 1, 22), (4, 40, 5, 24), (5, 41, 5, 24), (7, 45, 3, 28), (10, 46, 1, 28), (9, 43, 4, 26), (3, 44, 11, 26), (3, 41, 13, 26),
        (17, 42, 0, 26), (17, 46, 0, 28), (4, 47, 14, 28), (6, 45, 14, 28), (8, 47, 13, 28), (19, 46, 4, 28), (22, 45, 3, 28), (3, 45, 23, 28), (21, 45, 7, 28), (19, 47, 10, 28),
        (2, 46, 29, 28), (10, 46, 23, 28), (14, 46, 21, 28), (14, 46, 23, 28), (12, 47, 26, 28), (6, 47, 34, 28), (29, 46, 14, 28), (13, 46, 32, 28), (40, 47, 7, 28), (18, 47, 31, 28),
    ];

    // Annex E: centres of alignment patterns between the first, 6, and the last.
    private static readonly int[][] s_centres =
    [
        [], [], [], [], [], [], [22], [24], [26], [28], [30], [32], [34], [26, 46], [26, 48], [26, 50], [30, 54], [30, 56], [30, 58], [34, 62],
        [28, 50, 72], [26, 50, 74], [30, 54, 78], [28, 54, 80], [32, 58, 84], [30, 58, 86], [34, 62, 90], [26, 50, 74, 98], [30, 54, 78, 102], [26, 52, 78, 104],
        [30, 56, 82, 108], [34, 60, 86, 112], [30, 58, 86, 114], [34, 62, 90, 118], [30, 54, 78, 102, 126], [24, 50, 76, 102, 128], [28, 54, 80, 106, 132], [32, 58, 84, 110, 136], [26, 54, 82, 110, 138], [30, 58, 86, 114, 142],
    ];

    public static string Read(int size, Func<int, int, bool> isDark)
    {
        var version = (size - 17) / 4;
        Assert.Equal(size, (version * 4) + 17);
        var mask = ReadFormat(size, isDark);
        AssertVersion(version, size, isDark);
        var codewords = ReadCodewords(version, size, isDark, mask);
        var (count, dataLength, longCount, correction) = s_blocks[version - 1];
        var blocks = Enumerable.Range(0, count + longCount).Select(_ => new List<byte>()).ToArray();
        var next = 0;
        for (var i = 0; i <= dataLength; i++)
        {
            foreach (var block in blocks.Where((_, number) => i < dataLength || number >= count))
            {
                block.Add(codewords[next++]);
            }
        }

        var data = blocks.SelectMany(block => block).ToArray();
        for (var i = 0; i < correction; i++)
        {
            foreach (var block in blocks)
            {
                block.Add(codewords[next++]);
            }
        }

        Assert.Equal(codewords.Count, next);
        Assert.All(blocks, block => AssertWhole(block, correction));
        var bits = new BigInteger(data, isUnsigned: true, isBigEndian: true);
        var left = data.Length * 8;
        Assert.Equal(0b0100, Take(4));
        var length = Take(version < 10 ? 8 : 16);
        return Encoding.UTF8.GetString(Enumerable.Range(0, length).Select(_ => (byte)Take(8)).ToArray());

        int Take(int take)
        {
            left -= take;
            return (int)(bits >> left & ((1 << take) - 1));
        }
    }

    // Both copies say the same, are a word of the code, and name level M.
    private static int ReadFormat(int size, Func<int, int, bool> isDark)
    {
        (int X, int Y)[] first = [(8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8), (5, 8), (4, 8), (3, 8), (2, 8), (1, 8), (0, 8)];
        var second = Enumerable.Range(0, 15).Select(i => i < 8 ? (X: size - 1 - i, Y: 8) : (X: 8, Y: size - 15 + i)).ToArray();
        Assert.True(isDark(8, size - 8));
        Assert.Equal(Word(first), Word(second));
        var word = Word(first) ^ 0b101010000010010;
        Assert.Equal(0, Rest(word, 0b10100110111));
        Assert.Equal(0b00, word >> 13);
        return word >> 10 & 7;

        int Word((int X, int Y)[] modules) => modules.Select((module, i) => isDark(module.X, module.Y) ? 1 << i : 0).Sum();
    }

    private static void AssertVersion(int version, int size, Func<int, int, bool> isDark)
    {
        if (version < 7)
        {
            return;
        }

        var word = Enumerable.Range(0, 18).Select(i => isDark(size - 11 + (i % 3), i / 3) ? 1 << i : 0).Sum();
        Assert.Equal(word, Enumerable.Range(0, 18).Select(i => isDark(i / 3, size - 11 + (i % 3)) ? 1 << i : 0).Sum());
        Assert.Equal((version, 0), (word >> 12, Rest(word, 0b1111100100101)));
    }

    private static List<byte> ReadCodewords(int version, int size, Func<int, int, bool> isDark, int mask)
    {
        var bits = new List<bool>();
        var up = true;
        for (var right = size - 1; right > 0; right -= right == 8 ? 3 : 2)
        {
            foreach (var y in up ? Enumerable.Range(0, size).Reverse() : Enumerable.Range(0, size))
            {
                foreach (var x in new[] { right, right - 1 })
                {
                    if (IsData(version, size, x, y))
                    {
                        bits.Add(isDark(x, y) ^ IsMasked(mask, y, x));
                    }
                }
            }

            up = !up;
        }

        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => (byte)chunk.Aggregate(0, (value, bit) => value << 1 | (bit ? 1 : 0)))];
    }

    private static bool IsData(int version, int size, int x, int y)
    {
        if (x == 6 || y == 6 || (x < 9 && y < 9) || (x < 9 && y > size - 9) || (x > size - 9 && y < 9))
        {
            return false;
        }

        if (version >= 7 && ((x < 6 && y > size - 12) || (y < 6 && x > size - 12)))
        {
            return false;
        }

        int[] centres = version == 1 ? [] : [6, .. s_centres[version - 1], size - 7];
        return !centres.Any(cx => centres.Any(cy =>
            Math.Abs(x - cx) <= 2 && Math.Abs(y - cy) <= 2 && !((cx == 6 && cy == 6) || (cx == 6 && cy == size - 7) || (cx == size - 7 && cy == 6))));
    }

    // Table 10, with its row i and column j.
    private static bool IsMasked(int mask, int i, int j) => mask switch
    {
        0b000 => (i + j) % 2 == 0,
        0b001 => i % 2 == 0,
        0b010 => j % 3 == 0,
        0b011 => (i + j) % 3 == 0,
        0b100 => ((i / 2) + (j / 3)) % 2 == 0,
        0b101 => (i * j % 2) + (i * j % 3) == 0,
        0b110 => ((i * j % 2) + (i * j % 3)) % 2 == 0,
        _ => ((i * j % 3) + ((i + j) % 2)) % 2 == 0,
    };

    // A whole block, as a polynomial, is zero at the first powers of 2.
    private static void AssertWhole(List<byte> block, int correction)
    {
        var at = 1;
        for (var i = 0; i < correction; i++)
        {
            Assert.Equal(0, block.Aggregate(0, (value, codeword) => Times(value, at) ^ codeword));
            at = Times(at, 2);
        }
    }

    private static int Times(int a, int b)
    {
        var product = 0;
        for (; b > 0; b >>= 1)
        {
            product ^= (b & 1) * a;
            a = a << 1 ^ (a >> 7) * 0x11D;
        }

        return product;
    }

    private static int Rest(int word, int generator)
    {
        while (BitLength(word) >= BitLength(generator))
        {
            word ^= generator << (BitLength(word) - BitLength(generator));
        }

        return word;

        static int BitLength(int value) => 32 - BitOperations.LeadingZeroCount((uint)value);
    }
}
