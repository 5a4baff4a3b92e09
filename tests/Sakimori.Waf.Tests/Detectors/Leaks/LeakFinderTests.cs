using System.Text;
using Sakimori.Waf.Detectors.Leaks;
using Steps = Sakimori.Waf.Detectors.Steps;

namespace Sakimori.Waf.Tests.Detectors.Leaks;

public sealed class LeakFinderTests
{
    private static readonly Encoding[] Charsets =
    [
        Encoding.UTF8, CodePagesEncodingProvider.Instance.GetEncoding(932)!, CodePagesEncodingProvider.Instance.GetEncoding(51932)!,
        CodePagesEncodingProvider.Instance.GetEncoding(50220)!,
    ];

    private static string Bytes(string text, Encoding? charset = null) => Encoding.Latin1.GetString((charset ?? Encoding.UTF8).GetBytes(text));

    /// <summary>What is found, lists of people from twenty on.</summary>
    private static LeakReport Find(string text, Encoding? charset = null, int many = 20)
    {
        var report = new LeakReport();
        LeakFinder.Find(Bytes(text, charset), report);
        report.Apply(kind => kind is LeakKind.PhoneNumber or LeakKind.PostalAddress ? many : 1);
        return report;
    }

    private static void EachIs(LeakKind kind, int count, params string[] texts)
    {
        var wrong = texts.Where(text => Find(text).Count(kind) == 0).ToList();
        Assert.Empty(wrong);
        Assert.Equal(count, texts.Length);
    }

    private static void EachPasses(int count, params string[] texts)
    {
        var wrong = texts.Where(text => !Find(text).IsEmpty).Select(text => $"{Find(text).Leaks[0]}: {text}").ToList();
        Assert.Empty(wrong);
        Assert.Equal(count, texts.Length);
    }

    [Fact]
    public void Card_numbers_of_every_issuer_are_found() => EachIs(
        LeakKind.CardNumber,
        12,
        "<td>4111111111111111</td>", "4111 1111 1111 1111", "4111-1111-1111-1111", "card: 5555555555554444", "2223003122003222",
        "378282246310005", "3782 822463 10005", "3530111333300000", "30569309025904", "6011111111111117", "6200000000000005", "{\"no\":\"4012888888881881\"}");

    [Fact]
    public void Full_width_numbers_are_read_as_others_are_in_every_charset()
    {
        foreach (var charset in Charsets)
        {
            foreach (var text in (string[])["カード４１１１１１１１１１１１１１１１", "４１１１　１１１１　１１１１　１１１１です", "３７８２ー８２２４６３ー１０００５", "番号:４１１１−１１１１−１１１１−１１１１".Replace('−', '－')])
                Assert.Equal((charset.WebName, text, 1), (charset.WebName, text, Find(text, charset).Count(LeakKind.CardNumber)));
            foreach (var text in (string[])["４１１１１１１１１１１１１１１２", "注文番号４１１１１１１１１１１１１１１１", "価格は￥１２，８００（税込）、１０月３日", "４９０１２３４５６７８９４", "あOあP１２３"])
                Assert.True(Find(text, charset).IsEmpty, $"{charset.WebName} {text}");
            var list = string.Concat(Enumerable.Range(0, 30).Select(i => $"<td>０３－１２３４－５６{(char)('０' + (i / 10))}{(char)('０' + (i % 10))}</td>"));
            Assert.Equal(30, Find(list, charset).Count(LeakKind.PhoneNumber));
        }
    }

    [Fact]
    public void Numbers_that_are_no_cards_pass() => EachPasses(
        18,
        "4111111111111112", "注文番号 4111111111111111", "伝票番号：4111-1111-1111-1111", "Order no. 4111111111111111", "4901234567894", "9784873119038",
        "978-4-87311-903-8", "4111 1111 1111 1111 1111 1111", "4444444444444444", "id=4111111111111111", "/4111111111111111.png", "a4111111111111111",
        "1234567890123456", "2026-11-23 02:15:00.123456", "0.4111111111111111", "4111.1111.1111.1111", "4111 11 111111 1111", "411111111111111");

    [Fact]
    public void A_my_number_is_found_beside_its_name_in_every_charset()
    {
        var ran = 0;
        foreach (var charset in Charsets)
        {
            foreach (var name in new[] { "個人番号", "マイナンバー" })
            {
                Assert.Equal(1, Find($"<th>{name}</th><td>1234 5678 9018</td>", charset).Count(LeakKind.MyNumber));
                Assert.Equal(1, Find($"{name}：123456789018", charset).Count(LeakKind.MyNumber));
                Assert.Equal(0, Find($"{name}：123456789017", charset).Count(LeakKind.MyNumber));
                ran++;
            }
        }

        Assert.Equal(8, ran);
        Assert.True(Find("商品 123456789018").IsEmpty);
        Assert.True(Find("個人番号" + new string(' ', 300) + "123456789018").IsEmpty);
    }

