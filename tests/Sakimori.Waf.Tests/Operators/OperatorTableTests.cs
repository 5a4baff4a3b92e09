using System.Text;

namespace Sakimori.Waf.Tests.Operators;

/// <summary>Every operator by its answer: an argument, a value, and what it captures (null: no match; *: something).</summary>
public sealed class OperatorTableTests
{
    private const string High = "\u0080\u00ff";

    internal static readonly (string Operator, string Value, string? Captured)[] Cases =
    [
        ("@beginsWith ab", "abc", "ab"), ("@beginsWith ab", "ab", "ab"), ("@beginsWith ab", "cab", null), ("@beginsWith ab", "ABC", null), ("@beginsWith ab", "a", null),
        ("@endsWith bc", "abc", "bc"), ("@endsWith bc", "bcd", null), ("@endsWith bc", "ABC", null), ("@endsWith bc", "c", null),
        ("@contains b", "abc", "b"), ("@contains B", "abc", null), ("@contains abcd", "abc", null), ("@contains " + High, "x" + High, High),
        ("@containsWord ab", "x ab y", "ab"), ("@containsWord ab", "xab ab", "ab"), ("@containsWord ab", "ab", "ab"), ("@containsWord ab", "xab aby", null),
        ("@containsWord ab", "ab_", null), ("@containsWord ab", "(ab)", "ab"), ("@containsWord ab", "\u00e9ab\u00e9", "ab"),
        ("@streq ab", "ab", "ab"), ("@streq ab", "AB", null), ("@streq ab", "ab ", null),
        ("@strmatch b", "abc", "b"), ("@strmatch b", "aBc", null),
        ("@within GET POST", "POST", "POST"), ("@within GET POST", "T P", "T P"), ("@within GET POST", "PUT", null), ("@within GET POST", "get", null), ("@within GET POST", "", ""),
        ("@eq 5", "5", ""), ("@eq 5", "05 apples", ""), ("@eq 5", "6", null), ("@eq 0", "apples", ""), ("@eq -1", "-1", ""), ("@eq 5", " 5", ""),
        ("@ge 5", "5", ""), ("@ge 5", "4", null), ("@gt 5", "6", ""), ("@gt 5", "5", null), ("@le 5", "5", ""), ("@le 5", "6", null), ("@lt 5", "4", ""), ("@lt 5", "5", null),
        ("@gt 1000000", "99999999999999999999", ""), ("@lt 0", "-99999999999999999999", ""),
        ("@rx a.c", "xabcx", "abc"), ("@rx a.c", "xa\ncx", "a\nc"), ("@rx ^b", "a\nb", "b"), ("@rx a.c", "ABC", null), ("@rx (?i)a.c", "ABC", "ABC"),
        ("@rx \\s", "\u00a0", null), ("@rx \\w", "\u00e9", null), ("@rx [\\x80-\\xff]", High, "\u0080"), ("@rx (?i)\u00e9", "\u00c9", null),
        ("@rxGlobal a(.)", "xab ac", "ab"), ("@rxGlobal a(.)", "b", null),
        ("@pm ab CD", "xabx", "ab"), ("@pm ab CD", "cd", "cd"), ("@pm ab CD", "a b", null), ("@pm A|42|C", "abc", "abc"), ("@pm " + High, High, High),
        ("@ipMatch 192.0.2.0/24,2001:db8::/32", "192.0.2.7", ""), ("@ipMatch 192.0.2.0/24,2001:db8::/32", "2001:db8::1", ""),
        ("@ipMatch 192.0.2.0/24", "192.0.3.7", null), ("@ipMatch 192.0.2.0/24", "host", null), ("@ipMatch 192.0.2.0/24", "", null), ("@ipMatch 192.0.2.7", "::ffff:192.0.2.7", ""),
        ("@noMatch", "a", null), ("@unconditionalMatch", "", ""), ("@unconditionalMatch", "a", ""),
        ("@validateByteRange 32-126", "abc", null), ("@validateByteRange 32-126", "a\nc", ""), ("@validateByteRange 1-255", "a\0", ""), ("@validateByteRange 65,66", "ABA", null), ("@validateByteRange 65,66", "C", ""),
        ("@validateUrlEncoding", "a%20b", null), ("@validateUrlEncoding", "a%2", ""), ("@validateUrlEncoding", "a%zz", ""), ("@validateUrlEncoding", "%", ""), ("@validateUrlEncoding", "a", null),
        ("@validateUtf8Encoding", "a\u00e3\u0081\u0082", null), ("@validateUtf8Encoding", "\u00e3\u0081", ""), ("@validateUtf8Encoding", "\u00c0\u0080", ""), ("@validateUtf8Encoding", "\u00ed\u00a0\u0080", ""),
        ("@validateUtf8Encoding", "\u00f4\u0090\u0080\u0080", ""), ("@validateUtf8Encoding", "\u00f0\u009f\u0098\u0080", null), ("@validateUtf8Encoding", "\u0080", ""),
        ("@verifyCC \\d{13,16}", "card 4111111111111111.", "4111111111111111"), ("@verifyCC \\d{16}", "card 4111111111111112", null), ("@verifyCC \\d{13,16}", "none", null),
        ("@verifyCC \\d{16}", "14111111111111111", "4111111111111111"),
        ("@verifyCPF [\\d.-]{11,14}", "x 529.982.247-25", "529.982.247-25"), ("@verifyCPF \\d{11}", "52998224724", null), ("@verifyCPF \\d{11}", "11111111111", null),
        ("@verifySSN \\d{3}-?\\d{2}-?\\d{4}", "x 078-05-1120", "078-05-1120"), ("@verifySSN \\d{9}", "000051120", null), ("@verifySSN \\d{9}", "666051120", null), ("@verifySSN \\d{9}", "078001120", null), ("@verifySSN \\d{9}", "123456789", null),
        ("@verifySVNR \\d{10}", "1237010180", "1237010180"), ("@verifySVNR \\d{10}", "1238010180", null),
        ("@detectSQLi", "1' or '1'='1", "*"), ("@detectSQLi", "O'Brien", null),
        ("@detectXSS", "<script>alert(1)</script>", "*"), ("@detectXSS", "a < b and c > d", null),
        ("@detectCommandInjection", "; cat /etc/passwd", "*"), ("@detectCommandInjection", "Tom & Jerry", null),
        ("@detectTraversal", "../../../etc/passwd", "*"), ("@detectTraversal", "and so on...", null),
        ("@detectSSRF", "http://169.254.169.254/latest/meta-data/", "*"), ("@detectSSRF", "http://www.example.com/", null),
        ("@detectTemplateInjection", "${7*7}", "*"), ("@detectTemplateInjection", "{ a }", null),
        ("@detectXXE", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "*"), ("@detectXXE", "<a>b</a>", null),
        ("@detectDeserialization", "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==", "*"), ("@detectDeserialization", "hello", null),
        ("@detectNoSQLi", "{\"$ne\": null}", "*"), ("@detectNoSQLi", "price $5", null),
        ("@detectLeak card my-number", "no. 4111-1111-1111-1111", "****-****-****-1111"), ("@detectLeak card", "4111-1111-1111-1112", null),
        ("@detectLeak phone>=2 sql-error", "03-1234-5678 03-1234-5678", null), ("@detectLeak phone>=2", "03-1234-5678 06-1234-5678", "**-****-****"),
        ("@detectHeaderInjection", "a\r\nSet-Cookie: b=c", "*"), ("@detectHeaderInjection", "a\r\nb", null),
    ];

