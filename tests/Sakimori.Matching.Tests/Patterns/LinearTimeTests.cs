using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>Work is counted, not timed: states of the automaton visited.</summary>
public sealed class LinearTimeTests
{
    // Each takes a backtracking engine exponential or high polynomial time, or a DFA exponentially many states.
    private static readonly (string Pattern, string Value)[] Cases =
    [
        ("(?:a+)+b", "a"), ("(?:a|a)*b", "a"), ("(?:a|aa)+$x", "a"), ("(?:.*)*b", "a"), ("(a?){30}a{30}b", "a"), (".*.*.*.*=x", "ab="),
        ("(?:x+x+)+y", "x"), ("^(?:(?:a+)+)+$", "aaaaaaaab"), ("(?:a*)*(?:a*)*b", "a"), ("[ab]*a[ab]{12}c", "abbabaab"),
        ("(?:a|b)*a(?:a|b){14}c", "aababbba"), (@"(?:\w+\s?)+:", "word "), ("(?:[^\"]*\"){40}x", "a\"b"), (".{0,200}a.{0,200}b.{0,200}c", "ab"),
    ];

    [Fact]
    public void The_work_of_a_search_is_bounded_by_states_times_length()
    {
        var shortOnes = 0;
        foreach (var (text, unit) in Cases)
        {
            var pattern = PatternMatchTests.Parse(text);
            foreach (var length in new[] { 1_000, 4_000 })
            {
                var value = string.Concat(Enumerable.Repeat(unit, (length / unit.Length) + 1));
                var fresh = PatternMatchTests.Parse(text);
                var matches = fresh.IsMatch(value);

                // A step visits each state at most twice (taking the byte, resolving assertions), for the pattern under
                // way and for one that begins here.
                Assert.InRange(fresh.Dfa.Steps, 0, 4L * (value.Length + 2) * (fresh.Nfa.States.Length + 1));

                var found = PikeVm.TryMatch(pattern.Nfa, value, 0, new MatchRange[pattern.GroupCount], out var steps);
                Assert.Equal(matches, found);
                Assert.InRange(steps, 0, 4L * (value.Length + 2) * (pattern.Nfa.States.Length + 1));

                // It gives up before it costs as much as that, but for a first allowance.
                var search = new LeftmostSearch(pattern.Nfa);
                Assert.Equal(matches, search.TryMatch(value, 0, new MatchRange[pattern.GroupCount]) ?? matches);
                Assert.InRange(search.Steps, 0, LeftmostSearch.MaxSteps(value.Length) + 4L * (pattern.Nfa.States.Length + 1));

                // No state is visited twice at a position.
                if (BoundedBacktracker.HoldsWhole(pattern.Nfa, value.Length))
                {
                    Assert.Equal(matches, BoundedBacktracker.TryMatch(pattern.Nfa, value, 0, new MatchRange[pattern.GroupCount], out steps));
                    Assert.InRange(steps, 0, (long)(value.Length + 1) * pattern.Nfa.States.Length);
                    shortOnes++;
                }
            }
        }

        Assert.Equal(14, Cases.Length);
        Assert.Equal(25, shortOnes);
    }

    [Fact]
    public void A_search_that_finds_its_states_built_visits_none()
    {
        var pattern = PatternMatchTests.Parse("(?i)union.+select");
        const string Value = "the trade union of the select committee";
        Assert.True(pattern.IsMatch(Value));
        var steps = pattern.Dfa.Steps;
        Assert.True(pattern.IsMatch(Value));
        Assert.Equal(steps, pattern.Dfa.Steps);
    }

    [Fact]
    public void A_long_match_of_which_the_beginning_is_wanted_is_not_read_to_its_end()
    {
        var pattern = PatternMatchTests.Parse("(?i)union.+(?:select|[0-9]+x)");
        var value = "the union" + string.Concat(Enumerable.Repeat(" or select", 2_000));

        // Chars that no state has seen: reading them would be noticed.
        var longer = value + "\n0123456789\nselect";
        Assert.Equal(StepsToLocate(value), StepsToLocate(longer));
        Assert.InRange(StepsToMatch(longer) - StepsToMatch(value), 5, 1_000);

        long StepsToLocate(string text)
        {
            var search = new LeftmostSearch(pattern.Nfa);
            Assert.True(search.TryLocate(text, 0, 500, out var range));
            Assert.Equal(new MatchRange(4, 500), range);
            return search.Steps;
        }

        long StepsToMatch(string text)
        {
            var search = new LeftmostSearch(pattern.Nfa);
            var groups = new MatchRange[1];
            Assert.True(search.TryMatch(text, 0, groups));
            Assert.Equal(new MatchRange(4, text.Length - 4), groups[0]);
            return search.Steps;
        }
    }

    [Fact]
    public void A_pattern_with_too_many_states_for_a_cache_goes_on_without_and_answers_the_same()
    {
        // "Three thousand places back there was an a": a DFA would need two to the power of that many states.
        var pattern = PatternMatchTests.Parse("a[ab]{300}c");
        var random = new Random(5);
        var chars = new char[20_000];
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = (char)('a' + random.Next(2));
        }

        Assert.False(pattern.IsMatch(chars));
        Assert.InRange(pattern.Dfa.FilledCaches, 1, 10);
        Assert.InRange(pattern.Dfa.CacheSize, 0, 2 * DfaMemory.LargestCapacity);
        chars[^1] = 'c';
        chars[^302] = 'a';
        Assert.True(pattern.IsMatch(chars));
        var groups = new MatchRange[1];
        Assert.Null(new LeftmostSearch(pattern.Nfa).TryMatch(chars, 0, groups));
        Assert.True(pattern.TryCapture(chars, 0, groups));
        Assert.Equal(new MatchRange(chars.Length - 302, 302), groups[0]);
        chars[^302] = 'b';
        Assert.False(pattern.IsMatch(chars));
    }
}
