using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sakimori.Matching.Literals;

/// <summary>Finds the first of many phrases in a text; letters of ASCII with or without regard to case.</summary>
/// <remarks>
/// <para><b>Why not <see cref="SearchValues{T}"/> of strings.</b> It looks for the first characters of a phrase, sixteen or more places at a
/// time while the phrases are few, and walks an automaton with a dictionary in each state when they are more than eighty or one of them is a
/// single character: 50 to 100 MB/s, and a detector asks of every value.</para>
/// <para><b>How.</b> Every phrase is filed under two neighbouring characters of its own, the pair that ordinary text has least. Sixteen places of
/// the text, or thirty-two, are asked at a time whether a pair, and the two characters behind it, may stand there, by the halves of the four bytes; phrases share eight
/// bits, like with like. Where a bit is left, the pair is looked up and its phrases compared. Ordinary text is seldom compared.</para>
/// <para><b>Guarantee.</b> The answer of <c>IndexOfAny</c> with the same phrases, for texts of bytes; time is linear in the text, times at most the number
/// of phrases with one pair. Letters beyond ASCII are compared as they are.</para>
/// </remarks>
public sealed class PhraseSearch
{
    private const int Buckets = 8;
    private const int Slots = 512;
    private const int Block = 16;
    private const int Wide = 32;

    // Characters read behind a place.
    private const int Behind = 3;
    private const char Any = '\uFFFF';

    // Rare in ordinary text to common; what is not listed is rarer.
    private const string ByCommonness = "^~`\\|{}[]<>$@#=*+%&!?_;(/)\"'zqxjkZQXJK:VWYUGBFHDRPLNOMEACSTIv0123456789-.,bypgwfmcudlhrsnioate ";

    private readonly bool _ignoresCase;
    private readonly bool _hasSingle;
    private readonly Anchor[] _anchors;
    private readonly short[] _slots = new short[Slots];
    private readonly int _longestBefore;

    // By half of a byte: which buckets have phrases whose first byte of the pair, next one, or third and fourth ones behind it have that half.
    private readonly Vector128<byte> _firstLow;
    private readonly Vector128<byte> _firstHigh;
    private readonly Vector128<byte> _nextLow;
    private readonly Vector128<byte> _nextHigh;
    private readonly Vector128<byte> _thirdLow;
    private readonly Vector128<byte> _thirdHigh;
    private readonly Vector128<byte> _fourthLow;
    private readonly Vector128<byte> _fourthHigh;

    /// <summary>The phrases, of which none is empty, compared as <see cref="StringComparison.Ordinal"/> or <see cref="StringComparison.OrdinalIgnoreCase"/> says.</summary>
    public PhraseSearch(IEnumerable<string> phrases, StringComparison comparison)
    {
        _ignoresCase = comparison == StringComparison.OrdinalIgnoreCase;
        _anchors = [.. phrases
            .Select(phrase => string.Create(phrase.Length, phrase, (folded, given) => FoldAll(given, folded)))
            .Distinct(StringComparer.Ordinal)
            .Select(AnchorOf)
            .OrderBy(anchor => anchor.Third == Any).ThenBy(anchor => anchor.First).ThenBy(anchor => anchor.Next)];
        Array.Fill(_slots, (short)-1);
        Span<byte> halves = stackalloc byte[8 * Block];
        halves.Clear();
        for (var number = 0; number < _anchors.Length; number++)
        {
            ref var anchor = ref _anchors[number];
            _longestBefore = Math.Max(_longestBefore, anchor.Before);
            var bucket = (byte)(1 << (number * Buckets / _anchors.Length));
            Mark(halves[..Block], halves[Block..(2 * Block)], anchor.First, bucket);
            Mark(halves[(2 * Block)..(3 * Block)], halves[(3 * Block)..(4 * Block)], anchor.Next, bucket);
            Mark(halves[(4 * Block)..(5 * Block)], halves[(5 * Block)..(6 * Block)], anchor.Third, bucket);
            Mark(halves[(6 * Block)..(7 * Block)], halves[(7 * Block)..], anchor.Fourth, bucket);
            ref var slot = ref _slots[SlotOf(anchor.First, anchor.Next)];
            anchor.Sibling = slot;
            slot = (short)number;
        }

        _firstLow = Vector128.Create<byte>(halves);
        _firstHigh = Vector128.Create<byte>(halves[Block..]);
        _nextLow = Vector128.Create<byte>(halves[(2 * Block)..]);
        _nextHigh = Vector128.Create<byte>(halves[(3 * Block)..]);
        _thirdLow = Vector128.Create<byte>(halves[(4 * Block)..]);
        _thirdHigh = Vector128.Create<byte>(halves[(5 * Block)..]);
        _fourthLow = Vector128.Create<byte>(halves[(6 * Block)..]);
        _fourthHigh = Vector128.Create<byte>(halves[(7 * Block)..]);
        _hasSingle = Array.Exists(_anchors, static anchor => anchor.Next == Any);
    }