    [Fact]
    public void Each_operator_matches_what_it_says_and_captures_it()
    {
        var wrong = new List<string>();
        foreach (var (op, value, captured) in Cases)
        {
            foreach (var ignoreFilter in new[] { false, true })
            {
                var quoted = op.Replace("\"", "\\\"", StringComparison.Ordinal);
                var rules = $"SecRule ARGS:v \"{quoted}\" \"id:1,phase:1,pass,capture,logdata:'%{{TX.0}}'\"\nSecRule ARGS:v \"!{quoted}\" \"id:2,phase:1,pass\"";
                var outcome = new Judge { Target = "/?v=" + Encode(value), IgnoreFilter = ignoreFilter }.By(rules);
                var expected = captured is null ? "2" : "1";
                if (outcome.Ids != expected || (captured is not (null or "*") && captured != outcome.Matches[0].Data))
                {
                    wrong.Add($"{op} of {value}: {outcome.Ids} captures {string.Join(',', outcome.Matches.Select(match => match.Data))}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(126, Cases.Length);
    }

    [Fact]
    public void RxGlobal_captures_every_match_up_to_ten()
    {
        const string Rule = "SecRule ARGS:v \"@rxGlobal [a-z]\" \"id:1,phase:1,pass,capture,logdata:'%{TX.0}%{TX.1}%{TX.2}|%{TX.9}'\"";
        Assert.Equal("abc|", new Judge { Target = "/?v=a1b2c" }.By(Rule).Matches[0].Data);
        Assert.Equal("abc|j", new Judge { Target = "/?v=abcdefghijkl" }.By(Rule).Matches[0].Data);
    }

    [Fact]
    public void Lists_come_from_files_beside_the_rules()
    {
        using var folder = new RuleFolder().With("words.data", "# words\nalpha\n  be ta \n\nA|42|\n").With("more.data", "gamma").With("addresses.txt", "# ours\n192.0.2.0/24\n2001:db8::1\n");
        var rules = folder.Rules("""
            SecRule ARGS "@pmFromFile words.data more.data" "id:1,phase:1,pass"
            SecRule ARGS "@pmf words.data" "id:2,phase:1,pass"
            SecRule REMOTE_ADDR "@ipMatchFromFile addresses.txt" "id:3,phase:1,pass"
            SecRule REMOTE_ADDR "@ipMatchF addresses.txt" "id:4,phase:1,pass"
            """);
        Assert.Equal("1 2 3 4", new Judge { Target = "/?a=xALPHAx" }.By(rules).Ids);
        Assert.Equal("1 2 3 4", new Judge { Target = "/?a=be%20ta", Client = "2001:db8::1" }.By(rules).Ids);
        Assert.Equal("1 2", new Judge { Target = "/?a=ab", Client = "192.0.3.1" }.By(rules).Ids);
        Assert.Equal("1", new Judge { Target = "/?a=gamma", Client = "192.0.3.1" }.By(rules).Ids);
        Assert.Equal("", new Judge { Target = "/?a=words", Client = "192.0.3.1" }.By(rules).Ids);
    }

    private static string Encode(string bytes) => string.Concat(Encoding.Latin1.GetBytes(bytes).Select(one => $"%{one:X2}"));
}
