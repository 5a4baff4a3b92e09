using System.Text;
using Sakimori.Waf.Charsets;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>The rules of CRS that speak of charsets judge the one the site really reads.</summary>
public sealed class CoreRuleSetCharsetTests
{
    private const string Validate = "SecAction \"id:2,phase:1,pass,nolog,setvar:tx.crs_validate_utf8_encoding=1\"";

    /// <summary>920250: not UTF-8, where a client says or the site reads UTF-8, or nobody knows.</summary>
    [Theory]
    [InlineData("", "%E8%A1%A8%E7%A4%BA", false)]
    [InlineData("", "%C0%AF", true)]
    [InlineData("utf-8", "%E8%A1", true)]
    [InlineData("utf-8", "%95%5C%8E%A6%82%A0", true)]
    [InlineData("", "%95%5C%8E%A6%82%A0", false)]
    [InlineData("shift_jis", "%95%5C%8E%A6%C0%AF", false)]
    [InlineData("euc-jp", "%C9%BD%BC%A8", false)]
    [InlineData("windows-1251", "%CF%F0%E8%E2%E5%F2", false)]
    [InlineData("gbk", "%C4%FA%BA%C3%81%5C", false)]
    [InlineData("big5", "%A6%5C%B0%AA", false)]
    [InlineData("euc-kr", "%C7%D1%B1%B9", false)]
    public void Validity_is_judged_in_the_charset_of_the_request(string site, string value, bool fires)
    {
        var outcome = new Judge { Target = "/?q=" + value, Headers = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")], Reading = Of(site) }
            .By(ShippedRules.Crs(1, Validate));
        Assert.Equal((site, value, fires), (site, value, outcome.Matches.Any(match => match.RuleId == 920250)));
    }

    /// <summary>920480: a declared charset is none of the site's.</summary>
    [Theory]
    [InlineData("", "shift_jis", false)]
    [InlineData("", "Windows-31J", false)]
    [InlineData("shift_jis", "shift_jis", false)]
    [InlineData("", "gbk", true)]
    [InlineData("gbk", "gbk", false)]
    [InlineData("gbk", "GB2312", false)]
    [InlineData("big5", "Big5", false)]
    [InlineData("windows-1251", "windows-1251", false)]
    [InlineData("windows-1251", "big5", true)]
    [InlineData("", "utf-16le", true)]
    [InlineData("utf-16le", "utf-16le", false)]
    [InlineData("shift_jis", "utf-16le", true)]
    public void A_declared_charset_is_allowed_where_the_site_reads_it(string site, string declared, bool fires)
    {
        var body = declared == "utf-16le" && site == declared ? JapaneseForm.Percent(Encoding.Latin1.GetString(Encoding.Unicode.GetBytes("abc"))) : "abc";
        var outcome = new Judge
        {
            Method = "POST",
            Headers = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*"), ("Content-Type", $"application/x-www-form-urlencoded; charset={declared}"), ("Content-Length", $"{body.Length + 2}")],
            Body = "q=" + body,
            Reading = Of(site),
        }.By(ShippedRules.Crs(1));
        Assert.Equal((site, declared, fires), (site, declared, outcome.Matches.Any(match => match.RuleId is 920480)));
        Assert.Equal((site, declared, fires && declared == "utf-16le"), (site, declared, outcome.Matches.Any(match => match.RuleId is 9505020)));
    }

    private static RequestReading Of(string charset) => new() { Charset = charset.Length == 0 ? null : Charset.Find(charset) };
}
