using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Many literals, one pass: reports which of them occur in a value, ASCII case ignored. Immutable and safe to share.
/// </summary>
/// <remarks>
/// <para>Chars above 255 match nothing. An empty literal occurs in every value.</para>
/// <para>Three stages. The first tells, for 64 positions at a time, where the least common bytes of any literal can be
/// (<see cref="GramFilter"/>): ordinary text seldom has such a place. The second asks there whether any literal is filed under the
/// bytes (<see cref="GramIndex"/>). The third compares the few literals filed there. Text made to keep these two busy exhausts a
/// budget proportional to its length and is then read once by <see cref="LiteralAutomaton"/>, whose cost does not depend on
/// content: the work is linear either way, and both ways give the same answer.</para>
/// </remarks>
public sealed class LiteralScanner
{
    // Steps of the later stages allowed before the automaton takes over; ordinary text needs a fraction of them.
    private const int BudgetPerChar = 2;
    private const int BudgetPerScan = 256;
    private const int StepsPerCandidate = 4;

    // A comparison is vectorised.
    private const int BytesPerStep = 16;

    // Bytes behind the value that the last block may read.
    private const int Padding = GramFilter.ReadAhead + GramIndex.ReadAhead;

    // A value up to this length is folded on the stack.
    private const int StackLimit = 2048;

    private readonly byte[][] _literals;
    private readonly GramIndex _grams;
    private readonly GramFilter _filter;
    private readonly Lazy<LiteralAutomaton> _automaton;

    // The bits of distinct literal i are _bits[_bitsStart[i]] … : the same text may have been given more than once.
    private readonly int[] _bits;
    private readonly int[] _bitsStart;
    private readonly int[] _distinctOf;

    // Literals of one char have no gram: which bytes they are, and for each byte its literal plus one.
    private readonly ByteSet _singles;
    private readonly int[] _singleOfByte = new int[256];
    private readonly ImmutableArray<int> _always;

    /// <summary>
    /// Builds the scanner; literal <c>i</c> of <paramref name="literals"/> is reported as bit <c>i</c>. Literals that are wanted by
    /// different texts are told apart by <paramref name="kinds"/> of small numbers, one for each: see <see cref="GroupOf"/>.
    /// </summary>
    public LiteralScanner(ImmutableArray<string> literals, ImmutableArray<int> kinds = default)
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
        _distinctOf = new int[Count];
        Array.Fill(_distinctOf, -1);
        for (var i = 0; i < groups.Length; i++)
        {
            _bitsStart[i + 1] = _bitsStart[i] + groups[i].Count();
            foreach (var literal in groups[i])
                _distinctOf[literal] = i;
        }

        var firstSingle = Array.FindIndex(_literals, literal => literal.Length == 1);
        var longer = _literals.AsSpan(0, firstSingle < 0 ? _literals.Length : firstSingle);
        for (var i = longer.Length; i < _literals.Length; i++)
        {
            var lower = _literals[i][0];
            _singles = _singles.With(lower);
            _singleOfByte[lower] = i + 1;
            if (char.IsAsciiLetterLower((char)lower))
            {
                _singles = _singles.With((byte)(lower & ~0x20));
                _singleOfByte[lower & ~0x20] = i + 1;
            }
        }

