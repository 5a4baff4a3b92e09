using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sakimori.Domain;

namespace Sakimori.Web.Tests.Pages;

/// <summary>The five tasks of docs/console.md, done as a new user would, beginning on the first page; the page states the clicks counted here.</summary>
public sealed class TaskTests(DemoConsole demo) : IClassFixture<DemoConsole>
{
    [Fact]
    public async Task Why_was_my_customer_blocked()
    {
        await using var window = await demo.OpenAsync();
        var (page, clicks) = await BeginAsync(window);
        var blocked = (await demo.House.Store.Transactions.SearchAsync(new() { Outcome = TransactionOutcome.Blocked, Limit = 1 })).Transactions[0];
        await clicks.OnAsync(".top input[type=search]");
        // Key by key, as soon as the page is there: its heading does not take the focus back.
        var search = page.Locator(".top input[type=search]");
        await search.PressSequentiallyAsync(blocked.Id);
        await Assertions.Expect(search).ToHaveValueAsync(blocked.Id);
        await search.PressAsync("Enter");
        await window.IsAtAsync($"/t/{blocked.Id}");
        await page.Locator(".why li").First.WaitForAsync();
        Assert.Contains(blocked.DecidingRule.ToString(CultureInfo.InvariantCulture), await page.Locator(".detection.decided").First.InnerTextAsync());
        await EndAsync(window, 1, clicks);
    }

    [Fact]
    public async Task Is_it_an_attack_or_a_false_alarm()
    {
        await using var window = await demo.OpenAsync();
        var (page, clicks) = await BeginAsync(window);
        var alarm = (await demo.House.Store.Incidents.ListAsync(new() { Limit = 1000 })).First(incident => incident.Paths.Any(path => path.Name.EndsWith("/member/inquiry.do", StringComparison.Ordinal)));
        await clicks.OnAsync(".navigation a[href='/incidents']");
        await clicks.OnAsync($"a.row-link[href='/incidents/{alarm.Id.Value}']");
        await clicks.OnAsync("[data-show-evidence]");
        await Assertions.Expect(page.Locator(".detection mark").First).ToBeVisibleAsync();
        Assert.Contains("カタログの", await page.Locator(".detection .evidence").First.InnerTextAsync());
        await clicks.OnAsync("[data-key=c]");
        await page.Locator(".mud-dialog select[name=reason]").SelectOptionAsync(nameof(CloseReason.FalseAlarm));
        await page.Locator(".mud-dialog textarea[name=note]").FillAsync("通常の問い合わせ");
        await clicks.OnAsync(".mud-dialog button[type=submit]");
        await Assertions.Expect(page.Locator(".head .tag").Last).ToHaveTextAsync("完了");
        var closed = await demo.House.Store.Incidents.FindAsync(alarm.Id);
        Assert.Equal((IncidentStatus.Closed, CloseReason.FalseAlarm), (closed!.Status, closed.CloseReason));
        Assert.Contains(await demo.House.Store.Ledger.ListAsync(new() { Kind = DecisionKind.EvidenceShown }), entry => entry.Decision.DeciderName == "sato");
        await EndAsync(window, 2, clicks);
    }

    [Fact]
    public async Task Hand_over_the_shift()
    {
        await using var window = await demo.OpenAsync();
        var (page, clicks) = await BeginAsync(window);
        await clicks.OnAsync(".navigation a[href='/incidents']");
        await clicks.OnAsync("a[href='/hand-over']");
        await page.Locator("textarea[name=text]").WaitForAsync();
        await clicks.OnAsync("[data-send]");
        await Assertions.Expect(page.Locator(".notes .strong").First).ToContainTextAsync("sato →");
        Assert.Equal("sato", (await demo.House.Store.Incidents.HandOversAsync(1))[0].From);
        await EndAsync(window, 3, clicks);
    }

    [Fact]
    public async Task Who_switched_this_site_to_observe()
    {
        await using var window = await demo.OpenAsync();
        var (page, clicks) = await BeginAsync(window);
        await clicks.OnAsync(".navigation a[href='/sites']");
        await clicks.OnAsync("a.row-link[href='/sites/portal']");
        await clicks.OnAsync("[data-entry=mode-changed]");
        var detail = page.Locator(".entry-detail");
        await detail.WaitForAsync();
        Assert.Contains("月次締め", await detail.InnerTextAsync());
        Assert.Contains("tanaka", await page.Locator(".entry.open").InnerTextAsync());
        await EndAsync(window, 4, clicks);
    }

