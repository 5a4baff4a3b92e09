using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

public sealed class PatternErrorTests
{
    private static readonly (string Text, int Position, string Names)[] Refused =
    [
        // Not patterns.
        ("a**", 2, "quantifier"),
        ("*a", 0, "quantifier"),
        ("a|+", 2, "quantifier"),
        ("{2}", 0, "quantifier"),
        ("a{2}{3}", 4, "quantifier"),
        ("^*", 1, "quantifier"),
        ("a$+", 2, "quantifier"),
        (@"\b+", 2, "quantifier"),
        ("(?i)*", 4, "quantifier"),
        ("a{3,2}", 1, "out of order"),
        ("(a", 0, "not closed"),
        ("x(?:a", 1, "not closed"),
        ("(?", 0, "not closed"),
        ("(?i", 0, "not closed"),
        ("a)b", 1, "no opening"),
        ("[a", 0, "not closed"),
        ("x[]", 1, "not closed"),
        ("[[:alpha:]", 0, "not closed"),
        ("a(?#b", 1, "not closed"),
        ("[z-a]", 3, "out of order"),
        (@"[\x10-\x05]", 6, "out of order"),
        ("[[:foo:]]", 1, "'foo'"),
        ("[[.a.]]", 1, "collating"),
        ("[[=a=]]", 1, "collating"),
        ("[[:<:]]a", 0, "\\b"),
        ("ab\\", 2, "backslash"),
        ("[a\\", 2, "backslash"),
        (@"a\i", 1, "no meaning"),
        (@"[\N]", 1, "no meaning"),
        (@"[\R]", 1, "no meaning"),
        (@"[\B]", 1, "no meaning"),
        (@"\u0041", 0, "no meaning"),
        (@"\x{}", 0, "braces"),
        (@"\x{1", 0, "braces"),
        (@"\x{zz}", 0, "braces"),
        (@"\o12", 0, "octal"),
        (@"\o{9}", 0, "braces"),
        (@"\c", 0, "printable"),
        ("(?z)", 2, "option"),
        ("(?i-s-m)", 5, "option"),
        ("(?^-i)", 3, "option"),
        ("(?P", 3, "name"),
        ("(?<1a>x)", 3, "begins"),
        ("(?<>x)", 3, "begins"),
        ("(?<ab", 5, "not closed"),
        ("(?'a>x)", 4, "not closed"),
        ("(?<a>x)(?<a>y)", 10, "same name"),
        ("(?<abcdefghijklmnopqrstuvwxyz1234567>x)", 3, "32"),

        // Not bytes.
        (@"\x{100}", 0, "one byte"),
        (@"a\400", 1, "one byte"),
        (@"[\x{ffff}]", 1, "one byte"),
        ("a\u0100", 1, "one byte"),
        ("[\u3042]", 1, "one byte"),
        ("\\\u3042", 1, "one byte"),
        (@"\N{U+41}", 0, "Unicode"),
        (@"\pL", 0, "Unicode"),
        (@"a\P{Lu}", 1, "Unicode"),
        (@"\X", 0, "Unicode"),

        // Not linear, or with another meaning than can be kept.
        ("a(?=b)", 1, "look-ahead"),
        ("(?!b)", 0, "look-ahead"),
        ("(?<=b)", 0, "look-behind"),
        ("a(?<!b)c", 1, "look-behind"),
        ("(?*b)", 0, "look-around"),
        ("(?<*b)", 0, "look-behind"),
        (@"(a)\1", 3, "back-references"),
        (@"\8", 0, "back-references"),
        (@"(?<n>a)\k<n>", 7, "back-references"),
        (@"(a)\g1", 3, "back-references"),
        ("(?<n>a)(?P=n)", 7, "back-references"),
        ("(?R)", 0, "recursion"),
        ("(a)(?1)", 3, "recursion"),
        ("(a)(?-1)", 3, "recursion"),
        ("(a)(?+1)", 3, "recursion"),
        ("(?<n>a)(?&n)", 7, "recursion"),
        ("(?<n>a)(?P>n)", 7, "recursion"),
        ("(?(1)a|b)", 0, "conditional"),
        ("(?C1)", 0, "callouts"),
        ("(?|(a)|(b))", 0, "branch-reset"),
        ("(*PRUNE)a", 0, "verbs"),
        ("a(*FAIL)", 1, "verbs"),
        (@"a\Kb", 1, "\\K"),
        (@"\C", 0, "\\C"),
        ("(?xx)a", 2, "xx"),
        ("(?J)a", 2, "share a name"),

        // Giving back would make a difference.
        ("a++a", 0, "atomic"),
        ("x(?>a|ab)c", 1, "atomic"),
        (@".*+b", 0, "atomic"),
        (@"\R\n", 0, "atomic"),
        ("(?>a*b*)c", 0, "atomic"),
        ("(?:a++){2}", 3, "atomic"),

        // Too large.
        ("a{10001}", 1, "10,000"),
        ("a{1,99999999999}", 1, "10,000"),
        ("(?:abcdef){9000}", 10, "50,000"),
        ("(?:(?:a{100}){100}){100}", 19, "50,000"),
    ];

