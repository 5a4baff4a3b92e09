using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>A body is judged by the rules that ship whatever its <c>Content-Type</c> says, or does not say.</summary>
public sealed class StarterBodyTests
{
    private const string Attack = "id=1' UNION SELECT password FROM users--";
    private const string CodedAttack = "id=1%27+UNION+SELECT+password+FROM+users--";
    private const string Part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1' UNION SELECT password FROM users--\r\n--b--\r\n";

    private static readonly RuleSet s_rules = Load();

    [Fact]
    public void No_content_type_hides_an_attack()
    {
        (string? Type, string Body)[] cases =
        [
            (null, CodedAttack), ("", CodedAttack), ("application/x-www-form-urlencoded", CodedAttack), ("text/plain", CodedAttack), ("text/plain", Attack),
            ("application/octet-stream", CodedAttack), ("image/png", Attack), ("application/vnd.example", Attack), ("application/jsonp", Attack),
            ("application/a+b+json", Attack), ("foo/bar", CodedAttack), ("\"application/x-www-form-urlencoded\"", CodedAttack), ("form", CodedAttack),
            ("text/plain, application/x-www-form-urlencoded", CodedAttack), ("multipart/form-data; boundary=b", Part), ("multipart/mixed; boundary=b", Part),
            ("multipart/related; boundary=b", Part),
        ];
        foreach (var (type, body) in cases)
        {
            Assert.Equal((type, true), (type, Post(type, body).Verdict.IsDisruptive));
        }

        Assert.Equal(17, cases.Length);
    }

    [Fact]
    public void Ordinary_bodies_of_every_type_pass()
    {
        (string? Type, string Body)[] cases =
        [
            (null, "q=%83%5C%95%5C&page=2"), ("", "q=1"), ("text/plain", "Dear Sirs, we select a union of 3 items & more."), ("text/csv", "id,name\r\n1,O'Brien\r\n"),
            ("image/png", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR' OR 1=1--"), ("application/octet-stream", "\0\u0001' UNION SELECT a FROM b--"),
            ("application/grpc", "\0\0\0\0\u0005hello"), ("application/json; charset=utf-8", "{\"a\":1}"),
            ("multipart/related; boundary=b; type=\"text/xml\"", "--b\r\nContent-Type: text/xml\r\n\r\n<a>1</a>\r\n--b--\r\n"),
        ];
        foreach (var (type, body) in cases)
        {
            Assert.Equal((type, ""), (type, Post(type, body).Ids));
        }

        Assert.Equal(9, cases.Length);
    }

    private static Outcome Post(string? type, string body)
    {
        (string Name, string Value)[] headers =
            [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*"), ("Content-Length", $"{body.Length}")];
        return new Judge { Method = "POST", Headers = type is null ? headers : [.. headers, ("Content-Type", type)], Body = body }.By(s_rules);
    }

    private static RuleSet Load()
    {
        var parsed = SecLangParser.ParseFiles([Path.Combine(Lang.Repository(), "rules/base.conf"), Path.Combine(Lang.Repository(), "rules/starter/*.conf")]);
        return RuleSet.Compile(parsed, new RuleSetOptions(), out var diagnostics) ?? throw new InvalidOperationException(string.Join('\n', diagnostics));
    }
}
