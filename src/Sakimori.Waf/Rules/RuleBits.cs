namespace Sakimori.Waf.Rules;

/// <summary>A set of rules of one rule set, by index.</summary>
internal sealed class RuleBits(int ruleCount)
{
    private readonly ulong[] _words = new ulong[(ruleCount + 63) / 64];

    /// <summary>Whether no rule is in the set.</summary>
    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public bool this[int rule] => (_words[rule >> 6] >> (rule & 63) & 1) != 0;

    public void Add(int rule) => _words[rule >> 6] |= 1UL << (rule & 63);

    /// <summary>Adds all rules of another set of the same rule set.</summary>
    public void Add(RuleBits other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public void Clear() => Array.Clear(_words);
}
