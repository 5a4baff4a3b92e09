using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Web.Tests.Pages;

/// <summary>Whatever an attacker writes into any field of a request is shown and does nothing.</summary>
public sealed class HostileTrafficTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] s_own =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'\"><svg onload=alert(1)>", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
        "<iframe srcdoc='<script>parent.alert(1)</script>'>", "javascript:alert(1)", "<a href=javascript:alert(1)>x</a>", "{{constructor.constructor('alert(1)')()}}",
        "<math><mtext></p><style><!--</style><img title='--><img src=x onerror=alert(1)>'>", "\u202E<script>alert(1)</script>", "<\0script>alert(1)</script>",
        "--><script>alert(1)</script><!--", "]]><script>alert(1)</script>", "<base href=//198.18.0.9/>", "<form action=//198.18.0.9><input autofocus onfocus=alert(1)>",
        "<style>@import '//198.18.0.9/x.css'</style>", "<meta http-equiv=refresh content='0;url=//198.18.0.9/'>", "%3Cscript%3Ealert(1)%3C/script%3E", "＜script＞alert(1)＜/script＞",
        "<!--Blazor:{\"type\":\"server\",\"sequence\":0}-->", "<blazor-ssr><template><script>alert(1)</script></template></blazor-ssr>", "@(alert(1))",
    ];

    [Fact]
    public async Task Every_field_of_traffic_is_inert_on_every_page()
    {
        await using var house = await DemoHouse.StartAsync();
        await using var window = await chromium.OpenAsync(house.Console.Address);
        var page = window.Page;
        await DemoConsole.SetUpAsync(window, house, "sato");
        var payloads = s_own.Concat(Corpus()).ToArray();
        Assert.InRange(payloads.Length, s_own.Length, 500);
        await house.ReceiveAsync(payloads.Select((payload, i) => Hostile(payload, i)));
        var stored = (await house.Store.Transactions.SearchAsync(new() { Limit = 1000 })).Transactions;
        Assert.Equal(payloads.Length, stored.Length);
        var incidents = await house.Store.Incidents.ListAsync(new() { Limit = 1000 });
        string[] lists = ["/", "/incidents", "/traffic", "/traffic?q=%3Cscript%3Ealert(1)%3C/script%3E&client=%22%3E%3Csvg%20onload=alert(1)%3E", "/hand-over", "/sites/shop", "/record", "/t/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "/sites/%3Cimg%20src=x%20onerror=alert(1)%3E"];
        foreach (var address in lists.Concat(incidents.Take(5).Select(incident => $"/incidents/{incident.Id.Value}")).Concat(stored.Take(30).Select(transaction => $"/t/{Uri.EscapeDataString(transaction.Id)}")))
        {
            await window.ShowAsync(address);
            foreach (var show in await page.Locator("[data-show-evidence]").AllAsync())
            {
                if (await show.IsVisibleAsync())
                {
                    await show.ClickAsync();
                }
            }

            // No element that only an attacker would have written.
            var strange = await page.EvaluateAsync<int>("() => document.querySelectorAll('main script, main iframe, main base, main meta, main style, main object, main embed, main [onload], main [onerror], main [onfocus], main a[href^=\"javascript\"], main img[src=x]').length");
            Assert.True(strange == 0, address);
        }

        Assert.Empty(window.Faults);
        Assert.Empty(house.Errors.Lines);
    }

    private static TransactionRecord Hostile(string payload, int number) => new()
    {
        Id = $"HOSTILE{number:D4}",
        Time = DateTimeOffset.UtcNow.AddMinutes(-30).AddSeconds(number),
        Site = "shop",
        Client = $"203.0.113.{(number % 200) + 1}",
        Method = Short(payload),
        Host = payload,
        Target = "/" + payload,
        Mode = SiteMode.Protect,
        Outcome = TransactionOutcome.Blocked,
        Status = 403,
        DecidingRule = 100210,
        InboundScore = 5,
        Family = AttackFamily.CrossSiteScripting,
        RuleSetVersion = "starter",
        Charset = "utf-8",
        UserAgent = payload,
        Notes = [payload],
        Headers = [new(Short(payload), payload), new("Cookie", payload)],
        Body = payload,
        Detections =
        [
            new()
            {
                RuleId = 100210, Phase = 2, Target = "ARGS:" + payload, Value = payload, Operator = "@rx " + payload, Message = payload, Data = $"{payload} found in ARGS:{payload}",
                Severity = 2, Score = 5, Tags = ["attack-xss", payload], File = "cross-site-scripting.conf", Line = 12, IsDisruptive = true,
            },
        ],
    };

    private static string Short(string payload) => payload.Length <= 40 ? payload : payload[..40];

    // Cross-site scripting of the shared corpus, when it is there.
    private static IEnumerable<string> Corpus()
    {
        var root = Environment.GetEnvironmentVariable("SAKIMORI_CORPUS");
        for (var folder = AppContext.BaseDirectory; root is null && folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var beside = Path.Combine(folder, "shared", "corpus");
            root = Directory.Exists(beside) ? beside : null;
        }

        var file = root is null ? null : Path.Combine(root, "payloads", "http-params.jsonl");
        if (file is null || !File.Exists(file))
        {
            yield break;
        }

        var count = 0;
        foreach (var line in File.ReadLines(file))
        {
            if (line.Contains('<', StringComparison.Ordinal) && count < 120)
            {
                using var document = JsonDocument.Parse(line);
                foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String && member.Value.GetString()!.Contains('<')))
                {
                    count++;
                    yield return member.Value.GetString()!;
                }
            }
        }
    }
}