    [Fact]
    public void A_table_of_my_numbers_is_found_by_one_heading()
    {
        var far = $" {new string('x', 250)} ";
        var report = Find($"個人番号{far}123456789018{far}{MyNumber("10000000000")}{far}{MyNumber("20000000000")}");
        Assert.Equal(3, report.Count(LeakKind.MyNumber));
    }

    [Fact]
    public void Every_check_digit_of_a_my_number_agrees_with_the_ordinance()
    {
        var random = new Random(12);
        for (var i = 0; i < 2_000; i++)
        {
            var eleven = random.NextInt64(1, 100_000_000_000).ToString("D11", System.Globalization.CultureInfo.InvariantCulture);
            var valid = MyNumber(eleven);
            for (var digit = '0'; digit <= '9'; digit++)
            {
                Assert.Equal(eleven + digit == valid ? 1 : 0, Find("マイナンバー " + eleven + digit).Count(LeakKind.MyNumber));
            }
        }
    }

    [Fact]
    public void Telephone_numbers_count_in_bulk_and_pass_singly()
    {
        var list = string.Concat(Enumerable.Range(0, 25).Select(i => $"<td>03-1234-{5600 + i}</td><td>090-1234-{5600 + i}</td>"));
        Assert.Equal(50, Find(list).Count(LeakKind.PhoneNumber));
        Assert.True(Find("電話 03-1234-5678 FAX 03-1234-5679").IsEmpty);
        Assert.True(Find(string.Concat(Enumerable.Repeat("03-1234-5678 ", 100))).IsEmpty);
        Assert.True(Find(string.Concat(Enumerable.Range(0, 50).Select(i => $"0120-123-{400 + i} "))).IsEmpty);
        Assert.Equal(2, Find("0312345678 09012345678 0466-12-3456", many: 1).Count(LeakKind.PhoneNumber));
    }

    [Fact]
    public void Addresses_count_in_bulk_in_every_charset()
    {
        var ran = 0;
        foreach (var charset in Charsets[..3])
        {
            var list = string.Concat(Enumerable.Range(1, 20).Select(i => $"<td>神奈川県横浜市中区本町{i}丁目</td><td>東京都千代田区霞が関２－１－{i}</td>"));
            Assert.Equal(40, Find(list, charset).Count(LeakKind.PostalAddress));
            ran++;
        }

        Assert.Equal(3, ran);
        Assert.True(Find(string.Concat(Enumerable.Repeat("<option>東京都</option><option>大阪府</option>", 50))).IsEmpty);
        Assert.True(Find("東京都港区芝公園4-2-8").IsEmpty);
    }

    [Fact]
    public void Private_keys_are_found() => EachIs(
        LeakKind.PrivateKey,
        4,
        "-----BEGIN RSA PRIVATE KEY-----\n" + new string('A', 64) + "\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\n" + new string('b', 64) + "\\n-----END PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n" + new string('c', 70), "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 8\nAAAA");

    [Fact]
    public void Stack_traces_of_old_servers_are_found() => EachIs(
        LeakKind.StackTrace,
        12,
        "java.lang.NullPointerException\n\tat com.example.A.b(A.java:12)\n\tat com.example.C.d(C.java:3)\n",
        "<pre>at org.apache.jsp.index_jsp._jspService(index_jsp.java:50)<br>at javax.servlet.http.HttpServlet.service(Unknown Source)<br></pre>",
        "   at Shop.Web.Order.Load(String id) in C:\\src\\Order.cs:line 12\r\n   at Shop.Web.Page.Go()\r\n",
        "   場所 Shop.Web.Order.Load(String id) 場所 C:\\src\\Order.cs:行 12\r\n   場所 Shop.Web.Page.Go()\r\n",
        "<b>Fatal error</b>:  Call to undefined function x() in <b>/var/www/a.php</b> on line <b>12</b><br />",
        "PHP Warning:  include(x) failed in /var/www/a.php on line 3", "#0 /var/www/a.php(12): f('x')\n#1 {main}",
        "Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\n", "Microsoft VBScript runtime error '800a000d'\nType mismatch",
        "Microsoft VBScript 実行時エラー エラー '800a01a8'", "    at Object.<anonymous> (/app/a.js:1:2)\n    at Module._compile (node:internal/x:1:1)",
        "a.rb:12:in `x'\nb.rb:3:in `y'");

    [Fact]
    public void Sql_errors_are_found() => EachIs(
        LeakKind.SqlError,
        14,
        "ORA-00933: SQL command not properly ended", "You have an error in your SQL syntax; check the manual", "Microsoft OLE DB Provider for SQL Server error '80040e14'",
        "Unclosed quotation mark after the character string ''.", "ERROR:  syntax error at or near \"x\"", "org.postgresql.util.PSQLException: ERROR",
        "Microsoft JET Database Engine error '80040e14'", "[IBM][CLI Driver][DB2/NT] SQL0104N", "SQLCODE=-204, SQLSTATE=42704", "near \"x\": syntax error",
        "SQLite3::SQLException", "' ' 付近に不適切な構文があります。", "Warning: mysql_fetch_array() expects parameter 1", "[Microsoft][ODBC Microsoft Access Driver]");

