using System.Net;
using System.Text;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>Which charset a request is read in, and what its variables are then.</summary>
public sealed class CharsetDecisionTests
{
    private static readonly RuleSet s_rules = Judge.Rules("SecRuleEngine On\nSecRequestBodyAccess On\nSecRule ARGS \"@unconditionalMatch\" \"id:1,phase:2,pass,nolog\"");

    [Theory]
    [InlineData("田中", "shift_jis")]
    [InlineData("表", "shift_jis")]
    [InlineData("東京都千代田区丸の内１丁目", "shift_jis")]
    [InlineData("株式会社ソニックシステム", "shift_jis")]
    [InlineData("あ", "shift_jis")]
    [InlineData("田中", "euc-jp")]
    [InlineData("東京都千代田区丸の内１丁目", "euc-jp")]
    [InlineData("株式会社ソニックシステム", "euc-jp")]
    [InlineData("あ", "euc-jp")]
    [InlineData("田中", "utf-8")]
    [InlineData("あ", "utf-8")]
    [InlineData("田中", "iso-2022-jp")]
    [InlineData("あ", "iso-2022-jp")]
    public void The_bytes_tell(string text, string charset)
    {
        var reading = Read(JapaneseForm.Bytes(text, charset));
        Assert.Equal((charset, "bytes", text), reading with { });
    }

    [Theory]
    [InlineData("%C0%AF")]
    [InlineData("%C0")]
    [InlineData("%E2%A3")]
    [InlineData("..%C0%AF..%C0%AFetc")]
    [InlineData("caf%E9")]
    [InlineData("%E9a%FCr")]
    [InlineData("%81%27")]
    [InlineData("%D4%CF")]
    [InlineData("%1B%24%42%49%3D")]
    public void Bytes_that_do_not_tell_are_judged_as_they_are(string value)
    {
        var (charset, source, text) = ReadPercent(value);
        Assert.Equal(("", ""), (charset, source));
        Assert.Equal(Encoding.Latin1.GetString(System.Web.HttpUtility.UrlDecodeToBytes(value)), text);
    }

    [Fact]
    public void Short_text_is_told_apart_nearly_always()
    {
        var text = JapaneseText.Create(3);
        foreach (var charset in JapaneseForm.Charsets)
        {
            var (right, ran) = (0, 0);
            for (var i = 0; i < 3_000; i++)
            {
                var value = JapaneseForm.Fit(text.Value(), charset);
                if (Encoding.UTF8.GetByteCount(value) == value.Length)
                    continue;
                ran++;
                right += Read(JapaneseForm.Bytes(value, charset)) is var reading && reading.Charset == charset && reading.Text == value ? 1 : 0;
            }

            Assert.True(ran > 2_900 && right >= ran * 0.995, $"{charset}: {right} of {ran}");
        }
    }

    [Fact]
    public void Configuration_decides_over_declaration_and_declaration_over_bytes()
    {
        var bytes = JapaneseForm.Bytes("田中", "euc-jp");
        Assert.Equal("euc-jp", Read(bytes).Charset);
        Assert.Equal(("iso-8859-1", "declared"), Pair(Read(bytes, "application/x-www-form-urlencoded; charset=\"ISO-8859-1\"")));
        Assert.Equal(("shift_jis", "configured"), Pair(Read(bytes, "application/x-www-form-urlencoded; charset=iso-8859-1", new RequestReading { Charset = Charset.ShiftJis })));
        Assert.Equal(("euc-jp", "bytes"), Pair(Read(bytes, "application/x-www-form-urlencoded; charset=garbage")));
    }

    [Fact]
    public void A_script_that_sends_UTF8_to_a_Shift_JIS_page_is_understood()
    {
        var reading = new RequestReading { Charset = Charset.ShiftJis };
        Assert.Equal("表示", Read(JapaneseForm.Bytes("表示", "utf-8"), reading: reading).Text);
        Assert.Equal("表示", Read(JapaneseForm.Bytes("表示", "shift_jis"), reading: reading).Text);
    }

    [Fact]
    public void The_history_of_the_site_decides_where_the_bytes_do_not()
    {
        var history = new CharsetHistory();
        var reading = new RequestReading { History = history };
        var kana = JapaneseForm.Bytes("ﾔﾏﾀ", "shift_jis");
        Assert.Equal("", Read(kana, reading: reading).Source);
        for (var i = 0; i < CharsetHistory.Sufficient; i++)
            Read(JapaneseForm.Bytes("山田です", "shift_jis"), reading: reading);
        Assert.Equal(Charset.ShiftJis, history.Prior);
        Assert.Equal(("shift_jis", "history", "ﾔﾏﾀ"), Read(kana, reading: reading));
        Assert.Equal(("utf-8", "bytes"), Pair(Read(JapaneseForm.Bytes("山田です", "utf-8"), reading: reading)));
        Assert.Equal("shift_jis", Assert.Single(history.Snapshot(), pair => pair.Value >= CharsetHistory.Sufficient).Key.Name);
        Assert.Equal(("euc-jp", "configured"), Pair(Read(kana, reading: reading with { Charset = Charset.EucJp })));
    }

