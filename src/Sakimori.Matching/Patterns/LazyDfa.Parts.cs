using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// The search of a long value in four parts at once. A DFA waits for memory at every char: the next lookup needs the last one's answer. Four
/// searches that know nothing of each other wait together.
/// <para>
/// The second to fourth begin as a search would that begins there, so what they match does match. What they miss began before them: the
/// search of the part before goes on across the border until it is in the state the next one had at that place, as it mostly is after a
/// few chars, and from there on both are the same. Where they do not meet within <see cref="Meeting"/> chars, the search goes on alone.
/// </para>
/// (Mytkowicz, Musuvathi, Schulte, "Data-Parallel Finite-State Machines", 2014, for states that converge.)
/// </summary>
internal sealed partial class LazyDfa
{
    private const int Parts = 4;

    /// <summary>Shorter values are searched in turn: beginning four times costs more than it saves.</summary>
    private const int SplitLength = 160;

    /// <summary>Chars from the beginning of a part on for which its states are noted.</summary>
    private const int Meeting = 40;

    /// <summary>Transitions added in one search, after which it is done in turn: the parts would need states that no whole search has.</summary>
    private const int MostAdded = 64;

    /// <summary>
    /// A pattern like <c>a.*b</c> never forgets an <c>a</c>, and its parts never meet. From so many misses on, less hits, it is searched in
    /// turn, but for a try now and then.
    /// </summary>
    private const int MostMisses = 32;

    private const int CostOfMiss = 4;
    private const int TriesApart = 64;

    // Misses, less hits. Threads may overwrite each other; it decides nothing but speed.
    private int misses;
    private int untried;

    private bool MeetsSeldom => misses > MostMisses && (++untried & (TriesApart - 1)) != 0;

    // False when it has to be done in turn: a match can only begin at the start, or too little of the automaton is known.
    [SkipLocalsInit]
    private bool TrySearchInParts(ReadOnlySpan<char> value, int start, ulong wanted, out ulong found)
    {
        found = 0;
        if (!subset.CanStartLater || MeetsSeldom)
        {
            return false;
        }

        // The last char is in no part: a newline there is another symbol.
        var length = (value.Length - start - 1) / Parts;
        var cache = current;
        Span<int> states = stackalloc int[Parts];
        for (var part = 0; part < Parts; part++)
        {
            var at = start + part * length;
            var mine = cache;
            states[part] = Start(ref mine, part == 0 ? subset.BeforeAt(value, start) : subset.BeforeWithin(value, at), out var matches);
            found |= matches;
            if ((found & wanted) == wanted)
            {
                return true;
            }

            if (mine != cache || states[part] < 0)
            {
                return false;
            }
        }

        Span<int> noted = stackalloc int[Parts * Meeting];
        var added = 0;
        return Walk(ref cache, value, start, length, states, noted, wanted, ref found, ref added) is { } done
            ? done
            : Join(cache, value, start, length, states, noted, wanted, ref found, ref added);
    }

    // All parts side by side to their ends. True when everything wanted was found, false when it has to be done in turn.
    private bool? Walk(
        ref DfaCache cache, ReadOnlySpan<char> value, int start, int length, Span<int> states, Span<int> noted, ulong wanted, ref ulong found, ref int added)
    {
        ref var next = ref MemoryMarshal.GetArrayDataReference(cache.Table.Next);
        ref var map = ref MemoryMarshal.GetArrayDataReference(classes.Map);
        // No read leaves its array: four parts lie inside the value, the map has a symbol for every char, and the table a row for every state.
        ref var text = ref Unsafe.Add(ref MemoryMarshal.GetReference(value), start);
        var (a, b, c, d) = (states[0], states[1], states[2], states[3]);
        for (var at = 0; at < length; at++)
        {
            if (at < Meeting)
            {
                (noted[at], noted[Meeting + at], noted[2 * Meeting + at], noted[3 * Meeting + at]) = (a, b, c, d);
            }

            var symbolA = SymbolOf(ref map, Unsafe.Add(ref text, at));
            var symbolB = SymbolOf(ref map, Unsafe.Add(ref text, at + length));
            var symbolC = SymbolOf(ref map, Unsafe.Add(ref text, at + 2 * length));
            var symbolD = SymbolOf(ref map, Unsafe.Add(ref text, at + 3 * length));
            var codeA = Unsafe.Add(ref next, (nint)(uint)(a + symbolA));
            var codeB = Unsafe.Add(ref next, (nint)(uint)(b + symbolB));
            var codeC = Unsafe.Add(ref next, (nint)(uint)(c + symbolC));
            var codeD = Unsafe.Add(ref next, (nint)(uint)(d + symbolD));
            if ((codeA | codeB | codeC | codeD) < 0)
            {
                if ((Take(ref cache, a, symbolA, ref codeA, wanted, ref found, ref added)
                    ?? Take(ref cache, b, symbolB, ref codeB, wanted, ref found, ref added)
                    ?? Take(ref cache, c, symbolC, ref codeC, wanted, ref found, ref added)
                    ?? Take(ref cache, d, symbolD, ref codeD, wanted, ref found, ref added)) is { } done)
                {
                    return done;
                }

                next = ref MemoryMarshal.GetArrayDataReference(cache.Table.Next);
            }

            (a, b, c, d) = (codeA, codeB, codeC, codeD);
        }

        (states[0], states[1], states[2], states[3]) = (a, b, c, d);
        return null;
    }

    // Takes the search of each part on until it meets the next one's, and the last one's to the end.
    private bool Join(
        DfaCache cache, ReadOnlySpan<char> value, int start, int length, Span<int> states, Span<int> noted, ulong wanted, ref ulong found, ref int added)
    {
        for (var part = 0; part < Parts - 1; part++)
        {
            var state = states[part];
            var begin = start + (part + 1) * length;
            var others = noted.Slice((part + 1) * Meeting, Math.Min(Meeting, length));
            var at = 0;
            for (; at < others.Length && state != others[at]; at++)
            {
                var symbol = classes.Map[Math.Min((int)value[begin + at], 256)];
                var code = cache.Table.Next[state + symbol];
                if (code < 0 && Take(ref cache, state, symbol, ref code, wanted, ref found, ref added) is { } done)
                {
                    return done;
                }

                state = code;
            }

            if (at == others.Length)
            {
                misses = Math.Min(misses + CostOfMiss, 2 * MostMisses);
                found = Follow(cache, state, value, begin + at, wanted, found);
                return true;
            }
        }

        misses = Math.Max(misses - 1, 0);
        found = Follow(cache, states[Parts - 1], value, start + Parts * length, wanted, found);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SymbolOf(ref ushort map, char value) => Unsafe.Add(ref map, (nint)Math.Min((uint)value, 256u));

    // Makes a state of a code that says more; true when everything wanted is found, false when the search has to be done in turn.
    private bool? Take(ref DfaCache cache, int state, int symbol, ref int code, ulong wanted, ref ulong found, ref int added)
    {
        if (code >= 0)
        {
            return null;
        }

        if (code == DfaCache.Unknown)
        {
            var mine = cache;
            var effort = new Effort();
            if (++added > MostAdded || (code = Extend(ref mine, state, symbol, ref effort)) == DfaCache.Unknown || mine != cache)
            {
                return false;
            }
        }

        switch (code)
        {
            case DfaCache.Match:
                found |= wanted;
                return true;
            case DfaCache.Dead:
                return false;
        }

        if (code < 0)
        {
            code &= int.MaxValue;
            found |= cache.Table.Matches[code / classes.Symbols];
        }

        return (found & wanted) == wanted ? true : null;
    }
}