    [Fact]
    public void Directory_listings_are_found() => EachIs(
        LeakKind.DirectoryListing,
        5,
        "<html><head><title>Index of /backup</title></head><a href=\"/\">Parent Directory</a>", "<html><title>Index of /</title><h1>Index of /</h1><hr><pre><a href=\"../\">../</a>",
        "<pre><A HREF=\"/\">[To Parent Directory]</A><br>", "<A HREF=\"/\">[親ディレクトリへ移動]</A>", "<title>Directory Listing For [/]</title>");

    [Fact]
    public void Pages_about_these_things_pass() => EachPasses(
        12,
        "The error ORA-00942 means that the table is missing.", "We met at Tokyo station (exit 3) at noon.", "-----BEGIN RSA PRIVATE KEY----- ... -----END",
        "-----BEGIN CERTIFICATE-----\n" + new string('A', 64), "<title>Index of /r/ topics</title>", "look at a.b.c(d)", "SQL syntax help",
        "the bug is on line 12", "at com.example.A.b(A.java:12) is one frame", "Parent Directory", "マイナンバー制度について", "個人番号カードの申請");

    [Fact]
    public void Masking_keeps_the_length_and_four_digits_of_a_card()
    {
        var text = Bytes("x 4111-1111-1111-1111 y マイナンバー 123456789018").ToCharArray();
        var report = new LeakReport();
        LeakFinder.Find(text, report);
        LeakMask.Apply(text, report, ~0u, PageSyntax.Text, PageCharset.Utf8);
        Assert.Equal(Bytes("x ****-****-****-1111 y マイナンバー ************"), new string(text));
        LeakFinder.Find(text, report);
        Assert.True(report.IsEmpty);
    }

    [Fact]
    public void Leaks_lie_inside_random_text_and_cost_is_linear()
    {
        string[] pieces =
        [
            "4111111111111111", "4111 ", "1111 1111 1111", "個人番号", "123456789018", "03-1234-5678", "東京都", "1丁目", "-----BEGIN PRIVATE KEY-----", "AAAA", "at a.b.C(C.java:1)\n",
            "ORA-00933:", " ", "-", "0", "<title>Index of /", "on line 3", ".php error", "Microsoft VBScript", "\n   at A.B.C()\n   at A.B.D()\n", " at a.b.C()\n at a.b.D()\n", "場所 A.B.C()\n場所 A.B.D()", "a.rb:1:in `x'\n", "PuTTY-User-Key-File-2: Private-Lines: 1", "マイナンバー", "near \"x\": syntax error", "\n", "9",
        ];
        var random = new Random(9);
        var report = new LeakReport();
        var found = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = "";
            for (var p = random.Next(1, 9); p > 0; p--)
            {
                text += random.Next(6) == 0 ? ((char)random.Next(256)).ToString() : Bytes(pieces[random.Next(pieces.Length)]);
            }

            LeakFinder.Find(text, report);
            found += report.IsEmpty ? 0 : 1;
            foreach (var kind in report.Leaks.Select(leak => leak.Kind).Distinct())
            {
                // Rules ask only where one of these stands.
                var literals = LeakFinder.LiteralsOf(kind);
                Assert.True(literals.IsEmpty || literals.Any(literal => text.Contains(literal, StringComparison.OrdinalIgnoreCase)), $"{kind} in {text}");
            }

            Assert.All(report.Leaks, leak => Assert.InRange(leak.Start + leak.Length, leak.Start, text.Length));
        }

        Assert.True(found > 1_000, $"only {found} texts had leaks");
        Assert.SkipUnless(Steps.AreCounted, "steps are counted in debug builds only");
        foreach (var piece in pieces)
        {
            long previous = 0;
            for (var length = 8_192; length <= 131_072; length *= 2)
            {
                var text = string.Concat(Enumerable.Repeat(Bytes(piece), (length / piece.Length) + 1))[..length];
                Steps.Reset();
                LeakFinder.Find(text, report);
                Assert.True(Steps.Count < 400L * length, $"{Steps.Count} steps for {length} of {piece}");
                Assert.True(previous == 0 || Steps.Count <= (previous * 22 / 10) + 4_096, $"{previous} then {Steps.Count} at {length} of {piece}");
                previous = Steps.Count;
            }
        }
    }

    [Fact]
    public void A_page_without_leaks_allocates_nothing()
    {
        var page = Bytes(string.Concat(Enumerable.Repeat("<p>受注 2026-11-23 03-1234-5678 東京都港区1-2 商品 4901234567894 at noon</p>\n", 5)));
        var report = new LeakReport();
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            LeakFinder.Find(page, report);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(1, report.Count(LeakKind.PhoneNumber));
        Assert.Equal(0, least);
    }

    private static string MyNumber(string eleven)
    {
        var sum = 0;
        for (var n = 1; n <= 11; n++)
        {
            sum += (eleven[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
        }

        return eleven + (sum % 11 <= 1 ? 0 : 11 - (sum % 11));
    }
}
