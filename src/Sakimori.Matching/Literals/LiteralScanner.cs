using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Many literals, one pass: reports which of them occur in a value, ASCII case ignored. Immutable and safe to share.
/// </summary>
/// <remarks>
/// <para>Chars above 255 match nothing. An empty literal occurs in every value.</para>
/// <para>Two stages. The first asks, at every position, whether any literal is filed under the bytes there
/// (<see cref="GramIndex"/>: a literal under the least common bytes in it), which ordinary text seldom answers with yes. The
/// second compares the few literals filed there. Text made to keep the second stage busy exhausts a budget proportional to
/// its length and is then read once by <see cref="LiteralAutomaton"/>, whose cost does not depend on content: the work is
/// linear either way, and both ways give the same answer.</para>
/// </remarks>
public sealed class LiteralScanner
{
    // Steps of the second stage allowed before the automaton takes over; ordinary text needs a fraction of them.
    private const int BudgetPerChar = 2;
    private const int BudgetPerScan = 256;
    private const int StepsPerCandidate = 4;

    // A comparison is vectorised.
    private const int BytesPerStep = 16;

    // A gram of four bytes, and of three, moved to the top of a word: what is below belongs to others.
    private const ulong HighQuad = 0xFFFFFFFF00000000;
    private const ulong HighTriple = 0xFFFFFF0000000000;

    // Bytes behind the value that the last block may read.
    private const int Padding = GramIndex.Stride + GramIndex.ReadAhead;

    // A value up to this length is folded on the stack.
    private const int StackLimit = 2048;

    private readonly byte[][] _literals;
    private readonly GramIndex _grams;
    private readonly LiteralAutomaton _automaton;

    // The bits of distinct literal i are _bits[_bitsStart[i]] … : the same text may have been given more than once.
    private readonly int[] _bits;
    private readonly int[] _bitsStart;

    // Literals of one char have no gram: which there are, and for each byte its literal plus one.
    private readonly SearchValues<char> _singles;
    private readonly int[] _singleOfByte = new int[256];
    private readonly ImmutableArray<int> _always;

    /// <summary>Builds the scanner; literal <c>i</c> of <paramref name="literals"/> is reported as bit <c>i</c>.</summary>
    public LiteralScanner(ImmutableArray<string> literals)
    {
        Count = literals.Length;
        _always = [.. Enumerable.Range(0, Count).Where(i => literals[i].Length == 0)];

        // Longer literals come first, so that those the gram index takes are a prefix of the array.
        var groups = Enumerable.Range(0, Count)
            .Where(i => literals[i].Length > 0 && AsciiFold.IsBytes(literals[i]))
            .GroupBy(i => AsciiFold.Lower(literals[i]), StringComparer.Ordinal)
            .OrderBy(group => group.Key.Length == 1)
            .ToArray();
        _literals = [.. groups.Select(group => Encoding.Latin1.GetBytes(group.Key))];
        _bits = [.. groups.SelectMany(group => group)];
        _bitsStart = new int[groups.Length + 1];
        for (var i = 0; i < groups.Length; i++)
            _bitsStart[i + 1] = _bitsStart[i] + groups[i].Count();

        var firstSingle = Array.FindIndex(_literals, literal => literal.Length == 1);
        var longer = _literals.AsSpan(0, firstSingle < 0 ? _literals.Length : firstSingle);
        for (var i = longer.Length; i < _literals.Length; i++)
        {
            var lower = _literals[i][0];
            _singleOfByte[lower] = i + 1;
            if (char.IsAsciiLetterLower((char)lower))
                _singleOfByte[lower & ~0x20] = i + 1;
        }

        _singles = SearchValues.Create([.. Enumerable.Range(0, 256).Where(item => _singleOfByte[item] > 0).Select(item => (char)item)]);
        _grams = new GramIndex(longer);
        _automaton = new LiteralAutomaton([.. groups.Take(longer.Length).Select(group => group.Key)]);
    }

    /// <summary>Number of literals.</summary>
    public int Count { get; }

    /// <summary>
    /// Sets in <paramref name="found"/> (⌈<see cref="Count"/>/64⌉ words, kept as they were otherwise) the bit of each literal
    /// that occurs in <paramref name="value"/>. Returns whether any does. Linear in the length of the value.
    /// </summary>
    public bool Scan(ReadOnlySpan<char> value, Span<ulong> found)
    {
        var any = false;
        foreach (var bit in _always)
        {
            found[bit >> 6] |= 1UL << bit;
            any = true;
        }

        any |= ScanSingles(value, found);
        return ScanGrams(value, found) | any;
    }