    [Fact]
    public void GBK_is_read_only_where_the_history_says_so()
    {
        var bytes = Encoding.Latin1.GetString(CodePagesEncodingProvider.Instance.GetEncoding(936)!.GetBytes("您好我们"));
        Assert.NotEqual("gbk", Read(bytes).Charset);
        var history = new CharsetHistory();
        for (var i = 0; i < CharsetHistory.Sufficient; i++)
            Read(bytes, "application/x-www-form-urlencoded; charset=gbk", new RequestReading { History = history });
        Assert.Equal(("gbk", "history", "您好我们"), Read(bytes, reading: new RequestReading { History = history }));
    }

    [Fact]
    public void Each_part_is_read_in_the_charset_it_declares()
    {
        var body = string.Concat(JapaneseForm.Charsets.Select(charset =>
            $"--B\r\nContent-Disposition: form-data; name=\"{charset}\"\r\nContent-Type: text/plain; charset={charset}\r\n\r\n{JapaneseForm.Bytes("表の能力", charset)}\r\n")) + "--B--\r\n";
        using var tx = Begin("POST", "/", "multipart/form-data; boundary=B", body, RequestReading.Unknown);
        Assert.Equal(["表の能力", "表の能力", "表の能力", "表の能力"], Items(tx, VariableId.Args).Select(item => item.Value));
    }

    [Fact]
    public void File_names_paths_names_and_cookies_are_read_too()
    {
        var sjis = JapaneseForm.Bytes("表示ソ.txt", "shift_jis");
        var body = $"--B\r\nContent-Disposition: form-data; name=\"{JapaneseForm.Bytes("添付能", "shift_jis")}\"; filename=\"{sjis}\"\r\n\r\nx\r\n--B--\r\n";
        using var tx = Begin("POST", $"/app/{JapaneseForm.Percent(sjis)}?{JapaneseForm.Percent(JapaneseForm.Bytes("能", "shift_jis"))}=1", "multipart/form-data; boundary=B", body, RequestReading.Unknown);
        Assert.Equal("/app/表示ソ.txt", Text(tx.Variables.Scalar(VariableId.RequestFilename)));
        Assert.Equal("表示ソ.txt", Text(tx.Variables.Scalar(VariableId.RequestBasename)));
        Assert.Equal(("添付能", "表示ソ.txt"), Assert.Single(Items(tx, VariableId.Files)));
        Assert.Equal("能", Assert.Single(Items(tx, VariableId.ArgsNames)).Value);
    }

    [Theory]
    [InlineData("shift_jis")]
    [InlineData("euc-jp")]
    [InlineData("iso-2022-jp")]
    [InlineData("utf-8")]
    public void A_JSON_body_is_decoded_before_it_is_taken_apart(string charset)
    {
        using var tx = Begin("POST", "/", "application/json", JapaneseForm.Bytes("{\"品\":\"表\",\"b\":\"ソ\\\"能\"}", charset), RequestReading.Unknown);
        Assert.Equal([("json.品", "表"), ("json.b", "ソ\"能")], Items(tx, VariableId.Args));
        Assert.Equal("0", tx.Variables.Scalar(VariableId.ReqbodyError).ToString());
        Assert.Equal(charset is "shift_jis" or "iso-2022-jp" ? 2 : 0, Items(tx, VariableId.ArgsBytes).Length);
    }

    [Fact]
    public void The_byte_wise_reading_is_kept_where_it_differs_in_ASCII()
    {
        Assert.Equal(1, BytesOf("%95%5C"));
        Assert.Equal(0, BytesOf("%82%A0"));
        Assert.Equal(0, BytesOf("%C9%BD%A4%A2"));
        Assert.Equal(0, BytesOf("%E8%A1%A8"));
        Assert.Equal(1, BytesOf("%C9%BD%C0%AF%A4%A2"));
        Assert.Equal(0, BytesOf("abc"));

        static int BytesOf(string value)
        {
            using var tx = Begin("GET", "/?a=" + value, null, null, RequestReading.Unknown);
            return Items(tx, VariableId.ArgsBytes).Length;
        }
    }

    [Fact]
    public void Full_width_forms_are_folded_where_there_are_any()
    {
        Assert.Equal(["(株)<script>  O'x\\1"], Folded("（株）＜ｓｃｒｉｐｔ＞　 O’x¥１"));
        Assert.Equal([], Folded("表示　する"));
        Assert.Equal([], Folded("abc"));

        static string[] Folded(string text)
        {
            using var tx = Begin("GET", "/?a=" + JapaneseForm.Percent(JapaneseForm.Bytes(text, "utf-8")), null, null, RequestReading.Unknown);
            return [.. Items(tx, VariableId.ArgsFolded).Select(item => item.Value)];
        }
    }

