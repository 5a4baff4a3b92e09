using System.Text;
using Sakimori.Waf.Charsets;

namespace Sakimori.Waf.Tests.Charsets;

/// <summary>What servers of one kind read and others do not is judged where the site is of that kind, and only there.</summary>
public sealed class ProfileReadingsTests
{
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly (string, string)[] s_browser = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")];

    // Twelve bytes: 表 in Shift_JIS, whose second byte is a backslash, then a quote that swallows nothing.
    private const string CookieInShiftJis = "%95%5C%27%20or%201%3D1--%20";

    private const string UnionWithPlusSigns = "1+union+select+pass+from+users";

    // The angle brackets are full-width.
    private const string ScriptInShiftJis = "%81%83script%81%84alert(1)%81%83/script%81%84";

    [Theory]
    [InlineData("php", "/?id=-1%20union/*&id=*/select%20pass%20from%20users", false)]
    [InlineData("servlet", "/?id=-1%20union/*&id=*/select%20pass%20from%20users", false)]
    [InlineData("aspnet", "/?id=-1%20union/*&id=*/select%20pass%20from%20users", true)]
    [InlineData("classic_asp", "/?ID=-1%20union/*&id=*/select%20pass/*&Id=*/from%20users", true)]
    [InlineData("classic_asp", "/?id=1&id=2&id=3", false)]
    [InlineData("iis", "/scripts/..%u005c..%u005cwinnt/win.ini", true)]
    [InlineData("aspnet", "/?%u003cscript%u003ealert(1)%u003c/script%u003e=1", true)]
    [InlineData("generic", "/?page=1;sort=name;order=up", false)]
    public void A_request_is_judged_as_the_sites_own_servers_read_it(string profile, string target, bool blocks) =>
        Assert.Equal((profile, target, blocks), (profile, target, Send(profile, target).Verdict.IsDisruptive));

    [Fact]
    public void Pieces_of_equal_names_are_joined_however_many_fields_stand_before_them()
    {
        var others = string.Concat(Enumerable.Range(0, 900).Select(i => $"f{i}=x&"));
        const string Pieces = "id=-1%20union/*&id=*/select%20pass%20from%20users";
        Assert.True(Post("aspnet", FormType, others + Pieces).Verdict.IsDisruptive);
        Assert.False(Post("aspnet", FormType, others + "id=1&id=2").Verdict.IsDisruptive);
    }

    [Fact]
    public void Equal_names_in_a_document_are_the_programs_own_affair()
    {
        Assert.False(Post("aspnet", "application/json", "{\"id\":\"-1 union/*\",\"id\":\"*/select pass from users\"}").Verdict.IsDisruptive);
        Assert.True(Post("aspnet", "application/json", "{\"id\":\"-1 union/*,*/select pass from users\"}").Verdict.IsDisruptive);
    }

    [Fact]
    public void Joining_costs_the_bytes_received_once()
    {
        var rules = Judge.Rules("SecRuleEngine On\nSecRequestBodyAccess On\nSecRule ARGS:a \"@unconditionalMatch\" \"id:1,phase:2,pass,nolog\"");
        using var tx = rules.Begin(new ConnectionInfo(System.Net.IPAddress.Loopback, 1, System.Net.IPAddress.Loopback, 80), EngineMode.Protect, reading: new RequestReading { Profile = BackendProfile.ClassicAsp });
        var body = string.Join('&', Enumerable.Repeat("a=" + new string('x', 125), 999));
        tx.SetRequestLine("POST", "/", "HTTP/1.1");
        tx.AddRequestHeader("Content-Type", FormType);
        tx.EvaluateRequestHeaders();
        tx.AppendRequestBody(Encoding.Latin1.GetBytes(body));
        tx.EvaluateRequestBody();
        Assert.Equal(1000, tx.Variables.Arguments.Count);
        Assert.Equal((999 * 126) - 1, tx.Variables.Arguments.Items[999].Value.Length);
        Assert.True(tx.Variables.Arena.TotalChars < body.Length * 3, $"{tx.Variables.Arena.TotalChars} of {body.Length}");
    }

