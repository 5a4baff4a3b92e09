using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>Every construct, on a value it matches and one it does not; expectations from pcre2pattern(3).</summary>
public sealed class PatternMatchTests
{
    // "start-end" of the whole match, or "no".
    private static readonly (string Pattern, string Value, string Match)[] Cases =
    [
        ("abc", "xabcx", "1-4"), ("abc", "ABC", "no"), ("", "", "0-0"), ("", "ab", "0-0"),

        // Escapes.
        (@"\n\r\t\f\a\e", "\n\r\t\f\u0007\u001b", "0-6"), (@"\0", "a\0", "1-2"), (@"\101", "A", "0-1"), (@"\1011", "A1", "0-2"),
        (@"\x41\x4", "A\u0004", "0-2"), (@"\x{41}\x{e9}", "A\u00e9", "0-2"), (@"\o{101}", "A", "0-1"), (@"\cA\c[\cz", "\u0001\u001b\u001a", "0-3"),
        (@"\Qa.b\E.", "a.bc", "0-4"), (@"\Qa.b\E", "axb", "no"), (@"\Qab\E+", "abb", "0-3"), (@"a\Q\E+", "aa", "0-2"), (@"\.\-\/\_", ".-/_", "0-4"),
        (@"\x", "\0", "0-1"), (@"\12", "\n", "0-1"), ("\u00e9", "\u00e9", "0-1"),

        // Classes.
        ("[abc]+", "xcabx", "1-4"), ("[^abc]", "abcd", "3-4"), ("[a-c]+", "abcd", "0-3"), ("[]a]+", "]a", "0-2"), ("[^]a]", "]ab", "2-3"),
        ("[a-]+", "a-", "0-2"), ("[-a]+", "-a", "0-2"), (@"[\]\\]+", @"]\", "0-2"), (@"[\w-.]+", "a-.", "0-3"), (@"[+--]+", "+,-", "0-3"),
        (@"[\x41-\x43]+", "ABCD", "0-3"), (@"[\Q^]\E]+", "^]", "0-2"), (@"[\b]", "\b", "0-1"), (@"[\101\60]+", "A0", "0-2"),
        ("[[:alpha:]]+", "1aZ_", "1-3"), ("[[:^alpha:]]+", "a1_b", "1-3"), ("[^[:digit:]]+", "1ab2", "1-3"), ("[[:punct:]]+", "a!~b", "1-3"),
        ("[[:space:]]+", "a \t\n\v\f\rb", "1-7"), ("[[:xdigit:]_]+", "xFf09_g", "1-6"), ("[[:word:]]+", "-a_1-", "1-4"), ("[[:blank:]]+", "\n \t\n", "1-3"),
        ("[[:cntrl:]]", "a\u007f", "1-2"), ("[[:graph:]]+", " a!\u007f", "1-3"), ("[[:print:]]+", "\na! ", "1-4"), ("[[:ascii:]]+", "\u00e9ab", "1-3"),
        ("[[:upper:]]+", "aBCd", "1-3"), ("[[:lower:]]+", "AbcD", "1-3"), ("[[:alnum:]]+", "_a1_", "1-3"), ("[[:digit:]]+", "a12", "1-3"),
        ("[[:alpha]+", "[:alph", "0-6"), ("[a[:b]+", "[:ab", "0-4"), ("[^\\x00-\\xff]", "a\u00ff", "no"),

        // Shorthands: bytes, not Unicode.
        (@"\d+", "a12b", "1-3"), (@"\D+", "1ab2", "1-3"), (@"\w+", "-aZ_9-", "1-5"), (@"\w", "\u00e9\u00aa\u00b5", "no"), (@"\W", "a\u00e9", "1-2"),
        (@"\s+", "a \t\n\v\f\rb", "1-7"), (@"\s", "\u0085\u00a0\u001c", "no"), (@"\S+", " a\u00a0 ", "1-3"), (@"\h+", "\n\t \u00a0\n", "1-4"),
        (@"\H", "\t\u00a0a", "2-3"), (@"\v+", "a\n\v\f\r\u0085b", "1-6"), (@"\V", "\na", "1-2"), (@"\R", "a\r\nb", "1-3"), (@"\R", "a\rb", "1-2"),
        (@"\R", "a\u0085", "1-2"), (@"\N+", "\nab\n", "1-3"), (".+", "a\nb", "0-3"),

        // Assertions.
        ("^b", "a\nb", "2-3"), ("^b", "ab", "no"), ("^", "\n", "0-0"), ("a$", "a\nb", "0-1"), ("a$", "ab", "no"), ("a$", "ba", "1-2"), ("^$", "a\n", "no"),
        ("^$", "a\n\nb", "2-2"), ("^$", "", "0-0"), (@"\Ab", "a\nb", "no"), (@"\Aa", "ab", "0-1"), (@"a\z", "a\n", "no"), (@"a\z", "aa", "1-2"), (@"a\Z", "a\n", "0-1"),
        (@"a\Z", "a\n\n", "no"), (@"a\Z", "a", "0-1"), (@"a\Z\nb", "a\nb", "no"), (@"a\Z\n\z", "a\n", "0-2"), (@"\bcat\b", "a cat.", "2-5"), (@"\bcat\b", "concat", "no"),
        (@"\bcat\b", "\u00e9cat\u00e9", "1-4"), (@"\Bcat", "concat", "3-6"), (@"\Bcat", "cat", "no"), (@"\b", "", "no"), (@"\B", "", "0-0"), (@"a\b", "a", "0-1"),
        (@"\Ga", "ba", "no"), (@"\Gb", "ba", "0-1"), (@"a\b\b$b?", "a", "0-1"), ("a$\nb", "a\nb", "0-3"), ("a\n^b", "a\nb", "0-3"),

        // Groups and options.
        ("(a)(b)", "ab", "0-2"), ("(?:ab)+", "ababa", "0-4"), ("(?<n>a)(?'m'b)(?P<o>c)", "abc", "0-3"), ("a|bc|d", "xbc", "1-3"), ("a|", "b", "0-0"),
        ("(?i)aBc", "AbC", "0-3"), ("a(?i)b", "aB", "0-2"), ("a(?i)b", "AB", "no"), ("(a(?i)b|c)d", "aBd", "0-3"), ("(a(?i)b|c)d", "Cd", "0-2"), ("(a(?i)b)c", "abC", "no"),
        ("(?i:a)b", "Ab", "0-2"), ("(?i:a)b", "AB", "no"), ("(?i)[a-c]+", "ABC", "0-3"), ("(?i)[^a]", "A", "no"), ("(?i)[[:upper:]]", "a", "0-1"), ("(?i)\\x{e9}", "\u00c9", "no"),
        ("(?i)a(?-i)b", "Ab", "0-2"), ("(?i)a(?-i)b", "aB", "no"), ("(?i)k", "\u212a", "no"), ("(?-s).", "\n", "no"), ("(?-s)a.b(?s).", "axb\n", "0-4"),
        ("(?-m)^b", "a\nb", "no"), ("(?-m)a$", "a\nb", "no"), ("(?-m)a$", "a\n", "0-1"), ("(?x) a b # c\n c", "abc", "0-3"), (@"(?x)a\ [ ]b", "a  b", "0-4"),
        ("(?x)a +", "aa", "0-2"), ("(?^)A.", "A\n", "no"), ("(?i)(?^:a)", "A", "no"), ("a(?#comment)b", "ab", "0-2"), ("a(?#x)+", "aa", "0-2"), ("(?is-m)A.^", "a\n", "no"),

        // Quantifiers.
        ("a*", "aaa", "0-3"), ("a+", "baa", "1-3"), ("a?", "aa", "0-1"), ("a*?", "aaa", "0-0"), ("a+?", "aaa", "0-1"), ("a??", "a", "0-0"), ("a{2}", "aaa", "0-2"),
        ("a{2,}", "aaa", "0-3"), ("a{2,}", "a", "no"), ("a{1,2}", "aaa", "0-2"), ("a{1,2}?", "aaa", "0-1"), ("a{0}b", "ab", "1-2"), ("a{,2}", "a{,2}", "0-5"),
        ("a{", "a{", "0-2"), ("a{x}", "a{x}", "0-4"), ("a{1", "a{1", "0-3"), ("(?U)a+", "aaa", "0-1"), ("(?U)a+?", "aaa", "0-3"), ("a.*c", "abcbc", "0-5"), ("a.*?c", "abcbc", "0-3"),
        ("(?:a|ab)(?:c|bcd)", "abcd", "0-4"), ("(?:a|ab)(?:c|bcd)?", "abcd", "0-4"), ("(?:ab|a)(?:c|bcd)?", "abcd", "0-3"), ("(?:(?:ab)?|\\S)+", "ab1", "0-2"),
        ("a++b", "aab", "0-3"), ("[^x]*+x", "abx", "0-3"), ("(?>a+)b", "aab", "0-3"), ("(?>ab|cd)e", "cde", "0-3"), ("a++", "aa", "0-2"), (@"a\Rb", "a\r\nb", "0-4"),

        // Not bytes match nothing.
        ("a.b", "a\u3042b", "no"), ("[^x]", "\u3042", "no"), (@"\W", "\uffff", "no"), ("b", "\u3042b", "1-2"), (@"a\b", "a\u3042", "0-1"),
    ];

    [Fact]
    public void Each_construct_matches_what_PCRE_documents()
    {
        var groups = new MatchRange[1];
        foreach (var (text, value, expected) in Cases)
        {
            var pattern = Parse(text);
            var found = pattern.TryMatch(value, 0, groups);
            var actual = found ? $"{groups[0].Start}-{groups[0].Start + groups[0].Length}" : "no";
            Assert.True(expected == actual, $"/{text}/ on \"{value}\" is {actual}, not {expected}");
            Assert.True(pattern.IsMatch(value) == found, $"/{text}/ on \"{value}\": IsMatch says {!found}");
        }

        Assert.Equal(169, Cases.Length);
    }

    [Fact]
    public void Groups_are_numbered_by_their_opening_parenthesis_and_keep_their_last_turn()
    {
        var pattern = Parse("((a)|b)+(?<n>c)?");
        var groups = new MatchRange[pattern.GroupCount];
        Assert.True(pattern.TryMatch("xabb", 0, groups));
        Assert.Equal([new(1, 3), new(3, 1), new(1, 1), new(-1, 0)], groups);
    }

    [Fact]
    public void As_many_groups_are_filled_as_fit_and_the_rest_say_no_part()
    {
        var pattern = Parse("(a)(b)");
        var one = new MatchRange[2];
        Assert.True(pattern.TryMatch("ab", 0, one));
        Assert.Equal([new(0, 2), new(0, 1)], one);
        var five = new MatchRange[5];
        Assert.True(pattern.TryMatch("ab", 0, five));
        Assert.Equal([new(0, 2), new(0, 1), new(1, 1), new(-1, 0), new(-1, 0)], five);
        Assert.True(pattern.TryMatch("ab", 0, []));
    }

    [Fact]
    public void A_search_from_the_middle_still_sees_what_is_before_it()
    {
        Span<MatchRange> groups = stackalloc MatchRange[1];
        Assert.False(Parse("^b").TryMatch("ab", 1, groups));
        Assert.True(Parse("^b").TryMatch("\nb", 1, groups));
        Assert.False(Parse(@"\bb").TryMatch("ab", 1, groups));
        Assert.False(Parse(@"\Ab").TryMatch("ab", 1, groups));
        Assert.True(Parse(@"\Gb").TryMatch("ab", 1, groups));
        Assert.True(Parse("b").TryMatch("bab", 1, groups));
        Assert.Equal(new MatchRange(2, 1), groups[0]);
        Assert.True(Parse("$").TryMatch("ab", 2, groups));
        Assert.Equal(new MatchRange(2, 0), groups[0]);
        Assert.False(Parse("$").TryMatch("ab", 3, groups));
        Assert.False(Parse("a").TryMatch("ab", -1, groups));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("ab|c", 1)]
    [InlineData("a{3,}b?", 3)]
    [InlineData("(?:ab){2}", 4)]
    [InlineData(@"^\b$", 0)]
    [InlineData(@"\Ra", 2)]
    public void The_minimum_length_is_that_of_the_shortest_match(string text, int expected) =>
        Assert.Equal(expected, Parse(text).MinLength);

    [Fact]
    public void A_search_whose_states_are_built_allocates_nothing()
    {
        var pattern = Parse(@"(?i)\b(union)\s+(?:all\s+)?select\b");
        var set = new PatternSet([pattern, Parse("a.*b$")]);
        const string Value = "the union of a select few; union  select";
        var groups = new MatchRange[pattern.GroupCount];
        var found = new ulong[set.Words];
        bool Search() => pattern.IsMatch(Value) & pattern.TryMatch(Value, 0, groups) & set.Scan(Value, found);
        Assert.True(Search());
        Assert.True(Search());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var again = Search();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(again);
        Assert.Equal(0, allocated);
    }

    internal static Pattern Parse(string text)
    {
        Assert.True(Pattern.TryParse(text, out var pattern, out var error), $"/{text}/ is refused at {error.Position}: {error.Message}");
        return pattern;
    }
}