    [Theory]
    [InlineData(BackendProfile.AspNet, "/?a=1&b=2&A=3&a=4", "1 2 3 4 1,3,4", "")]
    [InlineData(BackendProfile.Php, "/?a.b=1&c=2&c=3&+d%5b%5d=4", "1 2 3 4 1 4", "")]
    [InlineData(BackendProfile.Generic, "/?a=1&a=3&c=%2527%25u0027", "1 3 %27%u0027", "")]
    [InlineData(BackendProfile.Generic, "/?a=1;b=%E3%81%82;c&d=2;&e=3%3Bf", "1;b=あ;c 2; 3;f 1 あ  2", "")]
    [InlineData(BackendProfile.Php, "/?a=1;b=2", "1;b=2", "")]
    [InlineData(BackendProfile.AspNet, "/?a=1;b=2", "1;b=2", "")]
    [InlineData(BackendProfile.Servlet, "/?a=1;b=2&c=%u0027", "1;b=2 %u0027", "")]
    [InlineData(BackendProfile.Iis, "/%u005c%u3042?%u003c=1", "1", "/\\あ <")]
    [InlineData(BackendProfile.Iis, "/?c=%u0027%uFF1C%u3042%uZZ", "%u0027%uFF1C%u3042%uZZ", "'<あ%uZZ")]
    [InlineData(BackendProfile.Servlet, "/a;jsessionid=1/..;x/b;c", "", "/a/../b")]
    public void A_profile_adds_what_its_servers_read(BackendProfile profile, string target, string arguments, string folded)
    {
        using var tx = Begin("GET", target, null, null, new RequestReading { Profile = profile });
        Assert.Equal(arguments, string.Join(' ', Items(tx, VariableId.Args).Select(item => item.Value)));
        Assert.Equal(folded, string.Join(' ', Items(tx, VariableId.ArgsFolded).Select(item => item.Value)));
    }

    [Fact]
    public void Invalid_bytes_are_counted_and_shown()
    {
        using var tx = Begin("GET", "/?a=%95%5C%81%27", null, null, new RequestReading { Charset = Charset.ShiftJis });
        Assert.Equal("1", tx.Variables.Scalar(VariableId.CharsetError).ToString());
        Assert.Equal("表\uFFFD'", Assert.Single(Items(tx, VariableId.Args)).Value);
        Assert.Single(Items(tx, VariableId.ArgsBytes));
    }

    private static (string Charset, string Source) Pair((string Charset, string Source, string Text) reading) => (reading.Charset, reading.Source);

    private static (string Charset, string Source, string Text) ReadPercent(string value)
    {
        using var tx = Begin("GET", "/?a=" + value, null, null, RequestReading.Unknown);
        return Describe(tx, tx.Variables.Arguments.Items[0].Value.ToString());
    }

    private static (string Charset, string Source, string Text) Read(string bytes, string type = "application/x-www-form-urlencoded", RequestReading? reading = null)
    {
        using var tx = Begin("POST", "/", type, "a=" + JapaneseForm.Percent(bytes), reading ?? RequestReading.Unknown);
        var result = Describe(tx, Text(tx.Variables.Arguments.Items[0].Value));
        tx.Finish(Verdict.Allow, 200);
        return result;
    }

    private static (string Charset, string Source, string Text) Describe(Transaction tx, string text) =>
        (tx.Variables.Scalar(VariableId.RequestCharset).ToString(), tx.Variables.Scalar(VariableId.RequestCharsetSource).ToString(), text);

    private static Transaction Begin(string method, string target, string? type, string? body, RequestReading reading)
    {
        var rules = type == "application/json" ? Judge.Rules("SecRuleEngine On\nSecRequestBodyAccess On\nSecAction \"id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=JSON\"") : s_rules;
        var tx = rules.Begin(new ConnectionInfo(IPAddress.Loopback, 40000, IPAddress.Loopback, 80), EngineMode.Protect, reading: reading);
        tx.SetRequestLine(method, target, "HTTP/1.1");
        if (type is not null)
            tx.AddRequestHeader("Content-Type", type);
        tx.EvaluateRequestHeaders();
        if (body is not null)
            tx.AppendRequestBody(Encoding.Latin1.GetBytes(body));
        tx.EvaluateRequestBody();
        return tx;
    }

    private static (string Name, string Value)[] Items(Transaction tx, VariableId id)
    {
        var items = new List<(string, string)>();
        foreach (ref readonly var item in tx.Items(id))
            items.Add((Text(item.Name), Text(item.Value)));
        return [.. items];
    }

    private static string Text(ReadOnlyMemory<char> bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes.ToString()));
}
