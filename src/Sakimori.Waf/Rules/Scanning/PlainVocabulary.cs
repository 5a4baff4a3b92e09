using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>The words that plain values are searched for, those of all sources in one scanner: most sources have the same.</summary>
internal sealed class PlainVocabulary
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private LiteralScanner? _scanner;

    /// <summary>Length of a set of words.</summary>
    public int Words => (_numbers.Count + 63) / 64;

    /// <summary>The scanner for all words; none may be added afterwards.</summary>
    public LiteralScanner Scanner
    {
        get
        {
            // Two threads may make it at the same time; one of the two is kept.
            if (Volatile.Read(ref _scanner) is { } known)
                return known;
            var made = new LiteralScanner([.. _numbers.OrderBy(word => word.Value).Select(word => word.Key)]);
            return Interlocked.CompareExchange(ref _scanner, made, null) ?? made;
        }
    }

    /// <summary>The number of a word, which is added when it is new.</summary>
    public int NumberOf(string word)
    {
        if (!_numbers.TryGetValue(word, out var number))
            _numbers.Add(word, number = _numbers.Count);
        return number;
    }
}