    /// <summary>Where the first phrase begins, or −1.</summary>
    public int IndexIn(ReadOnlySpan<char> text) => Search(text, isFirstWanted: true);

    /// <summary>Whether any phrase occurs.</summary>
    public bool AnyIn(ReadOnlySpan<char> text) => Search(text, isFirstWanted: false) >= 0;

    // A phrase may begin before another whose pair stands earlier: from the first one found on, only such are looked for.
    [SkipLocalsInit]
    private int Search(ReadOnlySpan<char> text, bool isFirstWanted)
    {
        var best = -1;
        var end = text.Length;
        ref var start = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        var at = 0;
        for (; Avx512BW.IsSupported && at + Wide < end && at + Wide + Behind <= text.Length; at += Wide)
        {
            var found = MayBeginWide(ref Unsafe.Add(ref start, at));
            for (; found != 0; found &= found - 1)
            {
                if (Compare(text, at + BitOperations.TrailingZeroCount(found), ref best) && !isFirstWanted)
                    return best;
            }

            end = best < 0 ? end : Math.Min(end, best + _longestBefore + 1);
        }

        for (; at + Block < end && at + Block + Behind <= text.Length; at += Block)
        {
            var found = MayBegin(ref Unsafe.Add(ref start, at));
            for (; found != 0; found &= found - 1)
            {
                if (Compare(text, at + BitOperations.TrailingZeroCount(found), ref best) && !isFirstWanted)
                    return best;
            }

            end = best < 0 ? end : Math.Min(end, best + _longestBefore + 1);
        }

        // At most eighteen places are left, since what is read behind a place must be text.
        Span<char> rest = stackalloc char[2 * Block + Behind];
        rest.Clear();
        text[at..Math.Min(text.Length, at + rest.Length)].CopyTo(rest);
        ref var padded = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(rest));
        for (var place = 0; at + place < end; place += Block)
        {
            var found = MayBegin(ref Unsafe.Add(ref padded, place));
            for (; found != 0; found &= found - 1)
            {
                if (Compare(text, at + place + BitOperations.TrailingZeroCount(found), ref best) && !isFirstWanted)
                    return best;
            }
        }