    private static readonly string[] Accepted =
    [
        "", "()*", "(?:)*", "|", "a||b", "a{,3}", "a{", "a{x}", "a{1", "{", "{a}", "x{1,2", "[]a]", "[^]a]", "[a-]", "[-a]", "[\\w-.]",
        "[a-\\d]", "[[:alpha:]-z]", "[[:alpha]", "[[:]", "[a[:b]", "[\\8]", "[\\Qa-]\\E-z]", "\\E", "\\Qa+\\E", "\\Qab", "a\\E+", "\\x", "\\x{0041}", "\\0", "\\012",
        "\\12", "\\377", "\\o{377}", "\\c[", "\\_", "\\-", "\\\u00e9", "(?i)a", "(?i-s:a)", "(?^i)a", "(?-)", "(?i-)a", "(?U)a+", "(?n)(a)", "(?x) a # b",
        "(?x)a +", "a(?#b)+", "(?<n>a)", "(?'n'a)", "(?P<n>a)", "(?>a)", "(?>abc|xyz)d", "a++b", "[^x]*+x", "a++", "(?:ab)*+c", "a*+$", "(?>a+)(?:b|c)", "\\R",
        "a\\Rb", "(?>\\w+)-", "(?:a++b)*", "a{10000}", "a?+b",
    ];

    [Fact]
    public void Each_refused_text_is_refused_where_the_reason_stands()
    {
        foreach (var (text, position, names) in Refused)
        {
            Assert.False(Pattern.TryParse(text, out _, out var error), $"/{text}/ is accepted");
            Assert.True(
                position == error.Position && error.Message.Contains(names, StringComparison.Ordinal),
                $"/{text}/ is refused at {error.Position}: {error.Message}");
        }

        Assert.Equal(94, Refused.Length);
    }

    [Fact]
    public void What_looks_odd_but_is_a_pattern_is_accepted()
    {
        foreach (var text in Accepted)
        {
            Assert.True(Pattern.TryParse(text, out _, out var error), $"/{text}/ is refused at {error.Position}: {error.Message}");
        }

        Assert.Equal(66, Accepted.Length);
    }

    [Fact]
    public void A_text_above_the_length_limit_is_refused()
    {
        Assert.True(Pattern.TryParse(new string('a', PatternLimits.States), out _, out _));
        Assert.False(Pattern.TryParse(new string(' ', PatternLimits.TextLength + 1), out _, out var error));
        Assert.Equal(PatternLimits.TextLength, error.Position);
    }

    [Fact]
    public void Groups_may_nest_to_the_limit_and_no_deeper()
    {
        static string Nested(int depth) => new string('(', depth) + "a" + new string(')', depth);
        Assert.True(Pattern.TryParse(Nested(PatternLimits.Nesting), out var pattern, out _));
        Assert.Equal(PatternLimits.Nesting + 1, pattern.GroupCount);
        Assert.True(pattern.IsMatch("xay"));
        Assert.False(Pattern.TryParse(Nested(PatternLimits.Nesting + 1), out _, out var error));
        Assert.Equal(PatternLimits.Nesting, error.Position);
    }

    [Fact]
    public void Loops_over_nothing_cannot_be_nested_into_a_large_automaton()
    {
        // Each level lays its body out twice.
        var text = "a*";
        for (var i = 0; i < 40; i++)
        {
            text = $"(?:{text})*";
        }

        Assert.False(Pattern.TryParse(text, out _, out var error));
        Assert.Contains("50,000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_beyond_the_limit_are_refused()
    {
        Assert.True(Pattern.TryParse(string.Concat(Enumerable.Repeat("()", PatternLimits.Groups - 1)), out _, out _));
        Assert.False(Pattern.TryParse(string.Concat(Enumerable.Repeat("()", PatternLimits.Groups)), out _, out _));
    }
}