    [Theory]
    [InlineData("php", CookieInShiftJis, true)]
    [InlineData("classic_asp", CookieInShiftJis, true)]
    [InlineData("generic", CookieInShiftJis, true)]
    [InlineData("php", "x'+or+1=1--+", true)]
    [InlineData("php", "%EF%BC%9Cscript%EF%BC%9Ealert(1)%EF%BC%9C/script%EF%BC%9E", true)]
    [InlineData("php", "%95%5C%8E%A6%94%5C%97%CD", false)]
    [InlineData("php", "%E8%A1%A8%E7%A4%BA+%E8%83%BD", false)]
    [InlineData("php", "YWJj+/ZGVm+Zz09%3D%3D", false)]
    public void A_cookie_is_judged_as_the_back_end_decodes_it(string profile, string cookie, bool blocks)
    {
        var outcome = new Judge { Headers = [.. s_browser, ("Cookie", "sid=1; name=" + cookie)], Reading = Reading(profile) with { Charset = Charset.ShiftJis } }.By(ShippedRules.Starter);
        Assert.Equal((profile, cookie, blocks), (profile, cookie, outcome.Verdict.IsDisruptive));
        Assert.DoesNotContain(outcome.Matches, match => match.RuleId is 9505021);
    }

    [Theory]
    [InlineData("php", UnionWithPlusSigns, true)]
    [InlineData("aspnet", UnionWithPlusSigns, true)]
    [InlineData("classic_asp", UnionWithPlusSigns, true)]
    [InlineData("iis", UnionWithPlusSigns, true)]
    [InlineData("generic", UnionWithPlusSigns, true)]
    [InlineData("servlet", UnionWithPlusSigns, false)]
    [InlineData("php", ScriptInShiftJis, true)]
    [InlineData("servlet", ScriptInShiftJis, false)]
    [InlineData("php", "1'%81%40or%81%40sleep(5)--%81%40", true)]
    [InlineData("php", CookieInShiftJis, true)]
    [InlineData("php", "%95%5C%8E%A6%94%5C%97%CD", false)]
    [InlineData("php", "%E8%A1%A8%E7%A4%BA+%E8%83%BD", false)]
    [InlineData("php", "YWJj+/ZGVm+Zz09%3D%3D", false)]
    public void A_cookies_name_is_judged_as_the_back_end_decodes_it(string profile, string name, bool blocks)
    {
        var outcome = new Judge { Headers = [.. s_browser, ("Cookie", "sid=1; " + name + "=1")], Reading = Reading(profile) with { Charset = Charset.ShiftJis } }.By(ShippedRules.Starter);
        Assert.Equal((profile, name, blocks), (profile, name, outcome.Verdict.IsDisruptive));
        Assert.DoesNotContain(outcome.Matches, match => match.RuleId is 9505021);
    }

    [Theory]
    [InlineData("php", "LF", false)]
    [InlineData("aspnet", "LF", false)]
    [InlineData("servlet", "LF", true)]
    [InlineData("generic", "LF", true)]
    [InlineData("php", "mixed", true)]
    [InlineData("php", "quoted", false)]
    [InlineData("aspnet", "quoted", false)]
    [InlineData("servlet", "quoted", false)]
    [InlineData("generic", "quoted", true)]
    [InlineData("generic", "plain", false)]
    public void Multipart_is_refused_only_where_the_sites_servers_read_it_otherwise(string profile, string form, bool blocks)
    {
        var body = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--B--\r\n";
        body = form switch { "LF" => body.ReplaceLineEndings("\n"), "mixed" => body.ReplaceLineEndings("\n").Replace("--B--\n", "--B--\r\n", StringComparison.Ordinal), _ => body };
        var outcome = Post(profile, "multipart/form-data; boundary=" + (form == "quoted" ? "\"B\"" : "B"), body);
        Assert.Equal((profile, form, blocks), (profile, form, outcome.Verdict.IsDisruptive));
        Assert.All(outcome.Matches, match => Assert.Equal(200003, match.RuleId));
    }

    /// <summary>ModSecurity#3610 took the word "boundary" in a name for a second parameter; rules about types took parts of names for types.</summary>
    [Theory]
    [InlineData("----geckoformboundary4a7acee3709293e183ef2932a147a331;charset=UTF-8")]
    [InlineData("----geckoformboundary4a7acee3709293e183ef2932a147a331")]
    [InlineData("----WebKitFormBoundaryOf8SnbgpdfsmqnyT")]
    [InlineData("----WebKitFormBoundaryQlXmLDQxxPdLc0R9; charset=Shift_JIS")]
    [InlineData("---------------------------7da24f2e50046")]
    [InlineData("----boundary_.oOo._boundaryboundary")]
    [InlineData("0xKhTmLbOuNdArY")]
    [InlineData("3cmYTdyNT2jZxYyV7T_pL4irNeChj-CSS")]
    [InlineData("selectunionscript-textapplication")]
    public void An_upload_is_not_refused_for_the_name_of_its_boundary(string boundary)
    {
        var name = boundary.Split(';')[0];
        var body = $"--{name}\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nv\r\n--{name}--\r\n";
        foreach (var rules in new[] { ShippedRules.Starter, ShippedRules.Crs(1) })
            Assert.Equal((boundary, false, 0), (boundary, Post("generic", "multipart/form-data; boundary=" + boundary, body, rules) is var outcome && outcome.Verdict.IsDisruptive, outcome.Matches.Count));
    }