        return best;
    }

    /// <summary>At which of sixteen places a pair may begin; nineteen characters are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint MayBegin(ref ushort text)
    {
        var half = Vector128.Create((byte)0x0F);
        var first = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref text), Vector128.LoadUnsafe(ref text, 8));
        var next = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref text, 1), Vector128.LoadUnsafe(ref text, 9));
        var third = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref text, 2), Vector128.LoadUnsafe(ref text, 10));
        var fourth = Vector128.NarrowWithSaturation(Vector128.LoadUnsafe(ref text, 3), Vector128.LoadUnsafe(ref text, 11));
        var buckets = Vector128.ShuffleNative(_firstLow, first & half) & Vector128.ShuffleNative(_firstHigh, first >>> 4)
            & Vector128.ShuffleNative(_nextLow, next & half) & Vector128.ShuffleNative(_nextHigh, next >>> 4)
            & Vector128.ShuffleNative(_thirdLow, third & half) & Vector128.ShuffleNative(_thirdHigh, third >>> 4)
            & Vector128.ShuffleNative(_fourthLow, fourth & half) & Vector128.ShuffleNative(_fourthHigh, fourth >>> 4);
        return ~Vector128.Equals(buckets, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
    }

    /// <summary>The same for thirty-two places, on processors that narrow so many at once; thirty-five characters are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint MayBeginWide(ref ushort text)
    {
        var half = Vector256.Create((byte)0x0F);
        var first = Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.LoadUnsafe(ref text));
        var next = Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.LoadUnsafe(ref text, 1));
        var third = Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.LoadUnsafe(ref text, 2));
        var fourth = Avx512BW.ConvertToVector256ByteWithSaturation(Vector512.LoadUnsafe(ref text, 3));
        var buckets = Look(_firstLow, first & half) & Look(_firstHigh, first >>> 4)
            & Look(_nextLow, next & half) & Look(_nextHigh, next >>> 4)
            & Look(_thirdLow, third & half) & Look(_thirdHigh, third >>> 4)
            & Look(_fourthLow, fourth & half) & Look(_fourthHigh, fourth >>> 4);
        return ~Vector256.Equals(buckets, Vector256<byte>.Zero).ExtractMostSignificantBits();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Look(Vector128<byte> table, Vector256<byte> halves) => Avx2.Shuffle(Vector256.Create(table, table), halves);
    }

    // Whether a phrase of the pair at a place stands there; the earliest beginning so far is kept.
    private bool Compare(ReadOnlySpan<char> text, int at, ref int best)
    {
        if (at >= text.Length)
            return false;
        var first = Fold(text[at]);
        var found = false;
        if (at + 1 < text.Length)
            found = Compare(text, at, _slots[SlotOf(first, Fold(text[at + 1]))], ref best);
        return (_hasSingle && Compare(text, at, _slots[SlotOf(first, Any)], ref best)) || found;
    }

    private bool Compare(ReadOnlySpan<char> text, int at, int number, ref int best)
    {
        var found = false;
        while (number >= 0)
        {
            ref readonly var anchor = ref _anchors[number];
            var from = at - anchor.Before;
            if (from >= 0 && (best < 0 || from < best) && anchor.Phrase.Length <= text.Length - from && Stands(anchor.Phrase, text[from..]))
            {
                best = from;
                found = true;
            }

            number = anchor.Sibling;
        }

        return found;
    }

    private bool Stands(string phrase, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < phrase.Length; i++)
        {
            if (Fold(text[i]) != phrase[i])
                return false;
        }

        return true;
    }

    private Anchor AnchorOf(string phrase)
    {
        if (phrase.Length == 1)
            return new Anchor(phrase, 0, phrase[0], Any, Any, Any);
        var best = 0;
        for (var at = 1; at + 1 < phrase.Length; at++)
        {
            if (Commonness(phrase, at) < Commonness(phrase, best))
                best = at;
        }

        return new Anchor(phrase, best, phrase[best], phrase[best + 1], At(best + 2), At(best + 3));

        char At(int place) => place < phrase.Length ? phrase[place] : Any;
    }

    private int Commonness(string phrase, int at)
    {
        var one = Commonness(phrase[at]);
        var other = Commonness(phrase[at + 1]);
        var third = at + 2 < phrase.Length ? Commonness(phrase[at + 2]) : ByCommonness.Length;
        return one + other + Math.Min(one, other) + third / 2;
    }

    private static int Commonness(char value) => ByCommonness.IndexOf(value, StringComparison.Ordinal) + 1;

    private void Mark(Span<byte> low, Span<byte> high, char value, byte bucket)
    {
        if (value == Any)
        {
            for (var half = 0; half < Block; half++)
            {
                low[half] |= bucket;
                high[half] |= bucket;
            }

            return;
        }

        low[value & 0x0F] |= bucket;
        high[Math.Min(value, byte.MaxValue) >> 4] |= bucket;
        if (_ignoresCase && char.IsAsciiLetterLower(value))
            high[(value ^ 0x20) >> 4] |= bucket;
    }

    private void FoldAll(string given, Span<char> folded)
    {
        for (var i = 0; i < given.Length; i++)
            folded[i] = Fold(given[i]);
    }

    private char Fold(char value) => _ignoresCase && char.IsAsciiLetterUpper(value) ? (char)(value | 0x20) : value;

    private static int SlotOf(char first, char next) => (first * 37 ^ next) & (Slots - 1);

    private record struct Anchor(string Phrase, int Before, char First, char Next, char Third, char Fourth)
    {
        /// <summary>Another phrase with the same slot, or −1.</summary>
        public short Sibling { get; set; }
    }
}

/// <summary>Lets phrases be searched for as other sets of values are.</summary>
public static class PhraseSearching
{
    /// <summary>Where the first of the phrases begins, or −1.</summary>
    public static int IndexOfAny(this ReadOnlySpan<char> text, PhraseSearch phrases) => phrases.IndexIn(text);

    /// <summary>Whether any of the phrases occurs.</summary>
    public static bool ContainsAny(this ReadOnlySpan<char> text, PhraseSearch phrases) => phrases.AnyIn(text);
}
