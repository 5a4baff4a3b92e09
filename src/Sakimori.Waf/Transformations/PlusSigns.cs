using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sakimori.Waf.Transformations;

/// <summary>Plus signs that stand for spaces: in a form there is one behind every word, so they are replaced a block at a time.</summary>
internal static class PlusSigns
{
    /// <summary>Copies a text up to its first percent sign with spaces for plus signs; returns how much that was.</summary>
    public static int CopyUntilPercent(ReadOnlySpan<char> text, Span<char> output)
    {
        output = output[..text.Length];
        ref var source = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        ref var target = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(output));
        var at = 0;
        for (; at + Vector256<ushort>.Count <= text.Length; at += Vector256<ushort>.Count)
        {
            var block = Vector256.LoadUnsafe(ref source, (nuint)at);
            if (Vector256.EqualsAny(block, Vector256.Create((ushort)'%')))
                break;
            var isPlus = Vector256.Equals(block, Vector256.Create((ushort)'+'));
            Vector256.ConditionalSelect(isPlus, Vector256.Create((ushort)' '), block).StoreUnsafe(ref target, (nuint)at);
        }

        for (; at < text.Length && text[at] != '%'; at++)
            output[at] = text[at] == '+' ? ' ' : text[at];
        return at;
    }
}