        _grams = new GramIndex(longer);
        _filter = new GramFilter(longer, _grams.Grams, kinds.IsDefault ? [] : [.. groups.Take(longer.Length).Select(group => group.Min(i => kinds[i]))]);
        // Few scanners ever meet a text that needs it.
        string[] texts = [.. groups.Take(longer.Length).Select(group => group.Key)];
        _automaton = new Lazy<LiteralAutomaton>(() => new LiteralAutomaton(texts));
    }

    /// <summary>Number of literals.</summary>
    public int Count { get; }

    /// <summary>
    /// The group a literal is looked for with, as a bit; 0 for one of at most one char, which is always reported. Groups that nobody
    /// wants can be left out of a scan.
    /// </summary>
    public ulong GroupOf(int literal)
    {
        var distinct = _distinctOf[literal];
        return distinct >= 0 && _literals[distinct].Length > 1 ? _filter.GroupOf(distinct) : 0;
    }

    /// <summary>The groups of which a text with these bytes can contain a literal.</summary>
    public ulong Possible(in ByteSet present) => _filter.Possible(present);

    /// <summary>
    /// Sets in <paramref name="found"/> (⌈<see cref="Count"/>/64⌉ words, kept as they were otherwise) the bit of each literal
    /// that occurs in <paramref name="value"/>. Returns whether any does. Linear in the length of the value.
    /// </summary>
    public bool Scan(ReadOnlySpan<char> value, Span<ulong> found) => Scan(value, BytesOf(value), ulong.MaxValue, found);

    /// <summary>
    /// The same for the literals of the groups <paramref name="wanted"/>; others may be reported too. <paramref name="present"/> has
    /// at least the bytes that occur in the value. Returns whether anything was reported.
    /// </summary>
    public bool Scan(ReadOnlySpan<char> value, in ByteSet present, ulong wanted, Span<ulong> found)
    {
        var any = ReportSingles(value, present, found);
        foreach (var bit in _always)
        {
            found[bit >> 6] |= 1UL << bit;
            any = true;
        }

        wanted &= _filter.All;
        if (wanted != 0)
            wanted &= _filter.Possible(present);
        return (wanted != 0 && ScanGrams(value, wanted, found)) | any;
    }

    /// <summary>The same answer for literals of two or more chars, from the automaton alone.</summary>
    internal bool ScanWithAutomaton(ReadOnlySpan<char> value, Span<ulong> found)
    {
        var any = false;
        var automaton = _automaton.Value;
        var state = LiteralAutomaton.Start;
        foreach (var item in value)
        {
            state = automaton.Next(state, item);
            for (var literal = automaton.LongestEndingAt(state); literal >= 0; literal = automaton.NextShorter(literal))
            {
                Report(literal, found);
                any = true;
            }
        }

        return any;
    }

    /// <summary>Whether any literal occurs; for few literals and short values.</summary>
    public bool Any(ReadOnlySpan<char> value, in ByteSet present)
    {
        Span<ulong> found = stackalloc ulong[(Count + 63) / 64];
        return Scan(value, present, ulong.MaxValue, found);
    }

    private static ByteSet BytesOf(ReadOnlySpan<char> value)
    {
        var present = default(ByteSet);
        foreach (var item in value)
        {
            if (item <= byte.MaxValue)
                present = present.With((byte)item);
        }

        return present;
    }

    private bool ReportSingles(ReadOnlySpan<char> value, in ByteSet present, Span<ulong> found)
    {
        if (!_singles.Overlaps(present))
            return false;
        var any = false;
        var both = _singles.Intersect(present);
        for (var item = both.NextFrom(0); item < 256; item = both.NextFrom(item + 1))
        {
            if (value.Contains((char)item))
            {
                Report(_singleOfByte[item] - 1, found);
                any = true;
            }
        }

        return any;
    }

    [SkipLocalsInit]
    private bool ScanGrams(ReadOnlySpan<char> value, ulong groups, Span<ulong> found)
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
            return ScanFolded(buffer[..size], value, groups, found);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool ScanFolded(ReadOnlySpan<byte> padded, ReadOnlySpan<char> value, ulong groups, Span<ulong> found)
    {
        // No read below leaves its array: a block begins inside the value and reads less than Padding beyond its end.
        ref var text = ref MemoryMarshal.GetReference(padded);
        var search = new Search(padded[..value.Length], found, BudgetPerScan + (long)BudgetPerChar * value.Length);
        var (longGrams, shortGrams) = (groups & ~_filter.Short, groups & _filter.Short);
        for (var block = 0; block < value.Length; block += GramFilter.Block)
        {
            ref var first = ref Unsafe.Add(ref text, block);
            for (var candidates = longGrams == 0 ? 0 : _filter.Candidates(ref first, longGrams); candidates != 0; candidates &= candidates - 1)
            {
                var position = block + BitOperations.TrailingZeroCount(candidates);
                var bytes = BytesAt(ref text, position);
                search.Budget--;
                Confirm(_grams.Quads, _grams.QuadKey(bytes), bytes, position, ref search);
            }

            for (var candidates = shortGrams == 0 ? 0 : _filter.Candidates(ref first, shortGrams); candidates != 0; candidates &= candidates - 1)
            {
                var position = block + BitOperations.TrailingZeroCount(candidates);
                var bytes = BytesAt(ref text, position);
                search.Budget--;
                Confirm(_grams.Triples, _grams.TripleKey(bytes), bytes, position, ref search);
                Confirm(_grams.Pairs, _grams.PairKey(bytes), bytes, position, ref search);
            }

            if (search.Budget < 0)
                return ScanWithAutomaton(value, found) | search.Any;
        }

        return search.Any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BytesAt(ref byte text, int position)
    {
        var bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref text, position));
        return BitConverter.IsLittleEndian ? bytes : BinaryPrimitives.ReverseEndianness(bytes);
    }

    // Compares the literals that have their gram here.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Confirm(GramBuckets buckets, uint key, ulong bytes, int position, ref Search search)
    {
        if (buckets.Has(key))
            Compare(buckets, key, bytes, position, ref search);
    }

    private void Compare(GramBuckets buckets, uint key, ulong bytes, int position, ref Search search)
    {
        ref readonly var entry = ref buckets.First(key);
        for (; ; entry = ref buckets[entry.Next])
        {
            search.Budget -= StepsPerCandidate;
            if (((bytes ^ entry.Bytes) & entry.Mask) == 0)
                Compare(entry, position, ref search);
            if (entry.Next < 0)
                return;
        }
    }

    private void Compare(in GramEntry entry, int position, ref Search search)
    {
        var start = position - entry.Offset;
        if (start < 0 || start + entry.Length > search.Text.Length)
            return;

        // Already reported, and the return value is settled: nothing to learn.
        var bit = _bits[_bitsStart[entry.Literal]];
        if (search.Any && (search.Found[bit >> 6] >> bit & 1) != 0)
            return;

        if (!entry.IsWhole)
        {
            search.Budget -= entry.Length / BytesPerStep;
            if (!search.Text.Slice(start, entry.Length).SequenceEqual(_literals[entry.Literal]))
                return;
        }

        Report(entry.Literal, search.Found);
        search.Any = true;
    }

    private void Report(int literal, Span<ulong> found)
    {
        foreach (var bit in _bits.AsSpan(_bitsStart[literal], _bitsStart[literal + 1] - _bitsStart[literal]))
            found[bit >> 6] |= 1UL << bit;
    }

    /// <summary>What the scan of a text has spent and found.</summary>
    private ref struct Search(ReadOnlySpan<byte> text, Span<ulong> found, long budget)
    {
        public readonly ReadOnlySpan<byte> Text = text;
        public readonly Span<ulong> Found = found;
        public bool Any;
        public long Budget = budget;
    }
}
