using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Literals;

/// <summary>
/// Where in a text any of many literals can have its gram: the first stage of <see cref="LiteralScanner"/>, 64 positions at a time.
/// </summary>
/// <remarks>
/// <para>The literals are in up to 64 groups (<see cref="GramGroups"/>), and for each place of a gram a group has the set of bytes
/// that its literals have there. Read the other way, each byte has for each place a word that says in which groups it may stand
/// there; the words of four neighbouring bytes, combined, are the groups that can have a gram where the first of them is. Eight
/// groups make a byte of such a word, and bytes are looked up in a register: a processor with AVX-512 VBMI looks up 64 of them by
/// their low seven bits at once; one with AVX2 32 of them by a code of six bits, in which of folded text only control characters and a
/// few signs are taken for others; others look up each half of the byte, which lets most of ordinary text through.</para>
/// <para>Guarantee: a position at which a literal of a wanted group has its gram is reported. What is reported promises nothing.</para>
/// <para>The idea of looking bytes up in registers to filter positions is that of Teddy, in Hyperscan (Wang et al., "Hyperscan: A Fast
/// Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019).</para>
/// </remarks>
internal sealed class GramFilter
{
    /// <summary>Positions that are answered at once.</summary>
    public const int Block = 64;

    /// <summary>Bytes that must be readable from the first of these positions on.</summary>
    public const int ReadAhead = Block + GramIndex.MaxGram - 1;

    private const int GroupLimit = 64;
    private const int GroupsPerByte = 8;
    private const int Exact = 128;
    private const int Codes = 2 * 64;
    private const int Nibble = 16;
    private const int Places = GramIndex.MaxGram;

    private readonly ulong[] _groupOf;

    // For eight groups after the other, for each place: a mask for each seven bits …
    private readonly byte[] _exact;

    // … for each code, sixteen of them twice, as a register of 32 bytes looks them up …
    private readonly byte[] _coded;

    // … and for each lower and each upper half of a byte.
    private readonly byte[] _lower;
    private readonly byte[] _upper;

    // For each byte, for each place: the groups it may stand in.
    private readonly Vector256<ulong>[] _rows = new Vector256<ulong>[256];

    // Places beyond a short gram are met by every byte.
    private readonly Vector256<ulong> _met;

    /// <summary>Divides folded literals with their grams; literals of different kinds share no group.</summary>
    public GramFilter(ReadOnlySpan<byte[]> literals, ReadOnlySpan<Gram> grams, ReadOnlySpan<int> kinds)
    {
        var groups = GramGroups.Divide(literals, grams, kinds, GroupLimit);
        var count = groups.Length == 0 ? 0 : groups.Max() + 1;
        var bytes = (count + GroupsPerByte - 1) / GroupsPerByte;
        _groupOf = [.. groups.Select(group => 1UL << group)];
        All = count == GroupLimit ? ulong.MaxValue : (1UL << count) - 1;
        _exact = new byte[bytes * Places * Exact];
        _coded = new byte[bytes * Places * Codes];
        _lower = new byte[bytes * Places * Nibble];
        _upper = new byte[bytes * Places * Nibble];
        for (var i = 0; i < literals.Length; i++)
        {
            for (var place = 0; place < Places; place++)
            {
                if (place < grams[i].Length)
                {
                    Add(groups[i], place, literals[i][grams[i].Offset + place]);
                    continue;
                }

                AddEvery(groups[i], place);
                Short |= _groupOf[i];
                _met = _met.WithElement(place, _met[place] | _groupOf[i]);
            }
        }
    }

    /// <summary>All groups, as bits.</summary>
    public ulong All { get; }

    /// <summary>The groups of grams of fewer than four bytes.</summary>
    public ulong Short { get; }

    /// <summary>The group of a literal, as a bit.</summary>
    public ulong GroupOf(int literal) => _groupOf[literal];

