using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sakimori.Waf.Operators;

/// <summary>
/// A context-triggered piecewise hash as ssdeep writes it, <c>blocksize:pieces:pieces</c>: texts that share long stretches have
/// digests that share letters. Immutable. (J. Kornblum, "Identifying almost identical files using context triggered piecewise
/// hashing", Digital Investigation 3S, 2006.)
/// </summary>
/// <remarks>
/// A rolling hash over the last seven bytes decides where a piece ends, so that an insertion moves the ends along with the text
/// and changes one letter only. The block size, about the length of a piece, is written twice over in two rows of letters: a text
/// twice as long can still be compared with one of the rows.
/// </remarks>
internal sealed class FuzzyDigest
{
    /// <summary>Letters in the first row; the second has half as many.</summary>
    private const int RowLength = 64;

    private const uint MinBlockSize = 3;

    /// <summary>Bytes the rolling hash looks back, and letters two rows must share in one stretch to be compared at all.</summary>
    private const int Window = 7;

    /// <summary>A letter that repeats more often says nothing more.</summary>
    private const int RunLength = 3;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private readonly uint _blockSize;
    private readonly string _first;
    private readonly string _second;
    private readonly string _text;

    private FuzzyDigest(uint blockSize, string first, string second)
    {
        _blockSize = blockSize;
        _first = WithoutRuns(first);
        _second = WithoutRuns(second);
        _text = string.Create(CultureInfo.InvariantCulture, $"{blockSize}:{first}:{second}");
    }

    /// <summary>
    /// The digest of a value, bytes as chars. Each pass is linear; a text with few places to cut is read again with half the block
    /// size, at most once for each bit of its length.
    /// </summary>
    public static FuzzyDigest Of(ReadOnlySpan<char> value)
    {
        var blockSize = MinBlockSize;
        while ((ulong)blockSize * RowLength < (ulong)value.Length)
        {
            blockSize *= 2;
        }

        Span<char> first = stackalloc char[RowLength];
        Span<char> second = stackalloc char[RowLength / 2];
        while (true)
        {
            var pieces = Cut(value, blockSize, first, second, out var firstLength, out var secondLength);
            if (blockSize == MinBlockSize || pieces >= RowLength / 2)
            {
                return new FuzzyDigest(blockSize, first[..firstLength].ToString(), second[..secondLength].ToString());
            }

            blockSize /= 2;
        }
    }

    /// <summary>Reads a digest; what ssdeep writes behind a comma, the file's name, is not looked at.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out FuzzyDigest? digest)
    {
        digest = null;
        var comma = text.IndexOf(',');
        Span<Range> parts = stackalloc Range[4];
        text = comma < 0 ? text : text[..comma];
        if (text.Split(parts, ':') != 3 ||
            !uint.TryParse(text[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var blockSize) ||
            blockSize is < MinBlockSize or > int.MaxValue || !IsRow(text[parts[1]]) || !IsRow(text[parts[2]]))
        {
            return false;
        }

        digest = new FuzzyDigest(blockSize, text[parts[1]].ToString(), text[parts[2]].ToString());
        return true;
    }

    /// <summary>How much two digests have in common: 0 nothing, 100 all. Rows are compared when they have the same block size.</summary>
    public int Compare(FuzzyDigest other)
    {
        if (_blockSize == other._blockSize)
        {
            return _first == other._first && _second == other._second
                ? 100
                : Math.Max(Score(_first, other._first, _blockSize), Score(_second, other._second, _blockSize * 2));
        }

        return _blockSize == other._blockSize * 2 ? Score(_first, other._second, _blockSize)
            : other._blockSize == _blockSize * 2 ? Score(_second, other._first, other._blockSize)
            : 0;
    }

    public override string ToString() => _text;

    // Returns the number of pieces before the last one.
    private static int Cut(
        ReadOnlySpan<char> value, uint blockSize, Span<char> first, Span<char> second, out int firstLength, out int secondLength)
    {
        var rolling = new RollingHash();
        var (firstHash, secondHash) = (PieceStart, PieceStart);
        (firstLength, secondLength) = (0, 0);
        uint roll = 0;
        foreach (var c in value)
        {
            roll = rolling.Add((byte)c);
            firstHash = (firstHash * PiecePrime) ^ (byte)c;
            secondHash = (secondHash * PiecePrime) ^ (byte)c;
            if (roll % blockSize != blockSize - 1)
            {
                continue;
            }

            // The last letter of a row stands for all that is left.
            if (firstLength < RowLength - 1)
            {
                first[firstLength++] = Letters[(int)(firstHash % 64)];
                firstHash = PieceStart;
            }

            if (secondLength < RowLength / 2 - 1 && roll % (blockSize * 2) == blockSize * 2 - 1)
            {
                second[secondLength++] = Letters[(int)(secondHash % 64)];
                secondHash = PieceStart;
            }
        }

        var pieces = firstLength;
        if (roll != 0)
        {
            first[firstLength++] = Letters[(int)(firstHash % 64)];
            second[secondLength++] = Letters[(int)(secondHash % 64)];
        }

        return pieces;
    }

    // FNV with ssdeep's own offset.
    private const uint PieceStart = 0x28021967;
    private const uint PiecePrime = 0x01000193;

    private static int Score(string one, string other, uint blockSize)
    {
        if (!ShareStretch(one, other))
        {
            return 0;
        }

        var total = one.Length + other.Length;
        var changes = total - 2 * CommonLength(one, other);
        var score = 100 - 100 * (changes * RowLength / total) / 64;

        // Few letters of a small block size stand for few bytes.
        return (int)Math.Min(score, blockSize / MinBlockSize * Math.Min(one.Length, other.Length));
    }

    private static bool ShareStretch(string one, string other)
    {
        for (var start = 0; start + Window <= one.Length; start++)
        {
            if (other.AsSpan().Contains(one.AsSpan(start, Window), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // The longest common subsequence: what insertions and deletions leave.
    private static int CommonLength(string one, string other)
    {
        Span<int> lengths = stackalloc int[RowLength + 1];
        lengths.Clear();
        foreach (var c in one)
        {
            var diagonal = 0;
            for (var i = 0; i < other.Length; i++)
            {
                var above = lengths[i + 1];
                lengths[i + 1] = c == other[i] ? diagonal + 1 : Math.Max(above, lengths[i]);
                diagonal = above;
            }
        }

        return lengths[other.Length];
    }

    private static bool IsRow(ReadOnlySpan<char> text) => text.Length <= RowLength && !text.ContainsAnyExcept(Letters);

    private static string WithoutRuns(string row)
    {
        var output = new System.Text.StringBuilder(row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            if (i < RunLength || row[i] != row[i - 1] || row[i] != row[i - 2] || row[i] != row[i - 3])
            {
                output.Append(row[i]);
            }
        }

        return output.ToString();
    }

    // The sum of the window, its sum weighted by place, and a shifted mix, added up.
    private struct RollingHash
    {
        private Bytes _window;
        private uint _sum;
        private uint _weighted;
        private uint _mixed;
        private int _next;

        public uint Add(byte value)
        {
            _weighted += Window * (uint)value - _sum;
            _sum += value - (uint)_window[_next];
            _window[_next] = value;
            _next = _next == Window - 1 ? 0 : _next + 1;
            _mixed = (_mixed << 5) ^ value;
            return _sum + _weighted + _mixed;
        }

        [System.Runtime.CompilerServices.InlineArray(Window)]
        private struct Bytes
        {
            private byte _first;
        }
    }
}
