namespace Sakimori.Waf.Detectors;

/// <summary>
/// Counts the words of a sentence: two letters or more between blanks, with the signs of a sentence about them and nothing else in them;
/// every twelve bytes of a multi-byte script count as one. Linear, and without a branch that depends on the text: it has a blank every
/// few characters, and no processor foresees which.
/// </summary>
internal static class PlainWords
{
    // One bit each; a sign of a sentence has none.
    private const byte Letter = 1;
    private const byte Other = 2;
    private const byte High = 4;
    private const byte Blank = 8;

    private const int BytesPerWord = 12;

    private static readonly byte[] s_kinds = [.. Enumerable.Range(0, 128).Select(value => (char)value switch
    {
        ' ' or '\t' or '\n' or '\r' => Blank,
        >= 'A' and <= 'Z' or >= 'a' and <= 'z' => Letter,
        '.' or ',' or ';' or ':' or '!' or '?' or ')' or '(' or '\'' or '"' => (byte)0,
        _ => Other,
    })];

    /// <summary>How many there are.</summary>
    public static int CountIn(ReadOnlySpan<char> text)
    {
        Steps.Spend(text.Length);
        var kinds = s_kinds;
        int words = 0, letters = 0, others = 0, high = 0;
        foreach (var c in text)
        {
            var kind = c < kinds.Length ? kinds[c] : High;
            var isBlank = kind >> 3;
            letters += kind & Letter;
            others |= kind & Other;
            high += kind >> 2 & 1;
            words += isBlank & (letters >= 2 && others == 0 ? 1 : 0);
            letters &= isBlank - 1;
            others &= isBlank - 1;
        }

        words += letters >= 2 && others == 0 ? 1 : 0;
        return words + high / BytesPerWord;
    }
}