    /// <summary>The groups of which a text with these bytes can have a gram.</summary>
    public ulong Possible(in ByteSet present)
    {
        var met = _met;
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (var bits = present.A; bits != 0; bits &= bits - 1)
            met |= Unsafe.Add(ref rows, BitOperations.TrailingZeroCount(bits));
        for (var bits = present.B; bits != 0; bits &= bits - 1)
            met |= Unsafe.Add(ref rows, 64 + BitOperations.TrailingZeroCount(bits));
        for (var bits = present.C; bits != 0; bits &= bits - 1)
            met |= Unsafe.Add(ref rows, 128 + BitOperations.TrailingZeroCount(bits));
        for (var bits = present.D; bits != 0; bits &= bits - 1)
            met |= Unsafe.Add(ref rows, 192 + BitOperations.TrailingZeroCount(bits));
        return met[0] & met[1] & met[2] & met[3];
    }

    /// <summary>
    /// The positions among the next <see cref="Block"/> at which a literal of the groups may have its gram, as bits.
    /// <see cref="ReadAhead"/> folded bytes are read.
    /// </summary>
    public ulong Candidates(ref byte text, ulong groups) =>
        Avx512Vbmi.IsSupported ? CandidatesExact(ref text, groups)
        : Avx2.IsSupported ? CandidatesByCodes(ref text, groups)
        : CandidatesByHalves(ref text, groups);

    /// <summary><see cref="Candidates"/>, for processors with AVX-512 VBMI.</summary>
    internal ulong CandidatesExact(ref byte text, ulong groups)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(_exact);
        var first = Vector512.LoadUnsafe(ref text);
        var second = Vector512.LoadUnsafe(ref text, 1);
        var third = Vector512.LoadUnsafe(ref text, 2);
        var fourth = Vector512.LoadUnsafe(ref text, 3);
        var any = Vector512<byte>.Zero;
        for (; groups != 0; groups >>= GroupsPerByte)
        {
            if ((byte)groups != 0)
            {
                any |= Look(ref table, first) & Look(ref Unsafe.Add(ref table, Exact), second)
                    & Look(ref Unsafe.Add(ref table, 2 * Exact), third) & Look(ref Unsafe.Add(ref table, 3 * Exact), fourth)
                    & Vector512.Create((byte)groups);
            }

            table = ref Unsafe.Add(ref table, Places * Exact);
        }

