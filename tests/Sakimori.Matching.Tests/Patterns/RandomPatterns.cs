using System.Text;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>
/// Pattern texts and values over a few bytes, so that matches, near-misses and every interplay of constructs are common.
/// </summary>
internal sealed class RandomPatterns(int seed)
{
    private const string Alphabet = "abAB_ \n1\u00E9";

    private static readonly string[] Atoms =
    [
        "a", "b", "A", "B", "1", "_", "\\n", "\\xe9", "a", "b", "ab", "ba", ".", "\\w", "\\W", "\\d", "\\s", "\\S",
        "[ab]", "[^a]", "[a-b1]", "[[:alpha:]]", "[^\\n]", "\\N", "\\h", "\\R",
    ];

    private static readonly string[] Assertions = ["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G"];

    private static readonly string[] Quantifiers = ["*", "+", "?", "{2}", "{1,2}", "{0,3}", "{2,}", "{0}"];

    private readonly Random random = new(seed);

    public string Pattern()
    {
        var text = new StringBuilder();
        if (random.Next(6) == 0)
        {
            text.Append("(?i)");
        }

        Alternatives(text, 3);
        return text.ToString();
    }

    public string Value(int maxLength = 12)
    {
        var chars = new char[random.Next(maxLength + 1)];
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = Alphabet[random.Next(random.Next(3) == 0 ? 2 : Alphabet.Length)];
        }

        return new string(chars);
    }

    private void Alternatives(StringBuilder text, int depth)
    {
        var count = random.Next(5) switch { 0 => 3, 1 => 2, _ => 1 };
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
            {
                text.Append('|');
            }

            var items = random.Next(random.Next(8) == 0 ? 1 : 4) + (random.Next(8) == 0 ? 0 : 1);
            for (var item = 0; item < items; item++)
            {
                Item(text, depth);
            }
        }
    }

    private void Item(StringBuilder text, int depth)
    {
        var kind = random.Next(10);
        if (kind == 0)
        {
            text.Append(Assertions[random.Next(Assertions.Length)]);
            return;
        }

        if (kind <= 3 && depth > 0)
        {
            text.Append(random.Next(12) switch
            {
                0 => "(?>",
                1 => "(?i:",
                2 => "(?-s:",
                3 => "(?-m:",
                4 or 5 or 6 => "(",
                _ => "(?:",
            });
            Alternatives(text, depth - 1);
            text.Append(')');
        }
        else
        {
            text.Append(Atoms[random.Next(Atoms.Length)]);
        }

        if (random.Next(5) < 2)
        {
            text.Append(Quantifiers[random.Next(Quantifiers.Length)]);
            text.Append(random.Next(6) switch { 0 or 1 => "?", 2 => "+", _ => string.Empty });
        }
    }
}
