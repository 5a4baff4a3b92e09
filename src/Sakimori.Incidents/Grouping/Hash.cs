namespace Sakimori.Incidents.Grouping;

/// <summary>
/// A 64-bit hash that is the same in every process, because keys made of it are stored. Not secret: who makes two of his own texts
/// collide is grouped with himself.
/// </summary>
internal static class Hash
{
    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    public static ulong Begin(ulong kind) => kind * Odd ^ 0xD6E8_FEB8_6659_FD93;

    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            hash = (hash ^ c) * Odd;
            hash ^= hash >> 29;
        }

        // What follows another text is not what continues it.
        return (hash ^ 0x1_0000) * Odd;
    }

    public static ulong Add(ulong hash, ulong number)
    {
        hash = (hash ^ number) * Odd;
        return hash ^ (hash >> 32);
    }

    public static ulong End(ulong hash)
    {
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return hash ^ (hash >> 31);
    }

    public static ulong Of(ReadOnlySpan<char> text) => End(Add(Begin(0), text));
}
