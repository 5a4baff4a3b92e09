using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>cmdLine</c>: undoes what shells let an attacker write differently. Backslashes, quotes and carets disappear; runs of white
/// space, commas and semicolons become one space, none before <c>/</c> and <c>(</c>; letters become lower case.
/// </summary>
internal sealed class CmdLine : Transformation
{
    private static readonly SearchValues<char> s_special = SearchValues.Create("\"'\\^,;\t\r\nABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // A single space changes nothing elsewhere.
    private static readonly PhraseSearch s_spaces = new(["  ", " /", " ("], StringComparison.Ordinal);

    public override string Name => "cmdLine";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var written = input.IndexOfAny(s_special);
        var spaces = (written < 0 ? input : input[..written]).IndexOfAny(s_spaces);
        if (written < 0 && spaces < 0)
            return Unchanged;

        // From the last space on: it may be the first of a run.
        written = spaces >= 0 ? spaces : written;
        while (written > 0 && input[written - 1] == ' ')
            written--;

        input[..written].CopyTo(output);
        var afterSpace = false;
        for (var at = written; at < input.Length;)
        {
            if (Avx512Vbmi2.IsSupported && at > 0 && input.Length - at >= Vector512<ushort>.Count
                && TryBlock(input[(at - 1)..], output, ref written, ref afterSpace))
            {
                at += Vector512<ushort>.Count;
                continue;
            }

            var length = Math.Min(input.Length - at, Vector512<ushort>.Count);
            ApplyOneByOne(input.Slice(at, length), output, ref written, ref afterSpace);
            at += length;
        }

        return Result(input, output[..written]);
    }

    private static void ApplyOneByOne(ReadOnlySpan<char> input, Span<char> output, ref int written, ref bool afterSpace)
    {
        foreach (var item in input)
        {
            switch (item)
            {
                case '"' or '\'' or '\\' or '^':
                    break;
                case ' ' or ',' or ';' or '\t' or '\r' or '\n':
                    if (!afterSpace)
                        output[written++] = ' ';
                    afterSpace = true;
                    break;
                case '/' or '(':
                    if (afterSpace)
                        written--;
                    output[written++] = item;
                    afterSpace = false;
                    break;
                default:
                    output[written++] = char.IsAsciiLetterUpper(item) ? (char)(item | 0x20) : item;
                    afterSpace = false;
                    break;
            }
        }
    }

    /// <summary>
    /// The thirty-two chars after the first one, which is what stands before them; false, and nothing done, when they have what
    /// disappears, or what takes away a space before it.
    /// </summary>
    private static bool TryBlock(ReadOnlySpan<char> input, Span<char> output, ref int written, ref bool afterSpace)
    {
        ref var from = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(input));
        var block = Vector512.LoadUnsafe(ref from, 1);
        var hard = Is(block, '"') | Is(block, '\'') | Is(block, '\\') | Is(block, '^') | Is(block, '/') | Is(block, '(');
        var before = Vector512.LoadUnsafe(ref from);
        var separatorsBefore = Separators(before);
        // Before the block something may have disappeared between a space and here.
        if (hard != Vector512<ushort>.Zero || ((separatorsBefore.ExtractMostSignificantBits() & 1) != 0) != afterSpace)
            return false;

        var separators = Separators(block);
        var upper = Vector512.LessThanOrEqual(block - Vector512.Create((ushort)'A'), Vector512.Create((ushort)('Z' - 'A')));
        var lower = block | (upper & Vector512.Create((ushort)0x20));
        var result = Vector512.ConditionalSelect(separators, Vector512.Create((ushort)' '), lower);
        var repeated = separators & separatorsBefore;
        ref var to = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(output));
        // The output is never ahead of the input, so a whole block has room in it.
        Avx512Vbmi2.Compress(Vector512<ushort>.Zero, ~repeated, result).StoreUnsafe(ref to, (nuint)written);
        written += Vector512<ushort>.Count - BitOperations.PopCount(repeated.ExtractMostSignificantBits());
        afterSpace = separators.ExtractMostSignificantBits() >> (Vector512<ushort>.Count - 1) != 0;
        return true;
    }

    private static Vector512<ushort> Separators(Vector512<ushort> block) =>
        Is(block, ' ') | Is(block, ',') | Is(block, ';') | Is(block, '\t') | Is(block, '\r') | Is(block, '\n');

    private static Vector512<ushort> Is(Vector512<ushort> block, char item) => Vector512.Equals(block, Vector512.Create((ushort)item));
}
