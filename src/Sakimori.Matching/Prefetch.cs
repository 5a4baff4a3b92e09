using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sakimori.Matching;

/// <summary>
/// Asks the processor for memory that is read soon, so that several pieces are waited for at once and not one after the other. Between
/// two requests a server's other work pushes out of the caches what rules are judged with. Changes nothing but time; elsewhere than on
/// x86 it does nothing.
/// </summary>
public static unsafe class Prefetch
{
    /// <summary>The line of the cache that a place in memory is in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line<T>(ref readonly T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in place)));
        }
    }

    /// <summary>The first line of the object that a variable refers to, if any. The object may move meanwhile: then it was for nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Object<T>(ref readonly T reference)
        where T : class?
    {
        if (Sse.IsSupported)
        {
            // Read as a number: a look at the object itself, to see that it is one, would wait for it.
            Sse.Prefetch0((void*)Unsafe.As<T, nint>(ref Unsafe.AsRef(in reference)));
        }
    }
}
