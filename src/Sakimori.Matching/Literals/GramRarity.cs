namespace Sakimori.Matching.Literals;

/// <summary>
/// How common bytes are in ordinary web values (names, prose, addresses, JSON, form data), as a rough logarithm.
/// Only speed depends on it: a literal is looked for by the least common bytes in it.
/// </summary>
internal static class GramRarity
{
    // Powers of two, coarse on purpose. The order of letters is that of English prose, which romanised Japanese,
    // markup and identifiers resemble closely enough.
    private static readonly byte[] s_commonness = Commonness();
    private static readonly double[] s_shares = [.. s_commonness.Select(commonness => (1 << commonness) / s_commonness.Sum(other => (double)(1 << other)))];

    /// <summary>Higher for a more common gram.</summary>
    public static int Of(ReadOnlySpan<byte> gram)
    {
        var sum = 0;
        foreach (var item in gram)
            sum += s_commonness[item];
        return sum;
    }

    /// <summary>The share of a byte in ordinary text.</summary>
    public static double Share(int value) => s_shares[value];

    private static byte[] Commonness()
    {
        var commonness = new byte[256];
        commonness.AsSpan().Fill(3);
        commonness.AsSpan(0x80).Fill(5);
        Set(12, " e");
        Set(11, "taoinsr");
        Set(10, "hldcum01");
        Set(9, "fpgwyb23456789\"=.-/:,&%");
        Set(8, "vk_+\r\n;");
        Set(6, "xjqz'<>()?!#{}[]");
        Set(5, "*@$|\\~^`\t");
        return commonness;

        void Set(byte value, string bytes)
        {
            foreach (var item in bytes)
                commonness[item] = value;
        }
    }
}