    /// <summary>The same answer for literals of two or more chars, from the automaton alone.</summary>
    internal bool ScanWithAutomaton(ReadOnlySpan<char> value, Span<ulong> found)
    {
        var any = false;
        var state = LiteralAutomaton.Start;
        foreach (var item in value)
        {
            state = _automaton.Next(state, item);
            for (var literal = _automaton.LongestEndingAt(state); literal >= 0; literal = _automaton.NextShorter(literal))
            {
                Report(literal, found);
                any = true;
            }
        }

        return any;
    }

    private bool ScanSingles(ReadOnlySpan<char> value, Span<ulong> found)
    {
        var first = value.IndexOfAny(_singles);
        if (first < 0)
            return false;

        foreach (var item in value[first..])
        {
            if (item < _singleOfByte.Length && _singleOfByte[item] > 0)
                Report(_singleOfByte[item] - 1, found);
        }

        return true;
    }

    [SkipLocalsInit]
    private bool ScanGrams(ReadOnlySpan<char> value, Span<ulong> found)
    {
        if (value.Length < 2)
            return false;

        byte[]? rented = null;
        var size = value.Length + Padding;
        var buffer = size <= StackLimit ? stackalloc byte[StackLimit] : rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            // A char that is no byte is the engine's mistake; the automaton reads it as what it is.
            if (!FoldedText.TryFold(value, buffer))
                return ScanWithAutomaton(value, found);
            buffer.Slice(value.Length, Padding).Clear();
            return ScanFolded(buffer[..size], value, found);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool ScanFolded(ReadOnlySpan<byte> padded, ReadOnlySpan<char> value, Span<ulong> found)
    {
        // No read below leaves its array: a block begins inside the value and reads less than Padding beyond its end,
        // and keys have as many bits as their table has keys.
        ref var text = ref MemoryMarshal.GetReference(padded);
        ref var pairs = ref MemoryMarshal.GetArrayDataReference(_grams.Pairs.Bitmap);
        ref var triples = ref MemoryMarshal.GetArrayDataReference(_grams.Triples.Bitmap);
        ref var quads = ref MemoryMarshal.GetArrayDataReference(_grams.Quads.Bitmap);
        ref var strides = ref MemoryMarshal.GetArrayDataReference(_grams.Strides.Bitmap);
        ref var longStrides = ref MemoryMarshal.GetArrayDataReference(_grams.LongStrides.Bitmap);
        var tripleShift = _grams.Triples.Shift;
        var quadShift = _grams.Quads.Shift;
        var strideShift = _grams.Strides.Shift;
        var longStrideShift = _grams.LongStrides.Shift;
        var hasPairs = !_grams.Pairs.IsEmpty;
        var hasTriples = !_grams.Triples.IsEmpty;
        var hasQuads = !_grams.Quads.IsEmpty;

        var any = false;
        var budget = BudgetPerScan + (long)BudgetPerChar * value.Length;
        for (var position = 0; position < value.Length; position += GramIndex.Stride)
        {
            var at0 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, position));
            if (!BitConverter.IsLittleEndian)
                at0 = BinaryPrimitives.ReverseEndianness(at0);

            // Written out: so many calls are more than the compiler inlines.
            const ulong Factor = GramIndex.HashFactor;
            var key = (at0 << 24) * Factor >> strideShift;
            var strideBits = Unsafe.Add(ref strides, (nint)(key >> 6)) >> (int)key;
            key = at0 * Factor >> longStrideShift;
            strideBits |= Unsafe.Add(ref longStrides, (nint)(key >> 6)) >> (int)key;
            ulong quadBits = 0, tripleBits = 0, pairBits = 0;
            if (hasQuads)
            {
                key = (at0 << 32) * Factor >> quadShift;
                quadBits = Unsafe.Add(ref quads, (nint)(key >> 6)) >> (int)key;
                key = (at0 << 24 & HighQuad) * Factor >> quadShift;
                quadBits |= Unsafe.Add(ref quads, (nint)(key >> 6)) >> (int)key;
                key = (at0 << 16 & HighQuad) * Factor >> quadShift;
                quadBits |= Unsafe.Add(ref quads, (nint)(key >> 6)) >> (int)key;
                key = (at0 << 8 & HighQuad) * Factor >> quadShift;
                quadBits |= Unsafe.Add(ref quads, (nint)(key >> 6)) >> (int)key;
            }

            if (hasTriples)
            {
                key = (at0 << 40) * Factor >> tripleShift;
                tripleBits = Unsafe.Add(ref triples, (nint)(key >> 6)) >> (int)key;
                key = (at0 << 32 & HighTriple) * Factor >> tripleShift;
                tripleBits |= Unsafe.Add(ref triples, (nint)(key >> 6)) >> (int)key;
                key = (at0 << 24 & HighTriple) * Factor >> tripleShift;
                tripleBits |= Unsafe.Add(ref triples, (nint)(key >> 6)) >> (int)key;
                key = (at0 << 16 & HighTriple) * Factor >> tripleShift;
                tripleBits |= Unsafe.Add(ref triples, (nint)(key >> 6)) >> (int)key;
            }

            if (hasPairs)
            {
                pairBits = Unsafe.Add(ref pairs, (nint)((ushort)at0 >> 6)) >> (int)at0;
                key = at0 >> 8;
                pairBits |= Unsafe.Add(ref pairs, (nint)((ushort)key >> 6)) >> (int)key;
                key = at0 >> 16;
                pairBits |= Unsafe.Add(ref pairs, (nint)((ushort)key >> 6)) >> (int)key;
                key = at0 >> 24;
                pairBits |= Unsafe.Add(ref pairs, (nint)((ushort)key >> 6)) >> (int)key;
            }

            if (((strideBits | quadBits | tripleBits | pairBits) & 1) == 0)
                continue;

            var block = new Block(padded[..value.Length], found, position, at0, any, budget);
            if ((strideBits & 1) != 0)
                ConfirmStrides(ref block);
            if ((quadBits & 1) != 0)
                ConfirmQuads(ref block);
            if ((tripleBits & 1) != 0)
                ConfirmTriples(ref block);
            if ((pairBits & 1) != 0)
                ConfirmPairs(ref block);
            any = block.Any;
            budget = block.Budget;
            if (budget < 0)
                return ScanWithAutomaton(value, found) | any;
        }

