using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Sakimori.Gateway.Auditing;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Tests.Auditing;

public sealed partial class ModsecRecordFormatTests
{
    [Fact]
    public void A_match_is_a_classic_warning()
    {
        var line = Write(Records.Make(matches: Records.Match(value: "\u0088\"\n")));
        Assert.EndsWith(
            "[client 203.0.113.7] ModSecurity: Warning. Matched \"Operator `Rx' with parameter `(?i)or' against variable `ARGS:q' (Value: `\u0088\\x22\\x0a' )" +
            " [file \"/rules/942.conf\"] [line \"45\"] [id \"942100\"] [rev \"1\"] [msg \"SQL injection\"] [data \"\"] [severity \"2\"] [ver \"OWASP_CRS/4\"]" +
            " [maturity \"9\"] [accuracy \"8\"] [tag \"attack-sqli\"] [tag \"paranoia-level/1\"] [hostname \"10.0.0.1\"] [uri \"/a\"] [unique_id \"T1\"] [ref \"\"]" +
            ", client: 203.0.113.7, server: shop, request: \"GET /a?q=1&password=******** HTTP/1.1\", host: \"shop.example\"\n",
            line);
        Assert.Matches(Prefix(), line);
    }

    [Fact]
    public void The_blocking_match_says_so()
    {
        var lines = Write(Records.Make(blocked: true, matches: [Records.Match(), Records.Match(disruptive: true)])).Split('\n');
        Assert.Contains("ModSecurity: Warning. Matched", lines[0]);
        Assert.Contains("ModSecurity: Access denied with code 403 (phase 2). Matched", lines[1]);
        Assert.Contains(" [error] ", lines[1]);
        Assert.Equal("", lines[2]);
    }

    /// <summary>What fail2ban's filter for nginx and ModSecurity looks for.</summary>
    [Fact]
    public void A_block_is_found_by_the_usual_fail2ban_pattern()
    {
        var line = Write(Records.Make(blocked: true, matches: Records.Match(disruptive: true)));
        var found = Regex.Match(line, @"\[error\] \d+#\d+: \*\d+ \[client (?<host>[0-9.]+)\] ModSecurity: Access denied with code [45]\d\d");
        Assert.Equal("203.0.113.7", found.Groups["host"].Value);
    }

    [Fact]
    public void Secrets_are_masked_here_too() =>
        Assert.DoesNotContain("hunter2", Write(Records.Make(matches: Records.Match("ARGS:password", "hunter2", "within hunter2"))));

    [Fact]
    public void A_record_without_matches_is_a_line_for_each_note() =>
        Assert.Contains("ModSecurity: Warning. refused: NUL [hostname", Write(Records.Make() with { Notes = ["refused: NUL"] }));

    [GeneratedRegex(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[info\] \d+#0: \*4711 \[client ")]
    private static partial Regex Prefix();

    private static string Write(AuditRecord record)
    {
        var output = new ArrayBufferWriter<byte>();
        new ModsecRecordFormat(new SecretMask([], false)).Write(new AuditEntry(record, "shop"), output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
