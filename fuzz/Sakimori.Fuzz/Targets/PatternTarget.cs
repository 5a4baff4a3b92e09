using System.Text;
using System.Text.RegularExpressions;
using Sakimori.Matching.Patterns;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// A pattern text and a value, separated by a zero byte. Parsing never throws and errors point into the text; what is
/// accepted gives one answer by DFA, by Pike VM, in a set, restricted to some bytes, and translated for .NET; the requirement holds
/// for what matches; and the work is bounded.
/// </summary>
internal sealed class PatternTarget : FuzzTarget
{
    private const int MaxPattern = 400;
    private const int MaxValue = 2_000;

    // The translated twin builds its automaton at once and without our bounds.
    private const int MaxTwinStates = 150;

    // Bounds the time of one input; the product of both is what the Pike VM may take.
    private const int MaxStates = 5_000;

    public override string Name => "pattern";

    public override IEnumerable<byte[]> Seeds =>
        new[]
        {
            "(?i)union.{1,9}select\0x UNION\nall select y", @"^\s*+(?:a|b)*?c$" + "\0  ababc", @"\b(\w+)\W{2}\B" + "\0foo --bar",
            "[[:alpha:]\\x80-\\xff-]+(?<n>[^]a\\]])\0\u00e9t\u00e9-1", "(?x) a # c\n (?-s:.)\\Z\0ab\n", "(a*)*(|b)+\\z\0aab", "(?>ab|cd)++e\0abcde",
            "a{2,5}?{\0aaaa{", @"\Q.*\E\R\h\H\v\N" + "\0.*\r\n\ta\nb", "(?:a+)+$|(?m-i:^b)\0aaaaaaaaaaaaaaaaaaa!", "a[ab]{30}c\0abbabbababbabababbabababababbabababababcc",
        }.Select(Encoding.Latin1.GetBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var separator = input.IndexOf((byte)0);
        var text = Encoding.Latin1.GetString(separator < 0 ? input : input[..separator]);
        var value = separator < 0 ? string.Empty : Encoding.Latin1.GetString(input[(separator + 1)..]);
        if (text.Length > MaxPattern || value.Length > MaxValue)
        {
            return;
        }

        if (!Pattern.TryParse(text, out var pattern, out var error))
        {
            Promise(error.Position >= 0 && error.Position <= text.Length && error.Message.Length > 0, "an error points into the text");
            return;
        }

        if (pattern.StateCount > MaxStates)
        {
            return;
        }

        var groups = new MatchRange[pattern.GroupCount];
        var matches = pattern.IsMatch(value);
        Promise(
            pattern.Dfa.Steps <= 4L * (value.Length + 2) * (pattern.Nfa.States.Length + 1), "the work of a search is linear");
        Promise(PikeVm.TryMatch(pattern.Nfa, value, 0, groups, out _) == matches, "both engines agree");
        var byBacktracking = new MatchRange[pattern.GroupCount];
        if (BoundedBacktracker.TryMatch(pattern.Nfa, value, 0, byBacktracking, out _) is { } decided)
        {
            Promise(decided == matches, "both ways to captures agree on whether");
            Promise(!matches || byBacktracking.AsSpan().SequenceEqual(groups), "both ways to captures agree on where");
        }

        if (new LeftmostSearch(pattern.Nfa, block: 1 + value.Length / 3).TryMatch(value, 0, byBacktracking) is { } traced)
        {
            Promise(traced == matches, "a match traced back is found when there is one");
            Promise(!matches || byBacktracking.AsSpan().SequenceEqual(groups), "a match traced back is the same");
        }

        var most = 1 + value.Length / 2;
        if (new LeftmostSearch(pattern.Nfa, block: 1 + value.Length / 5).TryLocate(value, 0, most, out var located) is { } isLocated)
        {
            Promise(isLocated == matches, "a match is located where there is one");
            Promise(!matches || located == groups[0] with { Length = Math.Min(groups[0].Length, most) }, "the located match is the beginning of the whole");
        }

        var found = new ulong[1];
        Promise(new PatternSet([pattern]).Scan(value, found) == matches && found[0] == (matches ? 1UL : 0), "a set agrees");
        if (matches)
        {
            CheckMatch(pattern, value, groups);
        }

        // Every other byte of the value, and some that are everywhere.
        var bytes = value.Where((_, at) => at % 2 == 0).Aggregate(ByteSet.AnyOf("a "), (set, item) => set.With((byte)item));
        var kept = string.Concat(value.Where(bytes.Contains));
        Promise((pattern.Among(bytes)?.IsMatch(kept) ?? false) == pattern.IsMatch(kept), "what is left of a pattern for some bytes matches what the whole does");

        // .NET takes the place behind a final newline for a line start, and now and then misses a match at the end when
        // several alternatives are bound to it.
        if (pattern.StateCount <= MaxTwinStates && !value.EndsWith('\n')
            && !pattern.Nfa.Uses(AssertionKind.TextEnd) && !pattern.Nfa.Uses(AssertionKind.FinalLineEnd)
            && pattern.ToDotNet() is { } translated)
        {
            var twin = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            Promise(twin.IsMatch(DotNetTranslation.Transliterate(value)) == matches, "the translated twin agrees");
        }
    }

    private static void CheckMatch(Pattern pattern, string value, MatchRange[] groups)
    {
        foreach (var group in groups)
        {
            Promise(
                group.Start < 0 || (group.Length >= 0 && group.Start + group.Length <= value.Length), "groups lie in the value");
        }

        Promise(groups[0].Length >= pattern.MinLength, "no match is shorter than the minimum");
        var matched = value.Substring(groups[0].Start, groups[0].Length);
        var requirement = pattern.Requirement;
        Promise(
            requirement.AnyOf.IsEmpty
                || requirement.AnyOf.Any(literal => matched.Contains(literal, StringComparison.OrdinalIgnoreCase)),
            "a match contains a required literal");
        Promise(requirement.ByteSets.All(set => matched.Any(set.Contains)), "a match contains a byte of each required set");
    }

    private static void Promise(bool kept, string promise)
    {
        if (!kept)
        {
            throw new InvalidOperationException($"broken: {promise}");
        }
    }
}