    [Fact]
    public async Task Export_yesterday_for_the_siem()
    {
        // The browser's day: Tokyo has no summer time. The demonstration's traffic is of the last four hours, so yesterday gets its own.
        var tokyo = TimeSpan.FromHours(9);
        var today = new DateTimeOffset(DateTimeOffset.UtcNow.ToOffset(tokyo).Date, tokyo);
        var noon = new DemoTraffic(today.AddHours(-12), 91);
        await demo.House.ReceiveAsync(
            [.. Enumerable.Range(0, 3).Select(_ => noon.Attack("recruit", "203.0.113.251", "GET", "/jobs.php", "area", "' UNION SELECT 1--", 100110, "SQL injection in a value", AttackFamily.SqlInjection, "curl/8"))]);

        await using var window = await demo.OpenAsync();
        var (page, clicks) = await BeginAsync(window);
        await clicks.OnAsync(".navigation a[href='/traffic']");
        await clicks.OnAsync("a[href='/export']");
        await page.Locator("[data-download]").WaitForAsync();
        var yesterdays = new List<string>();
        await foreach (var transaction in demo.House.Store.Transactions.StreamAsync(new() { From = today.AddDays(-1), To = today, OnlyDetections = true }))
        {
            yesterdays.Add(transaction.Id);
        }

        Assert.InRange(yesterdays.Count, 3, int.MaxValue);
        var download = await page.RunAndWaitForDownloadAsync(() => clicks.OnAsync("[data-download]"));
        var clickCount = clicks.Count;
        await ArrivesAsync(download, "sakimori-transactions.ocsf.jsonl", line => JsonDocument.Parse(line).RootElement.GetProperty("metadata").GetProperty("uid").GetString()!);

        // The other forms hold the same rows.
        await ChooseAsync("syslog");
        await ArrivesAsync(await DownloadAsync(), "sakimori-transactions.syslog.log", line => Regex.Match(line, @"^<\d+>1 .* id=""([^""]+)""").Groups[1].Value);
        await ChooseAsync("jsonl");
        await ArrivesAsync(await DownloadAsync(), "sakimori-transactions.jsonl", line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()!);
        await ChooseAsync("csv");
        await ArrivesAsync(await DownloadAsync(), "sakimori-transactions.csv", line => line[..line.IndexOf(',')], heads: 1);
        Assert.Equal(clickCount, clicks.Count);

        Task ChooseAsync(string format) => page.Locator($"input[name=format][value={format}]").CheckAsync();

        async Task<IDownload> DownloadAsync()
        {
            await Assertions.Expect(page.Locator("[data-download]")).ToHaveAttributeAsync("href", new Regex("format=" + await page.Locator("input[name=format]:checked").GetAttributeAsync("value")));
            return await page.RunAndWaitForDownloadAsync(() => page.Locator("[data-download]").ClickAsync());
        }

        async Task ArrivesAsync(IDownload file, string name, Func<string, string> id, int heads = 0)
        {
            Assert.Equal(name, file.SuggestedFilename);
            var lines = (await File.ReadAllTextAsync(await file.PathAsync())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(yesterdays, lines.Skip(heads).Select(line => id(line)));
        }

        await EndAsync(window, 5, clicks);
    }

    private static async Task<(IPage Page, Clicks Clicks)> BeginAsync(BrowserWindow window)
    {
        await window.ShowAsync("/");
        // A page that opens gives its heading the focus; a person clicks after that.
        await window.Page.WaitForFunctionAsync("() => document.activeElement?.tagName === 'H1'");
        return (window.Page, new(window.Page));
    }

    // The page for users and the count agree.
    private static async Task EndAsync(BrowserWindow window, int task, Clicks clicks)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(PagesOfTheConsole.Artifacts())!, "docs", "console.md"));
        var row = Regex.Match(page, $@"^\| {task} \|.*\| (\d+) \|", RegexOptions.Multiline);
        Assert.True(row.Success, "docs/console.md states the task");
        Assert.Equal(int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture), clicks.Count);
        Assert.Empty(window.Faults);
    }
}
