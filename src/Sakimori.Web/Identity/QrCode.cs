using System.Text;

namespace Sakimori.Web.Identity;

/// <summary>
/// A QR code (ISO/IEC 18004) of a text: byte mode, error correction M, the smallest version that holds it. Small enough to be written
/// here; the libraries at hand bring image libraries along.
/// </summary>
internal sealed class QrCode
{
    /// <summary>Light modules around it that a reader needs.</summary>
    public const int QuietZone = 4;

    private const int MaxVersion = 40;

    // Level M as it stands in the format information.
    private const int Level = 0;

    // Error correction codewords of a block, by version (table 9).
    private static readonly byte[] s_correctionLength =
    [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ];

    // Blocks, by version (table 9).
    private static readonly byte[] s_blocks =
    [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ];

    private readonly int _version;
    private readonly bool[,] _dark;
    // Modules that carry no data: patterns and information.
    private readonly bool[,] _isFixed;

    private QrCode(int version)
    {
        _version = version;
        Size = (4 * version) + 17;
        _dark = new bool[Size, Size];
        _isFixed = new bool[Size, Size];
    }

    /// <summary>Modules in a row.</summary>
    public int Size { get; }

    /// <summary>The mask that was chosen, 0 to 7.</summary>
    public int Mask { get; private set; }

    /// <summary>A module is dark.</summary>
    public bool this[int x, int y] => _dark[x, y];

