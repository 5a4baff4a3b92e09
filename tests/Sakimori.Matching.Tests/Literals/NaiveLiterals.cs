namespace Sakimori.Matching.Tests.Literals;

/// <summary>The slow twin of the literal searches: every literal at every position.</summary>
internal static class NaiveLiterals
{
    public static bool OccursAt(string value, string literal, int start)
    {
        if (start + literal.Length > value.Length)
            return false;
        for (var i = 0; i < literal.Length; i++)
        {
            if (value[start + i] > 255 || Fold(value[start + i]) != Fold(literal[i]))
                return false;
        }

        return true;
    }

    public static bool Occurs(string value, string literal) =>
        Enumerable.Range(0, value.Length + 1).Any(start => OccursAt(value, literal, start));

    /// <summary>A text over a small alphabet (with upper case, bytes ≥ 0x80 and a char that is no byte), so that literals occur.</summary>
    public static string RandomText(Random random, int length) =>
        string.Create(length, random, static (output, random) =>
        {
            foreach (ref var item in output)
                item = "abcABC/é\0\u0161"[Math.Max(0, random.Next(-6, 10))];
        });

    public static string RandomLiteral(Random random)
    {
        var text = RandomText(random, random.Next(0, random.Next(3) == 0 ? 20 : 6));
        return random.Next(20) == 0 ? text : text.Replace('\u0161', 'b');
    }

    private static char Fold(char value) => value is >= 'A' and <= 'Z' ? (char)(value + 32) : value;
}
