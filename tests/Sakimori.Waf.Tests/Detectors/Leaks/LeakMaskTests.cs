using System.Text;
using System.Text.Json;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Waf.Tests.Detectors.Leaks;

public sealed class LeakMaskTests
{
    private static readonly (PageCharset Charset, Encoding Encoding, string Label)[] s_charsets =
    [
        (PageCharset.Utf8, Encoding.UTF8, "utf-8"),
        (PageCharset.ShiftJis, CodePagesEncodingProvider.Instance.GetEncoding(932)!, "Shift_JIS"),
        (PageCharset.EucJp, CodePagesEncodingProvider.Instance.GetEncoding(51932)!, "EUC-JP"),
        (PageCharset.Iso2022Jp, CodePagesEncodingProvider.Instance.GetEncoding(50220)!, "ISO-2022-JP"),
    ];

    private static string Mask(string text, PageSyntax syntax, int charset = 0)
    {
        var (form, encoding, _) = s_charsets[charset];
        var bytes = Encoding.Latin1.GetString(encoding.GetBytes(text)).ToCharArray();
        var report = new LeakReport();
        LeakFinder.Find(bytes, report);
        LeakMask.Apply(bytes, report, ~0u, syntax, form);
        Assert.Equal(encoding.GetByteCount(text), bytes.Length);
        return encoding.GetString(Encoding.Latin1.GetBytes(bytes));
    }

    [Fact]
    public void Numbers_are_hidden_and_the_text_around_them_stays_in_every_charset()
    {
        for (var charset = 0; charset < s_charsets.Length; charset++)
        {
            Assert.Equal(
                "<p>会員表 能 カード：****-****-****-1111、電話 **-****-****。個人番号 ************</p>",
                Mask("<p>会員表 能 カード：4111-1111-1111-1111、電話 03-1234-5678。個人番号 123456789018</p>", PageSyntax.Html, charset));
        }
    }

    [Fact]
    public void Full_width_numbers_become_full_width_asterisks_in_every_charset()
    {
        for (var charset = 0; charset < s_charsets.Length; charset++)
        {
            Assert.Equal(
                "<p>表示ソ能：＊＊＊＊－＊＊＊＊－＊＊＊＊－１１１１、電話＊＊－＊＊＊＊－＊＊＊＊。個人番号＊＊＊＊＊＊＊＊＊＊＊＊、12個１０：３０</p>",
                Mask("<p>表示ソ能：４１１１－１１１１－１１１１－１１１１、電話０３－１２３４－５６７８。個人番号１２３４５６７８９０１８、12個１０：３０</p>", PageSyntax.Html, charset));
        }
    }

    [Fact]
    public void Addresses_are_hidden_whole_and_no_character_is_cut()
    {
        foreach (var address in new[] { "東京都千代田区霞が関２－１－１０", "大阪府大阪市北区梅田1丁目2番3号", "北海道札幌市中央区北1条西2-3" })
        {
            for (var charset = 0; charset < 3; charset++)
            {
                var masked = Mask($"<td>能　{address}</td><td>表示ソ</td>", PageSyntax.Html, charset);
                Assert.StartsWith("<td>能　*", masked);
                Assert.EndsWith("</td><td>表示ソ</td>", masked);
                Assert.DoesNotContain('\uFFFD', masked);
                Assert.DoesNotContain("区", masked.Replace("西", ""));
            }
        }
    }

    [Fact]
    public void Two_byte_characters_of_iso_2022_jp_become_two_byte_asterisks()
    {
        var text = "<td>東京都港区芝1-2</td><td>能力</td>";
        var masked = Mask(text, PageSyntax.Html, 3);
        Assert.StartsWith("<td>＊＊＊", masked);
        Assert.EndsWith("</td><td>能力</td>", masked);
        Assert.DoesNotContain("港", masked);
    }

    [Fact]
    public void Tags_stay()
    {
        var masked = Mask("<pre>java.lang.IllegalStateException: x<br>\tat a.b.C.d(C.java:1)<br>\tat a.b.E.f(E.java:22)<br></pre><p>ok</p>", PageSyntax.Html);
        Assert.EndsWith("<br></pre><p>ok</p>", masked);
        Assert.DoesNotContain("C.java", masked);
        Assert.DoesNotContain("E.java", masked);
        var php = Mask("<p>一覧</p><br />\n<b>Warning</b>:  include(conf.php) failed in <b>/var/www/a.php</b> on line <b>12</b><br />\n<p>本文</p>", PageSyntax.Html);
        Assert.StartsWith("<p>一覧</p><br />\n<b>*******</b>", php);
        Assert.EndsWith("<br />\n<p>本文</p>", php);
        Assert.DoesNotContain("var/www", php);
        Assert.DoesNotContain("12", php);
    }

    [Fact]
    public void What_stands_between_two_traces_stays()
    {
        var masked = Mask($"at a.b.C.d(C.java:1)\n{new string('x', 400)}<p>text</p>\nat a.b.C.d(C.java:1)\n", PageSyntax.Html);
        Assert.Contains("x<p>text</p>", masked);
        Assert.DoesNotContain("C.java", masked);
    }

