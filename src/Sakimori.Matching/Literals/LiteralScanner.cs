using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Many literals, one pass: reports which of them occur in a value, ASCII case ignored. Immutable and safe to share.
/// </summary>
/// <remarks>
/// <para>Chars above 255 match nothing. An empty literal occurs in every value.</para>
/// <para>Two stages. The first asks, for every three neighbouring bytes, whether any literal is filed under them
/// (<see cref="GramTable"/>: each literal under its least common three bytes), which ordinary text seldom answers with yes. The
/// second compares the few literals filed there. Text made to keep the second stage busy exhausts a budget proportional to its length and
/// is then read once by <see cref="LiteralAutomaton"/>, whose cost does not depend on content: the work is linear either
/// way, and both ways give the same answer.</para>
/// </remarks>
public sealed class LiteralScanner
{
    // Steps of the second stage allowed before the automaton takes over. Ordinary text stays under a tenth of this.
    private const int BudgetPerChar = 2;
    private const int BudgetPerScan = 256;
    private const int StepsPerCandidate = 4;

    private readonly string[] _literals;
    private readonly GramTable _grams;
    private readonly LiteralAutomaton _automaton;

    // The bits of distinct literal i are _bits[_bitsStart[i]] … : the same text may have been given more than once.
    private readonly int[] _bits;
    private readonly int[] _bitsStart;
    private readonly (char Lower, char Upper, int Literal)[] _singles;
    private readonly ImmutableArray<int> _always;

    /// <summary>Builds the scanner; literal <c>i</c> of <paramref name="literals"/> is reported as bit <c>i</c>.</summary>
    public LiteralScanner(ImmutableArray<string> literals)
    {
        Count = literals.Length;
        _always = [.. Enumerable.Range(0, Count).Where(i => literals[i].Length == 0)];

        // Longer literals come first, so that those the gram table takes are a prefix of the array.
        var groups = Enumerable.Range(0, Count)
            .Where(i => literals[i].Length > 0 && AsciiFold.IsBytes(literals[i]))
            .GroupBy(i => AsciiFold.Lower(literals[i]), StringComparer.Ordinal)
            .OrderBy(group => group.Key.Length == 1)
            .ToArray();
        _literals = [.. groups.Select(group => group.Key)];
        _bits = [.. groups.SelectMany(group => group)];
        _bitsStart = new int[groups.Length + 1];
        for (var i = 0; i < groups.Length; i++)
            _bitsStart[i + 1] = _bitsStart[i] + groups[i].Count();

        var firstSingle = Array.FindIndex(_literals, literal => literal.Length == 1);
        var longer = _literals.AsSpan(0, firstSingle < 0 ? _literals.Length : firstSingle);
        _singles = new (char, char, int)[_literals.Length - longer.Length];
        for (var i = 0; i < _singles.Length; i++)
        {
            var lower = _literals[longer.Length + i][0];
            _singles[i] = (lower, char.IsAsciiLetterLower(lower) ? (char)(lower & ~0x20) : lower, longer.Length + i);
        }

        _grams = new GramTable(longer);
        _automaton = new LiteralAutomaton(longer);
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

        foreach (var (lower, upper, literal) in _singles)
        {
            if (value.IndexOfAny(lower, upper) >= 0)
            {
                Report(literal, found);
                any = true;
            }
        }

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

    private bool ScanGrams(ReadOnlySpan<char> value, Span<ulong> found)
    {
        if (value.Length < 2)
            return false;

        // No index below can leave its array: a byte is under 256 and a masked gram under 2^18.
        ref var classes = ref MemoryMarshal.GetArrayDataReference(_grams.Classes);
        ref var bitmap = ref MemoryMarshal.GetArrayDataReference(_grams.Bitmap);
        var any = false;
        var budget = BudgetPerScan + (long)BudgetPerChar * value.Length;
        var window = (uint)Unsafe.Add(ref classes, (byte)value[0]) << GramTable.ClassBits | Unsafe.Add(ref classes, (byte)value[1]);
        for (var position = 0; position < value.Length - 1; position++)
        {
            // A char above 255 is taken for its low byte here: a false candidate at worst.
            var third = position + 2 < value.Length ? Unsafe.Add(ref classes, (byte)value[position + 2]) : 0u;
            window = (window << GramTable.ClassBits | third) & GramTable.GramMask;
            if ((Unsafe.Add(ref bitmap, window >> GramTable.ClassBits) >> (int)window & 1) == 0)
                continue;

            any |= Confirm(value, position, window, any, found, ref budget);
            if (budget < 0)
                return ScanWithAutomaton(value, found) | any;
        }

        return any;
    }

    // Compares the literals filed under the gram at this position.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Confirm(ReadOnlySpan<char> value, int position, uint gram, bool anyBefore, Span<ulong> found, ref long budget)
    {
        var any = false;
        foreach (var (literal, offset) in _grams.EntriesOf(gram))
        {
            budget -= StepsPerCandidate;
            var text = _literals[literal];
            var start = position - offset;
            if (start < 0 || start + text.Length > value.Length)
                continue;

            // Already reported, and the return value is settled: nothing to learn.
            var bit = _bits[_bitsStart[literal]];
            if ((anyBefore | any) && (found[bit >> 6] >> bit & 1) != 0)
                continue;

            var same = EqualChars(value.Slice(start, text.Length), text);
            budget -= same;
            if (same == text.Length)
            {
                Report(literal, found);
                any = true;
            }
        }

        return any;
    }

    // How many leading chars are equal, letter case ignored; the folded text is the second.
    private static int EqualChars(ReadOnlySpan<char> value, string folded)
    {
        var i = 0;
        while (i < folded.Length && AsciiFold.Lower(value[i]) == folded[i])
            i++;
        return i;
    }

    private void Report(int literal, Span<ulong> found)
    {
        foreach (var bit in _bits.AsSpan(_bitsStart[literal], _bitsStart[literal + 1] - _bitsStart[literal]))
            found[bit >> 6] |= 1UL << bit;
    }
}
