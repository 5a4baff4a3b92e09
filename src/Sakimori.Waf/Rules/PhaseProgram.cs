using System.Numerics;
using Sakimori.Waf.Rules.Scanning;

namespace Sakimori.Waf.Rules;

/// <summary>The rules of one phase in order, and the filter that excludes most of them at once.</summary>
internal sealed class PhaseProgram
{
    // Rules that the scan does not speak for.
    private readonly ulong[] _unscanned;

    // By paranoia level, the rules it does speak for.
    private readonly ulong[][] _scanned;

    // Rules that have a test, and those that are quiet: of others, neither is looked at.
    private readonly ulong[] _tested;
    private readonly ulong[] _quiet;

    // By link: the rule that it is the head of and that it speaks for; −1 for none.
    private readonly int[] _ruleOfLink;

    public PhaseProgram(Rule[] rules)
    {
        Rules = rules;
        Filter = PhaseFilter.Build(rules);
        Tests = [.. rules.Select(EarlyTest.Of)];
        QuietRules = [.. rules.Select((rule, number) => QuietRule.Of(rule, Tests[number], number))];
        Words = (rules.Length + 63) / 64;
        _unscanned = new ulong[Words];
        _scanned = [.. Enumerable.Range(0, rules.Length == 0 ? 0 : rules.Max(rule => rule.FilterLevel) + 1).Select(_ => new ulong[Words])];
        _tested = new ulong[Words];
        _quiet = new ulong[Words];
        _ruleOfLink = new int[Filter.Links.Length];
        Array.Fill(_ruleOfLink, -1);
        for (var number = 0; number < rules.Length; number++)
        {
            var rule = rules[number];
            rule.Loop = HeaderNameLoop.Of(rule);
            _tested[number >> 6] |= Tests[number].IsTest ? 1UL << number : 0;
            _quiet[number >> 6] |= QuietRules[number].IsQuiet ? 1UL << number : 0;
            (rule.IsFullyScanned ? _scanned[rule.FilterLevel] : _unscanned)[number >> 6] |= 1UL << number;
            if (rule.IsFullyScanned)
            {
                _ruleOfLink[rule.Filter] = number;
            }
        }
    }

    public Rule[] Rules { get; }

    /// <summary>What each of the rules needs to match at all.</summary>
    public EarlyTest[] Tests { get; }

    /// <summary>Those of the rules that leave nothing but what their actions do, at their numbers.</summary>
    public QuietRule[] QuietRules { get; }

    public PhaseFilter Filter { get; }

    /// <summary>Length of a set of rules.</summary>
    public int Words { get; }

    /// <summary>Whether a rule has one of <see cref="Tests"/>.</summary>
    public bool HasTest(int rule) => (_tested[rule >> 6] >> rule & 1) != 0;

    /// <summary>Whether a rule is one of <see cref="QuietRules"/>.</summary>
    public bool IsQuiet(int rule) => (_quiet[rule >> 6] >> rule & 1) != 0;

    /// <summary>
    /// The rules that have to be run after a scan: those it does not speak for, those of levels above <paramref name="level"/>, which it has
    /// not looked for yet, and those whose head is among the <paramref name="links"/> that can match.
    /// </summary>
    public void Select(int level, ReadOnlySpan<ulong> links, Span<ulong> rules)
    {
        _unscanned.CopyTo(rules);
        for (var above = level + 1; above < _scanned.Length; above++)
        {
            for (var word = 0; word < rules.Length; word++)
            {
                rules[word] |= _scanned[above][word];
            }
        }

        for (var word = 0; word < links.Length; word++)
        {
            for (var bits = links[word]; bits != 0; bits &= bits - 1)
            {
                // A scan that was broken off sets bits that are no link's.
                var link = (word << 6) + BitOperations.TrailingZeroCount(bits);
                if (link < _ruleOfLink.Length && _ruleOfLink[link] is var rule and >= 0)
                {
                    rules[rule >> 6] |= 1UL << rule;
                }
            }
        }
    }
}