    [Fact]
    public void Json_stays_json_with_the_same_structure()
    {
        (string Text, string Masked)[] cases =
        [
            ("{\"no\":\"4111111111111111\",\"n\":1}", "{\"no\":\"************1111\",\"n\":1}"),
            ("{\"no\":4111111111111111,\"n\":1}", "{\"no\":9999999999991111,\"n\":1}"),
            ("[4111111111111111, \"a\\\"b 5555555555554444\"]", "[9999999999991111, \"a\\\"b ************4444\"]"),
            ("{\"e\":\"ORA-00933: bad \\\"x\\\"\",\"code\":1}", "{\"e\":\"***************\\\"*\\\"\",\"code\":1}"),
            ("{\"k\":\"-----BEGIN PRIVATE KEY-----\\n" + new string('A', 64) + "\\n-----END PRIVATE KEY-----\\n\",\"z\":0}",
                "{\"k\":\"-----BEGIN PRIVATE KEY-----\\n" + new string('*', 64) + "\\n-----END PRIVATE KEY-----\\n\",\"z\":0}"),
        ];
        foreach (var (text, expected) in cases)
        {
            var masked = Mask(text, PageSyntax.Json);
            Assert.Equal(expected, masked);
            using var document = JsonDocument.Parse(masked);
        }

        var trace = Mask("{\"t\":\"java.lang.Error: x\\n\\tat a.b.C.d(C.java:1)\\n\\tat a.b.C.e(C.java:2)\",\"ok\":true}", PageSyntax.Json);
        Assert.EndsWith("\",\"ok\":true}", trace);
        Assert.DoesNotContain("C.java", trace);
        using var parsed = JsonDocument.Parse(trace);
        Assert.Equal(5, cases.Length);
    }

    [Fact]
    public void A_bare_number_in_a_script_stays_a_number()
    {
        Assert.Equal(
            "<script>var a = 9999999999991111; b('************1111');</script><p>: ************1111,</p>",
            Mask("<script>var a = 4111111111111111; b('4111111111111111');</script><p>: 4111111111111111,</p>", PageSyntax.Html));
    }

    [Fact]
    public void A_key_of_putty_is_hidden_with_its_digest()
    {
        var masked = Mask("PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\nBBBB\nPrivate-MAC: 00ff\nnext", PageSyntax.Text);
        Assert.StartsWith("PuTTY-User-Key-File-2: ssh-rsa\nPublic-Lines: 1\nAAAA\n*", masked);
        Assert.EndsWith("*\nnext", masked);
        Assert.DoesNotContain("BBBB", masked);
        Assert.DoesNotContain("00ff", masked);
    }

    [Fact]
    public void Charset_and_grammar_are_the_heads_else_the_pages_else_the_bytes()
    {
        var ran = 0;
        foreach (var (charset, encoding, label) in s_charsets)
        {
            var text = Encoding.Latin1.GetString(encoding.GetBytes("能力表示"));
            Assert.Equal(charset, PageForm.CharsetOf($"text/html; charset={label}", text));
            Assert.Equal(charset, PageForm.CharsetOf("text/html", $"<meta http-equiv=Content-Type content=\"text/html; charset={label}\">" + text));
            Assert.Equal(charset == PageCharset.EucJp ? PageCharset.ShiftJis : charset, PageForm.CharsetOf("text/html", text));
            ran++;
        }

        Assert.Equal(4, ran);
        Assert.Equal(PageSyntax.Json, PageForm.SyntaxOf("application/problem+json; charset=utf-8"));
        Assert.Equal(PageSyntax.Html, PageForm.SyntaxOf("application/xhtml+xml"));
        Assert.Equal(PageSyntax.Text, PageForm.SyntaxOf("text/csv"));
    }

    [Fact]
    public void Masking_random_pages_keeps_length_and_structure()
    {
        string[] pieces =
        [
            "<i>4111111111111111</i>", "個人番号 123456789018", "03-1234-5678", "東京都港区芝1丁目2番", "\tat a.b.C.d(C.java:1)\n", "ORA-00933: x\n", "能", "表", "<b>", "</td>", "\n", " ",
            "-----BEGIN PRIVATE KEY-----" + new string('A', 70), "<script>", "</script>", "ソ", "x",
        ];
        var random = new Random(33);
        var changed = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var charset = random.Next(s_charsets.Length);
            var masked = Mask(text, PageSyntax.Html, charset);
            changed += masked == text ? 0 : 1;
            Assert.DoesNotContain('\uFFFD', masked);
            Assert.Equal(text.Count(c => c is '<' or '>' or '\n'), masked.Count(c => c is '<' or '>' or '\n'));
            Assert.DoesNotContain("4111111111111111", masked);
        }

        Assert.True(changed > 2_000, $"only {changed} changed");
    }
}
