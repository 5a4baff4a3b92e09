using System.Text;
using System.Text.Json;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Tests.Detectors;
using Sakimori.Waf.Tests.SecLang;

namespace Sakimori.Waf.Tests.Rules;

/// <summary>The filter that passes over rules never changes what matches: with it and without it the records are the same.</summary>
public sealed class FilterTwinTests
{
    private const int Requests = 3_000;

    [Theory]
    [InlineData("crs", 31)]
    [InlineData("starter", 37)]
    public void Random_requests_match_the_same_rules_filtered_or_not(string name, int seed)
    {
        var values = Values();
        var rules = name == "crs" ? CoreRuleSet() : Compile([Path.Combine(Lang.Repository(), "rules/starter/*.conf")], "");
        var random = new Random(seed);
        var matches = 0;
        for (var run = 0; run < Requests; run++)
        {
            var request = Request(random, values);
            var filtered = Describe(request.By(rules));
            Assert.Equal(Describe((request with { IgnoreFilter = true }).By(rules)), filtered);
            matches += filtered.Length;
        }

        // Far from empty: otherwise nothing was compared.
        Assert.InRange(matches, Requests, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Requests} requests, {matches} matches compared");
    }

    [Fact]
    public void Values_that_keep_coming_match_the_same_rules_as_when_they_came_first()
    {
        var random = new Random(41);
        var all = Values();
        string[] values = [.. Enumerable.Range(0, 24).Select(_ => all[random.Next(all.Length)]).Where(value => value.Length <= 256), "order by one", "it's like that", "<b>", "1"];
        var rules = CoreRuleSet();
        var twins = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (matches, again) = (0, 0);
        for (var run = 0; run < Requests; run++)
        {
            var request = Request(random, values);
            request = request with { Headers = [("Host", "shop.example"), ("User-Agent", OneLine(values[random.Next(values.Length)])), ("X-Level", (run / 100 % 4 + 1).ToString(System.Globalization.CultureInfo.InvariantCulture))], Target = "/app/page.php?a=" + Encode(values[random.Next(values.Length)]), Body = null, Method = "GET" };
            var key = $"{request.Target} {string.Join(' ', request.Headers)} {request.ResponseBody}";
            if (!twins.TryGetValue(key, out var expected))
            {
                twins.Add(key, expected = Describe((request with { IgnoreFilter = true }).By(rules)));
            }
            else
            {
                again++;
            }

            var filtered = Describe(request.By(rules));
            Assert.Equal(expected, filtered);
            matches += filtered.Length;
        }

        Assert.InRange(matches, Requests, int.MaxValue);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Requests} requests, {again} of them came again, {matches} matches compared");
    }

    private static string[] Describe(Outcome outcome) =>
        [.. outcome.Matches.Select(match => $"{match.RuleId} {match.Target} {match.Value}"), $"{outcome.WouldBe.RuleId}"];

    private static RuleSet CoreRuleSet()
    {
        var crs = Path.Combine(DetectorCorpora.Require(), "crs");
        return Compile([Path.Combine(crs, "crs-setup.conf.example"), Path.Combine(crs, "rules/*.conf")],
            "SecAction \"id:999001,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=4,setvar:tx.detection_paranoia_level=4\"\n" +
            // Requests of several levels in turn: the scan follows the level that rules reach.
            "SecRule REQUEST_HEADERS:X-Level \"@within 1 2 3 4\" \"id:999002,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=%{MATCHED_VAR},setvar:tx.detection_paranoia_level=%{MATCHED_VAR}\"\n");
    }

    private static RuleSet Compile(string[] files, string before)
    {
        using var folder = new RuleFolder();
        folder.With("before.conf", before + "SecResponseBodyAccess On\n");
        var parsed = SecLangParser.ParseFiles([Path.Combine(Lang.Repository(), "rules/base.conf"), Path.Combine(folder.Path, "before.conf"), .. files]);
        var rules = RuleSet.Compile(parsed, new RuleSetOptions(), out var diagnostics);
        Assert.True(rules is not null, string.Join('\n', diagnostics));
        return rules;
    }

    private static string Base64Of(string value) => Convert.ToBase64String(Encoding.UTF8.GetBytes(value));

    private static string[] Values()
    {
        var corpus = DetectorCorpora.Require();
        string[] values = [.. DetectorCorpora.Rows(corpus, "http-params.jsonl").SelectMany(row => row.Values)];
        Assert.True(values.Length > 10_000, $"only {values.Length} values");
        return values;
    }

    private static Judge Request(Random random, string[] values)
    {
        string Plain() => values[random.Next(values.Length)];
        // Some are read as Base64, over spaces or not; some are long enough to be searched in parts.
        string Value() => random.Next(16) switch
        {
            0 => Base64Of(Plain()),
            1 => string.Join(' ', Base64Of(Plain()).Chunk(1 + random.Next(20)).Select(piece => new string(piece))),
            2 => string.Join(random.Next(2) == 0 ? " " : "\r\n", Enumerable.Range(0, 2 + random.Next(30)).Select(_ => Plain())),
            _ => Plain(),
        };
        string Name() => random.Next(6) == 0 ? Value() : "abcdefgh"[random.Next(8)].ToString();
        var query = new StringBuilder("/app/page.php");
        for (var i = random.Next(4); i >= 0; i--)
        {
            query.Append(query.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(Encode(Name())).Append('=').Append(Encode(Value()));
        }

        // A header holds no line end: a gateway would not let it through.
        var headers = new List<(string, string)>
        {
            ("Host", "shop.example"), ("User-Agent", random.Next(3) == 0 ? OneLine(Value()) : "Mozilla/5.0"), ("Accept", "*/*"),
        };
        if (random.Next(2) == 0)
        {
            headers.Add(("X-Level", random.Next(1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        if (random.Next(3) == 0)
        {
            headers.Add(("Cookie", $"{OneLine(Name())}={OneLine(Value())}; s=1"));
        }

        if (random.Next(3) == 0)
        {
            headers.Add(("Referer", "http://shop.example/" + OneLine(Value())));
        }

        string? body = null;
        switch (random.Next(5))
        {
            case 0:
                headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
                body = $"{Encode(Name())}={Encode(Value())}&z={Encode(Value())}";
                break;
            case 1:
                headers.Add(("Content-Type", "application/json"));
                body = JsonSerializer.Serialize(new Dictionary<string, object> { [Name()] = Value(), ["list"] = new[] { Value(), Value() } });
                body = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(body));
                break;
            case 2:
                headers.Add(("Content-Type", "multipart/form-data; boundary=B"));
                body = $"--B\r\nContent-Disposition: form-data; name=\"{OneLine(Name())}\"\r\n\r\n{Value()}\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{OneLine(Value())}\"\r\n\r\n{Value()}\r\n--B--\r\n";
                break;
            case 3:
                headers.Add(("Content-Type", "text/xml"));
                body = $"<a b=\"{System.Security.SecurityElement.Escape(Value())}\">{System.Security.SecurityElement.Escape(Value())}</a>";
                break;
        }

        return new Judge
        {
            Method = body is null ? "GET" : "POST",
            Target = query.ToString(),
            Headers = [.. headers],
            Body = body,
            Mode = EngineMode.Observe,
            ResponseBody = Value(),
        };
    }

    private static string OneLine(string value) => value.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ');

    // Some values stand as they are, as careless clients send them.
    private static string Encode(string value) => value.Length % 5 == 0
        ? OneLine(value).Replace(' ', '+')
        : string.Concat(value.Select(c => char.IsAsciiLetterOrDigit(c) ? c.ToString() : $"%{(int)c:X2}"));
}