        return ~Vector512.Equals(any, Vector512<byte>.Zero).ExtractMostSignificantBits();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector512<byte> Look(ref byte table, Vector512<byte> bytes) =>
            Avx512Vbmi.PermuteVar64x8x2(Vector512.LoadUnsafe(ref table), bytes, Vector512.LoadUnsafe(ref table, Exact / 2));
    }

    /// <summary><see cref="Candidates"/>, for processors with AVX2.</summary>
    internal ulong CandidatesByCodes(ref byte text, ulong groups) =>
        HalfBlockByCodes(ref text, groups) | (ulong)HalfBlockByCodes(ref Unsafe.Add(ref text, Block / 2), groups) << (Block / 2);

    private uint HalfBlockByCodes(ref byte text, ulong groups)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(_coded);
        var first = Vector256.LoadUnsafe(ref text);
        var second = Vector256.LoadUnsafe(ref text, 1);
        var third = Vector256.LoadUnsafe(ref text, 2);
        var fourth = Vector256.LoadUnsafe(ref text, 3);
        var any = Vector256<byte>.Zero;
        for (; groups != 0; groups >>= GroupsPerByte)
        {
            if ((byte)groups != 0)
            {
                any |= Look(ref table, first) & Look(ref Unsafe.Add(ref table, Codes), second)
                    & Look(ref Unsafe.Add(ref table, 2 * Codes), third) & Look(ref Unsafe.Add(ref table, 3 * Codes), fourth)
                    & Vector256.Create((byte)groups);
            }

            table = ref Unsafe.Add(ref table, Places * Codes);
        }

        return ~Vector256.Equals(any, Vector256<byte>.Zero).ExtractMostSignificantBits();

        // The lower four bits choose in each of four tables, the other two of the code (bits 4 and 6) choose the table.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Look(ref byte table, Vector256<byte> bytes)
        {
            var lower = bytes & Vector256.Create((byte)0x7F);
            var odd = (bytes.AsUInt16() << 3).AsByte();
            var letters = (bytes.AsUInt16() << 1).AsByte();
            return Avx2.BlendVariable(
                Avx2.BlendVariable(Avx2.Shuffle(Vector256.LoadUnsafe(ref table), lower), Avx2.Shuffle(Vector256.LoadUnsafe(ref table, 2 * Nibble), lower), odd),
                Avx2.BlendVariable(Avx2.Shuffle(Vector256.LoadUnsafe(ref table, 4 * Nibble), lower), Avx2.Shuffle(Vector256.LoadUnsafe(ref table, 6 * Nibble), lower), odd),
                letters);
        }
    }

    // Capitals are folded, so this tells apart all that text and attacks are written in.
    private static int CodeOf(byte value) => (value & 0x40) >> 1 | (value & 0x1F);

    /// <summary><see cref="Candidates"/>, for every processor.</summary>
    internal ulong CandidatesByHalves(ref byte text, ulong groups) =>
        HalfBlock(ref text, groups) | (ulong)HalfBlock(ref Unsafe.Add(ref text, Block / 2), groups) << (Block / 2);

    private uint HalfBlock(ref byte text, ulong groups)
    {
        ref var lower = ref MemoryMarshal.GetArrayDataReference(_lower);
        ref var upper = ref MemoryMarshal.GetArrayDataReference(_upper);
        var first = Vector256.LoadUnsafe(ref text);
        var second = Vector256.LoadUnsafe(ref text, 1);
        var third = Vector256.LoadUnsafe(ref text, 2);
        var fourth = Vector256.LoadUnsafe(ref text, 3);
        var any = Vector256<byte>.Zero;
        for (; groups != 0; groups >>= GroupsPerByte)
        {
            if ((byte)groups != 0)
            {
                any |= Look(ref lower, ref upper, first) & Look(ref Unsafe.Add(ref lower, Nibble), ref Unsafe.Add(ref upper, Nibble), second)
                    & Look(ref Unsafe.Add(ref lower, 2 * Nibble), ref Unsafe.Add(ref upper, 2 * Nibble), third)
                    & Look(ref Unsafe.Add(ref lower, 3 * Nibble), ref Unsafe.Add(ref upper, 3 * Nibble), fourth)
                    & Vector256.Create((byte)groups);
            }

            lower = ref Unsafe.Add(ref lower, Places * Nibble);
            upper = ref Unsafe.Add(ref upper, Places * Nibble);
        }

        return ~Vector256.Equals(any, Vector256<byte>.Zero).ExtractMostSignificantBits();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Look(ref byte lower, ref byte upper, Vector256<byte> bytes)
        {
            var half = Vector256.Create((byte)(Nibble - 1));
            return Shuffle(Vector128.LoadUnsafe(ref lower), bytes & half)
                & Shuffle(Vector128.LoadUnsafe(ref upper), (bytes.AsUInt16() >> 4).AsByte() & half);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<byte> Shuffle(Vector128<byte> table, Vector256<byte> indices) => Avx2.IsSupported
            ? Avx2.Shuffle(Vector256.Create(table, table), indices)
            : Vector256.Create(Vector128.Shuffle(table, indices.GetLower()), Vector128.Shuffle(table, indices.GetUpper()));
    }

    // A text's bytes are folded, the set of bytes it is announced with is not.
    private void Add(int group, int place, byte value)
    {
        Mark(group, place, value);
        _rows[value] = With(_rows[value], group, place);
        if (char.IsAsciiLetterLower((char)value))
            _rows[value & ~0x20] = With(_rows[value & ~0x20], group, place);
    }

    private void AddEvery(int group, int place)
    {
        for (var value = 0; value < 256; value++)
            Mark(group, place, (byte)value);
    }

    private void Mark(int group, int place, byte value)
    {
        var table = (group / GroupsPerByte) * Places + place;
        var bit = (byte)(1 << (group % GroupsPerByte));
        _exact[table * Exact + value % Exact] |= bit;
        var code = CodeOf(value);
        var coded = table * Codes + code / Nibble * 2 * Nibble + code % Nibble;
        _coded[coded] |= bit;
        _coded[coded + Nibble] |= bit;
        _lower[table * Nibble + value % Nibble] |= bit;
        _upper[table * Nibble + value / Nibble] |= bit;
    }

    private static Vector256<ulong> With(Vector256<ulong> row, int group, int place) => row.WithElement(place, row[place] | 1UL << group);
}