    /// <summary>State that old frameworks send with each form: base64 of any bytes, ids with colons, numbers with signs.</summary>
    [Fact]
    public void State_and_ids_of_JSF_and_ASPNET_are_no_attack()
    {
        var random = new Random(4);
        var ran = 0;
        var blocked = new List<string>();
        for (var i = 0; i < 400; i++)
        {
            var bytes = new byte[random.Next(40, 4_000)];
            random.NextBytes(bytes);
            (bytes[0], bytes[1]) = (0xFF, 0x01);
            var state = Uri.EscapeDataString(Convert.ToBase64String(bytes));
            random.NextBytes(bytes);
            var compressed = Uri.EscapeDataString("H4sIAAAAAAAA" + Convert.ToBase64String(bytes));
            string[] forms =
            [
                $"__EVENTTARGET=ctl00%24ContentPlaceHolder1%24GridView1&__EVENTARGUMENT=Page%242&__VIEWSTATE={state}&__VIEWSTATEGENERATOR=C2EE9ABB&__EVENTVALIDATION={state}&ctl00%24main%24txtName=%E5%B1%B1%E7%94%B0",
                $"j_idt12%3Aform%3Aname=%E5%B1%B1%E7%94%B0&j_idt12=j_idt12&j_idt12%3Aj_idt15=j_idt12%3Aj_idt15&javax.faces.ViewState={random.NextInt64()}%3A{-random.NextInt64()}&javax.faces.partial.ajax=true&javax.faces.source=j_idt12%3Atable%3A0%3Adelete",
                $"form%3A_idcl=form%3A_id1%3A{i}%3A_id2&form_SUBMIT=1&javax.faces.ViewState={compressed}&jsf_tree_64=&jsf_state_64={state}&jsf_viewid=%2Forder%2Flist.jsp",
                $"org.apache.struts.taglib.html.TOKEN={Convert.ToHexStringLower(bytes.AsSpan(0, 16))}&method%3Asave=%E4%BF%9D%E5%AD%98&dispatch=list&items%5B{i}%5D.price=1%2C980",
            ];
            foreach (var (form, profile) in forms.Zip(["aspnet", "servlet", "servlet", "servlet"]))
            {
                ran++;
                if (Post(profile, FormType, form) is { Verdict.IsDisruptive: true } outcome)
                    blocked.Add($"{outcome.Matches[0].RuleId} {outcome.Matches[0].Data}: {form[..60]}");
            }
        }

        Assert.Empty(blocked);
        Assert.Equal(1_600, ran);
    }

    /// <summary>JSF before 2.0 sends the state as the Java object it is, in one field of each form; that it is one of ours only its key tells.</summary>
    [Theory]
    [InlineData("javax.faces.ViewState=STATE&name=a", FormType, 0)]
    [InlineData("state=STATE&name=a", FormType, 9542050)]
    [InlineData("{\"state\":\"STATE\"}", "application/json", 9542050)]
    [InlineData("STATE", "application/octet-stream", 9542051)]
    [InlineData("javax.faces.ViewState=STATE&name=a", "text/plain", 9542051)]
    public void The_state_of_a_page_passes_where_it_belongs(string body, string type, int rule)
    {
        var state = Convert.ToBase64String(Encoding.Latin1.GetBytes("\u00ac\u00ed\u0000\u0005sr\0\u0011java.util.HashMap\u0005\u0007\u00da\u00c1"));
        var outcome = Post("servlet", type, body.Replace("STATE", type == FormType ? Uri.EscapeDataString(state) : state, StringComparison.Ordinal));
        Assert.Equal((body, rule != 0), (body, outcome.Verdict.IsDisruptive));
        Assert.Equal(rule == 0 ? [] : [rule], outcome.Matches.Where(match => match.RuleId is 9542050 or 9542051).Select(match => (int)match.RuleId).Distinct());
    }

    private static RequestReading Reading(string profile) => new() { Profile = Enum.Parse<BackendProfile>(profile.Replace("_", "", StringComparison.Ordinal), ignoreCase: true) };

    private static Outcome Send(string profile, string target) => new Judge { Target = target, Headers = s_browser, Reading = Reading(profile) }.By(ShippedRules.Starter);

    private static Outcome Post(string profile, string type, string body, RuleSet? rules = null) => new Judge
    {
        Method = "POST",
        Headers = [.. s_browser, ("Content-Type", type), ("Content-Length", $"{body.Length}")],
        Body = body,
        Reading = Reading(profile),
    }.By(rules ?? ShippedRules.Starter);
}
