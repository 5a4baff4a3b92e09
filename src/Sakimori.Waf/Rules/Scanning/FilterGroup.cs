using System.Numerics;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// The links of one paranoia level that no literal excludes: their patterns, searched together in one pass, and operators
/// that a look at the bytes of a text excludes.
/// </summary>
internal sealed class FilterGroup
{
    private readonly List<(Rule Rule, int Link)> _members = [];
    private PatternSet? _patterns;
    private (Rule Rule, int Link)[] _byPattern = [];
    private (Rule Rule, int Link)[] _byBytes = [];

    // Chains whose texts the patterns judge, by source.
    private ulong[] _patternChains = [];

    /// <summary>The links of the group.</summary>
    public IEnumerable<Rule> Rules => _members.Select(member => member.Rule);

    /// <summary>Number of words <see cref="Ask"/> needs to work in.</summary>
    public int PatternWords => _patterns?.Words ?? 0;

    public void Add(Rule rule, int link) => _members.Add((rule, link));

    /// <summary>Builds the automata's outline; they themselves are built when first needed.</summary>
    public void Freeze(IReadOnlyList<FilteredLink> filters, int sourceCount)
    {
        _byPattern = [.. _members.Where(member => member.Rule.Operator is Rx)];
        _byBytes = [.. _members.Where(member => member.Rule.Operator is not Rx)];
        _patternChains = new ulong[sourceCount];
        foreach (var (_, link) in _byPattern)
        {
            for (var source = 0; source < sourceCount; source++)
            {
                _patternChains[source] |= (filters[link].Sources >> source & 1) != 0 ? filters[link].Chain : 0;
            }
        }

        _patterns = _byPattern.Length == 0 ? null : new PatternSet([.. _byPattern.Select(member => ((Rx)member.Rule.Operator!).Pattern)]);
    }

    /// <summary>Sets the bits of the links that can match the text.</summary>
    public void Ask(in ValueText text, int source, FilteredLink[] filters, Span<ulong> found, Span<ulong> links)
    {
        foreach (var (rule, link) in _byBytes)
        {
            if (filters[link].Judges(source, text.Chains) && rule.Operator!.MayMatch(text.Text.Span, text.Present))
            {
                links[link >> 6] |= 1UL << (link & 63);
            }
        }

        if (_patterns is null || (text.Chains & _patternChains[source]) == 0 || !_patterns.Scan(text.Text.Span, found))
        {
            return;
        }

        for (var word = 0; word < _patterns.Words; word++)
        {
            for (var bits = found[word]; bits != 0; bits &= bits - 1)
            {
                var link = _byPattern[(word << 6) + BitOperations.TrailingZeroCount(bits)].Link;
                if (filters[link].Judges(source, text.Chains))
                {
                    links[link >> 6] |= 1UL << (link & 63);
                }
            }

            found[word] = 0;
        }
    }
}