    /// <summary>The code of a text in UTF-8; null when it holds more than the largest does (2,331 bytes).</summary>
    public static QrCode? Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var version = 1; version <= MaxVersion; version++)
        {
            if (4 + CountBits(version) + (8 * bytes.Length) <= 8 * DataLength(version))
            {
                var code = new QrCode(version);
                code.DrawPatterns();
                code.DrawData(Interleave(version, Encode(version, bytes)));
                code.ChooseMask();
                return code;
            }
        }

        return null;
    }

    /// <summary>The dark modules as the path of an SVG, its view being <see cref="Size"/> and the quiet zone on each side.</summary>
    public string Path()
    {
        var path = new StringBuilder();
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var run = 0;
                while (x + run < Size && _dark[x + run, y])
                {
                    run++;
                }

                if (run > 0)
                {
                    path.Append('M').Append(x + QuietZone).Append(' ').Append(y + QuietZone).Append('h').Append(run).Append("v1h-").Append(run).Append('z');
                    x += run;
                }
            }
        }

        return path.ToString();
    }

    // Mode, length, bytes, terminator, padding (7.4).
    private static byte[] Encode(int version, byte[] bytes)
    {
        var bits = new List<bool>();
        Append(bits, 0b0100, 4);
        Append(bits, bytes.Length, CountBits(version));
        foreach (var value in bytes)
        {
            Append(bits, value, 8);
        }

        var capacity = DataLength(version) * 8;
        Append(bits, 0, Math.Min(4, capacity - bits.Count));
        Append(bits, 0, -bits.Count & 7);
        for (var padding = 0xEC; bits.Count < capacity; padding ^= 0xEC ^ 0x11)
        {
            Append(bits, padding, 8);
        }

        var data = new byte[bits.Count / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            data[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }

        return data;
    }

    // Blocks with their error correction, interleaved codeword by codeword (7.5, 7.6). The first blocks are one shorter when it does not come out even.
    private static List<byte> Interleave(int version, byte[] data)
    {
        int count = s_blocks[version - 1], correctionLength = s_correctionLength[version - 1];
        int shortLength = data.Length / count, shortCount = count - (data.Length % count);
        var generator = ReedSolomon.Generator(correctionLength);
        var blocks = new List<(ArraySegment<byte> Data, byte[] Correction)>();
        for (int i = 0, at = 0; i < count; i++)
        {
            var block = new ArraySegment<byte>(data, at, shortLength + (i < shortCount ? 0 : 1));
            at += block.Count;
            blocks.Add((block, ReedSolomon.Remainder(block, generator)));
        }

        var all = new List<byte>();
        for (var i = 0; i <= shortLength; i++)
        {
            all.AddRange(blocks.Where(block => i < block.Data.Count).Select(block => block.Data[i]));
        }

        for (var i = 0; i < correctionLength; i++)
        {
            all.AddRange(blocks.Select(block => block.Correction[i]));
        }

        return all;
    }

    private void DrawPatterns()
    {
        for (var i = 0; i < Size; i++)
        {
            Fix(6, i, i % 2 == 0);
            Fix(i, 6, i % 2 == 0);
        }

        DrawFinder(3, 3);
        DrawFinder(Size - 4, 3);
        DrawFinder(3, Size - 4);
        var centres = AlignmentCentres();
        foreach (var x in centres)
        {
            foreach (var y in centres)
            {
                // Three corners belong to the finders.
                if (!((x == 6 && y == 6) || (x == 6 && y == Size - 7) || (x == Size - 7 && y == 6)))
                {
                    Square(x, y, 2, ring => ring != 1);
                }
            }
        }

        DrawFormat(0);
        DrawVersion();
    }

    private void DrawFinder(int x, int y) => Square(x, y, 4, ring => ring is not (2 or 4));

    private void Square(int centreX, int centreY, int radius, Func<int, bool> isDark)
    {
        for (var y = -radius; y <= radius; y++)
        {
            for (var x = -radius; x <= radius; x++)
            {
                if (centreX + x >= 0 && centreX + x < Size && centreY + y >= 0 && centreY + y < Size)
                {
                    Fix(centreX + x, centreY + y, isDark(Math.Max(Math.Abs(x), Math.Abs(y))));
                }
            }
        }
    }

    // Centres of the alignment patterns in a row or column (annex E): from the far end in even steps, and 6.
    private int[] AlignmentCentres()
    {
        if (_version == 1)
        {
            return [];
        }

        var count = (_version / 7) + 2;
        var step = _version == 32 ? 26 : ((_version * 4) + (count * 2) + 1) / ((count * 2) - 2) * 2;
        return [6, .. Enumerable.Range(0, count - 1).Select(i => Size - 7 - (i * step)).Reverse()];
    }

    // Level and mask with their BCH code, twice (7.9).
    private void DrawFormat(int mask)
    {
        var value = (Level << 3) | mask;
        var bits = ((value << 10) | Bch(value, 10, 0x537)) ^ 0x5412;
        for (var i = 0; i < 15; i++)
        {
            var isDark = (bits >> i & 1) != 0;
            // Beside the upper left finder, past the timing patterns.
            Fix(i < 8 ? 8 : i == 8 ? 7 : 14 - i, i < 6 ? i : i < 8 ? i + 1 : 8, isDark);
            // Beside the two others.
            Fix(i < 8 ? Size - 1 - i : 8, i < 8 ? 8 : Size - 15 + i, isDark);
        }

        Fix(8, Size - 8, true);
    }

    // From version 7 on the version with its BCH code, twice (7.10).
    private void DrawVersion()
    {
        if (_version < 7)
        {
            return;
        }

        var bits = (_version << 12) | Bch(_version, 12, 0x1F25);
        for (var i = 0; i < 18; i++)
        {
            var isDark = (bits >> i & 1) != 0;
            Fix(Size - 11 + (i % 3), i / 3, isDark);
            Fix(i / 3, Size - 11 + (i % 3), isDark);
        }
    }

    // Up and down in columns of two from the right, past the vertical timing pattern (7.7.3).
    private void DrawData(List<byte> codewords)
    {
        var bit = 0;
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            right = right == 6 ? 5 : right;
            for (var step = 0; step < Size; step++)
            {
                var y = ((right + 1) & 2) == 0 ? Size - 1 - step : step;
                for (var x = right; x > right - 2; x--)
                {
                    if (!_isFixed[x, y] && bit < codewords.Count * 8)
                    {
                        _dark[x, y] = (codewords[bit / 8] >> (7 - (bit % 8)) & 1) != 0;
                        bit++;
                    }
                }
            }
        }
    }

    private void ChooseMask()
    {
        var least = int.MaxValue;
        for (var mask = 0; mask < 8; mask++)
        {
            Apply(mask);
            DrawFormat(mask);
            var penalty = Penalty();
            (least, Mask) = penalty < least ? (penalty, mask) : (least, Mask);
            Apply(mask);
        }

        Apply(Mask);
        DrawFormat(Mask);
    }

    // Applied twice it is undone.
    private void Apply(int mask)
    {
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                _dark[x, y] ^= !_isFixed[x, y] && mask switch
                {
                    0 => (x + y) % 2 == 0,
                    1 => y % 2 == 0,
                    2 => x % 3 == 0,
                    3 => (x + y) % 3 == 0,
                    4 => ((x / 3) + (y / 2)) % 2 == 0,
                    5 => (x * y % 2) + (x * y % 3) == 0,
                    6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
                    _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
                };
            }
        }
    }

    // What makes it hard to read (7.8.3): long runs, blocks of one colour, what looks like a finder, too much of one colour.
    private int Penalty()
    {
        var penalty = 0;
        var darkCount = 0;
        for (var a = 0; a < Size; a++)
        {
            penalty += LinePenalty(i => _dark[i, a]) + LinePenalty(i => _dark[a, i]);
            for (var b = 0; b < Size; b++)
            {
                darkCount += _dark[a, b] ? 1 : 0;
                if (a > 0 && b > 0 && _dark[a, b] == _dark[a - 1, b] && _dark[a, b] == _dark[a, b - 1] && _dark[a, b] == _dark[a - 1, b - 1])
                {
                    penalty += 3;
                }
            }
        }

        return penalty + (Math.Abs((darkCount * 20) - (Size * Size * 10)) / (Size * Size) * 10);
    }

    private int LinePenalty(Func<int, bool> isDark)
    {
        var penalty = 0;
        var run = 0;
        // The last eleven modules; outside it is light.
        var window = 0;
        for (var i = 0; i < Size + QuietZone; i++)
        {
            var dark = i < Size && isDark(i);
            run = i < Size && i > 0 && dark == isDark(i - 1) ? run + 1 : 1;
            penalty += i < Size ? run switch { < 5 => 0, 5 => 3, _ => 1 } : 0;
            window = (window << 1 | (dark ? 1 : 0)) & 0x7FF;
            penalty += window is 0b1011101_0000 or 0b0000_1011101 ? 40 : 0;
        }

        return penalty;
    }

    private void Fix(int x, int y, bool isDark) => (_dark[x, y], _isFixed[x, y]) = (isDark, true);

    private static int CountBits(int version) => version < 10 ? 8 : 16;

    // Codewords for data: what the patterns leave, without error correction.
    private static int DataLength(int version)
    {
        var modules = (((16 * version) + 128) * version) + 64;
        if (version >= 2)
        {
            var count = (version / 7) + 2;
            modules -= (((25 * count) - 10) * count) - 55;
        }

        modules -= version >= 7 ? 36 : 0;
        return (modules / 8) - (s_blocks[version - 1] * s_correctionLength[version - 1]);
    }

    private static int Bch(int value, int length, int generator)
    {
        var rest = value;
        for (var i = 0; i < length; i++)
        {
            rest = rest << 1 ^ (rest >> (length - 1) & 1) * generator;
        }

        return rest & ((1 << length) - 1);
    }

    private static void Append(List<bool> bits, int value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            bits.Add((value >> i & 1) != 0);
        }
    }
}