        return any;
    }

    // The literals that may begin … in a block of four positions are compared, table by table.
    private void ConfirmStrides(ref Block block)
    {
        Confirm(_grams.Strides[GramIndex.StrideKey(block.Bytes, _grams.Strides.Shift)], block.Position, ref block);
        Confirm(_grams.LongStrides[GramIndex.LongStrideKey(block.Bytes, _grams.LongStrides.Shift)], block.Position, ref block);
    }

    private void ConfirmQuads(ref Block block)
    {
        for (var i = 0; i < GramIndex.Stride; i++)
            Confirm(_grams.Quads[GramIndex.QuadKey(block.Bytes >> (8 * i), _grams.Quads.Shift)], block.Position + i, ref block);
    }

    private void ConfirmTriples(ref Block block)
    {
        for (var i = 0; i < GramIndex.Stride; i++)
            Confirm(_grams.Triples[GramIndex.TripleKey(block.Bytes >> (8 * i), _grams.Triples.Shift)], block.Position + i, ref block);
    }

    private void ConfirmPairs(ref Block block)
    {
        for (var i = 0; i < GramIndex.Stride; i++)
            Confirm(_grams.Pairs[GramIndex.PairKey(block.Bytes >> (8 * i))], block.Position + i, ref block);
    }

    private void Confirm(ReadOnlySpan<GramEntry> entries, int position, ref Block block)
    {
        foreach (ref readonly var entry in entries)
        {
            block.Budget -= StepsPerCandidate;
            var bytes = _literals[entry.Literal];
            var start = position - entry.Offset;
            if (start < 0 || start + bytes.Length > block.Text.Length)
                continue;

            // Already reported, and the return value is settled: nothing to learn.
            var bit = _bits[_bitsStart[entry.Literal]];
            if (block.Any && (block.Found[bit >> 6] >> bit & 1) != 0)
                continue;

            block.Budget -= bytes.Length / BytesPerStep;
            if (block.Text.Slice(start, bytes.Length).SequenceEqual(bytes))
            {
                Report(entry.Literal, block.Found);
                block.Any = true;
            }
        }
    }

    private void Report(int literal, Span<ulong> found)
    {
        foreach (var bit in _bits.AsSpan(_bitsStart[literal], _bitsStart[literal + 1] - _bitsStart[literal]))
            found[bit >> 6] |= 1UL << bit;
    }

    /// <summary>Four positions of a text under comparison, and what the scan has spent and found.</summary>
    private ref struct Block(ReadOnlySpan<byte> text, Span<ulong> found, int position, ulong bytes, bool any, long budget)
    {
        public readonly ReadOnlySpan<byte> Text = text;
        public readonly Span<ulong> Found = found;
        public readonly int Position = position;
        public readonly ulong Bytes = bytes;
        public bool Any = any;
        public long Budget = budget;
    }
}
