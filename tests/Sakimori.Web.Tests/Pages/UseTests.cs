using Microsoft.Playwright;
using Sakimori.Domain;
using Sakimori.Web.Layout;
using Sakimori.Web.Shifts;
using Sakimori.Web.Tests.Languages;

namespace Sakimori.Web.Tests.Pages;

/// <summary>What people do with the pages, in a real browser.</summary>
public sealed class UseTests(DemoConsole demo) : IClassFixture<DemoConsole>
{
    [Fact]
    public async Task A_live_attack_appears_within_two_seconds_without_a_reload()
    {
        await using var window = await demo.OpenAsync();
        await window.ShowAsync("/incidents");
        var attack = new DemoTraffic(DateTimeOffset.UtcNow, 77).Attack("recruit", "203.0.113.250", "GET", "/live.php", "f", "../../../../etc/passwd", 100310, "Path leads out of its folder", AttackFamily.PathTraversal, "curl/8");
        Assert.True(demo.House.Journal.TryDecide(attack));
        await window.Page.Locator("a.row-link", new() { HasText = "203.0.113.250" }).WaitForAsync(new() { Timeout = 2000 });
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task An_override_is_recorded_with_its_reason_and_visible_in_the_ledger()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        var blocked = (await demo.House.Store.Transactions.SearchAsync(new() { Site = "recruit", Family = AttackFamily.CrossSiteScripting, Limit = 1 })).Transactions[0];
        await window.ShowAsync($"/t/{blocked.Id}");
        await page.Locator("[data-override='100210']").ClickAsync();
        await Assertions.Expect(page.Locator(".mud-dialog button[type=submit]")).ToBeDisabledAsync();
        await page.Locator(".mud-dialog textarea[name=reason]").FillAsync("応募フォームの自己紹介欄は HTML を許す");
        await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
        await page.Locator(".mud-snackbar").WaitForAsync();
        await window.ShowAsync("/record?kind=override-made");
        await Assertions.Expect(page.Locator("table.grid")).ToContainTextAsync("応募フォームの自己紹介欄");
        await page.Locator("[data-verify]").ClickAsync();
        await page.Locator(".banner.good").WaitForAsync();
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_proposal_is_approved_and_in_force()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await window.ShowAsync("/sites");
        await page.Locator("#proposals button.primary").ClickAsync();
        await page.Locator(".mud-dialog textarea[name=reason]").FillAsync("5 件とも確かめた");
        await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("#proposals")).ToContainTextAsync("承認を待つ提案はありません");
        Assert.Contains(await demo.House.Store.Overrides.ActiveAsync(DateTimeOffset.UtcNow), made => made is { RuleId: 100112, Path: "/member/inquiry.do" });
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_mode_is_changed_with_a_reason_after_its_consequences_were_read()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await window.ShowAsync("/sites/recruit");
        await page.Locator("[data-mode] button[value=Observe]").ClickAsync();
        await Assertions.Expect(page.Locator(".mud-dialog .consequences li")).ToHaveCountAsync(3);
        await page.Locator(".mud-dialog textarea[name=reason]").FillAsync("応募が止まると連絡があったため");
        await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-mode] button[value=Observe]")).ToHaveAttributeAsync("aria-pressed", "true");
        var entry = (await demo.House.Store.Ledger.ListAsync(new() { Kind = DecisionKind.ModeChanged, Subject = "site:recruit", Limit = 1 }))[0];
        Assert.Contains("wouldBlock", entry.Decision.Shown);
        Assert.Empty(window.Faults);
    }

    [Theory]
    [InlineData("ja", "shift_jis（日本語）")]
    [InlineData("en", "shift_jis (Japanese)")]
    public async Task A_site_is_fixed_to_any_charset_that_the_configuration_takes(string language, string label)
    {
        await using var window = await demo.OpenAsync(language);
        var page = window.Page;
        await window.ShowAsync("/sites/recruit");
        await page.Locator("[data-change-reading]").ClickAsync();
        var charset = page.Locator(".mud-dialog select[name=charset]");
        await Assertions.Expect(charset.Locator("option")).ToHaveCountAsync(6);
        await Assertions.Expect(charset.Locator("option[value=shift_jis]")).ToHaveTextAsync(label);
        await Assertions.Expect(charset.Locator("option[value=utf-16le]")).ToHaveTextAsync("utf-16le");
        await Assertions.Expect(page.Locator(".mud-dialog select[name=profile] option")).ToHaveCountAsync(4);
        await charset.SelectOptionAsync("gbk");
        await page.Locator(".mud-dialog textarea[name=reason]").FillAsync("中国語の応募フォーム");
        await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator(".mud-dialog")).ToHaveCountAsync(0);
        Assert.Equal("gbk", demo.House.Protection.Sites.Single(site => site.Name == "recruit").Charset);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_stored_request_is_judged_anew_and_compared()
    {
        await using var window = await demo.OpenAsync();
        var blocked = (await demo.House.Store.Transactions.SearchAsync(new() { Family = AttackFamily.SqlInjection, Limit = 1 })).Transactions[0];
        await window.ShowAsync($"/t/{blocked.Id}");
        await window.Page.Locator("[data-replay]").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".diff")).ToContainTextAsync("通す");
        await Assertions.Expect(window.Page.Locator(".diff .gone")).ToHaveCountAsync(1);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Evidence_is_masked_until_it_is_asked_for()
    {
        await using var window = await demo.OpenAsync();
        var blocked = (await demo.House.Store.Transactions.SearchAsync(new() { Site = "recruit", Family = AttackFamily.CrossSiteScripting, TargetContains = "contact", Limit = 1 })).Transactions[0];
        await window.ShowAsync($"/t/{blocked.Id}");
        Assert.DoesNotContain("document.location", await window.Page.ContentAsync());
        await window.Page.Locator("[data-show-evidence]").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".detection .evidence").First).ToContainTextAsync("document.location");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task What_is_kept_how_long_is_changed_within_bounds_and_taken_back()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await window.ShowAsync("/settings/memory");
        await Assertions.Expect(page.Locator("[data-retention] dd").First).ToHaveTextAsync("7 日");
        await page.Locator("[data-change-retention]").ClickAsync();
        await page.Locator(".mud-dialog textarea[name=reason]").FillAsync("監査の指摘のため");
        await page.Locator(".mud-dialog input[name=allowed]").FillAsync("366");
        await Assertions.Expect(page.Locator(".mud-dialog button[type=submit]")).ToBeDisabledAsync();
        await page.Locator(".mud-dialog input[name=allowed]").FillAsync("14");
        await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-retention] dd").First).ToHaveTextAsync("14 日");
        Assert.Equal(TimeSpan.FromDays(14), (await RetentionSetting.InForceAsync(demo.House.Store, new())).Allowed);
        await page.Locator("[data-reset-retention]").ClickAsync();
        await page.Locator(".mud-dialog textarea[name=reason]").FillAsync("指摘が取り下げられたため");
        await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-retention] dd").First).ToHaveTextAsync("7 日");
        Assert.Equal(2, (await demo.House.Store.Ledger.ListAsync(new() { Subject = "retention" })).Length);
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Times_are_in_the_browsers_zone_and_in_the_chosen_one_once_one_is_chosen()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await window.ShowAsync("/");
        await Assertions.Expect(page.Locator("a.zone")).ToHaveTextAsync("Asia/Tokyo (+09:00)");
        await Assertions.Expect(page.Locator(".head .muted")).ToContainTextAsync("+09:00");
        await window.ShowAsync("/settings");
        await page.Locator("select[name=zone]").SelectOptionAsync("Asia/Kathmandu");
        await Assertions.Expect(page.Locator("a.zone")).ToHaveTextAsync("Asia/Kathmandu (+05:45)");
        await page.Locator("select[name=zone]").SelectOptionAsync("");
        await Assertions.Expect(page.Locator("a.zone")).ToHaveTextAsync("Asia/Tokyo (+09:00)");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task A_shift_is_planned_and_stands_on_now_and_what_an_ended_one_left_is_in_the_hand_over()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await window.ShowAsync("/hand-over");
        // Times are Tokyo's: this shift began an hour ago.
        var now = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9));
        await page.Locator("select[name=person]").SelectOptionAsync("suzuki");
        await page.Locator("input[name=from]").FillAsync(now.AddHours(-1).ToString("yyyy-MM-ddTHH:mm"));
        await page.Locator("input[name=to]").FillAsync(now.AddHours(7).ToString("yyyy-MM-ddTHH:mm"));
        await page.Locator("[data-add-shift]").ClickAsync();
        await Assertions.Expect(page.Locator("[data-shifts] tbody")).ToContainTextAsync("suzuki");
        await window.ShowAsync("/");
        await Assertions.Expect(page.Locator("[data-on-shift]")).ToContainTextAsync("suzuki（");
        // The plan as it stands when tanaka's shift is over.
        await demo.House.Store.Settings.WriteAsync(
            "shifts:plan",
            System.Text.Json.JsonSerializer.Serialize(new { Last = 2, Shifts = new[] { new Shift(2, "tanaka", now.AddHours(-9), now.AddHours(-1), "sato") } }), null);
        var open = (await demo.House.Store.Incidents.ListAsync(new() { Limit = 1 }))[0];
        Assert.Equal(Sakimori.Incidents.IncidentOutcome.Done, (await demo.House.Intake.ChangeAsync(new() { Id = open.Id, Revision = open.Revision, By = "sato", Assignee = "tanaka", Status = IncidentStatus.Open })).Outcome);
        await window.ShowAsync("/hand-over");
        await Assertions.Expect(page.Locator("[data-left]")).ToContainTextAsync("tanaka の当番は終わりました");
        Assert.Contains($"{open.Id} ", await page.Locator("textarea[name=text]").InputValueAsync());
        await window.ShowAsync("/");
        await Assertions.Expect(page.Locator(".waits")).ToContainTextAsync("当番の終わった人");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task The_second_factors_key_is_a_picture_that_says_what_its_link_says()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/account/authenticator");
        await page.ClickAsync("button[type=submit]");
        var path = await page.Locator("svg.qr path").GetAttributeAsync("d");
        var side = int.Parse((await page.Locator("svg.qr").GetAttributeAsync("viewBox"))!.Split(' ')[2]) - 8;
        var dark = new HashSet<(int X, int Y)>();
        foreach (var run in path!.Split('M', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = run.Split([' ', 'h', 'v', 'z'], StringSplitOptions.RemoveEmptyEntries);
            dark.UnionWith(Enumerable.Range(0, int.Parse(numbers[2])).Select(i => (int.Parse(numbers[0]) - 4 + i, int.Parse(numbers[1]) - 4)));
        }

        Assert.Equal(await page.Locator("a[href^='otpauth:']").GetAttributeAsync("href"), Identity.QrReader.Read(side, (x, y) => dark.Contains((x, y))));
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task Keys_walk_the_list_open_a_row_and_show_their_help()
    {
        await using var window = await demo.OpenAsync();
        var page = window.Page;
        await window.ShowAsync("/incidents");
        await page.Keyboard.PressAsync("?");
        await page.Locator("dialog.keys[open]").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        var second = await page.Locator("a.row-link").Nth(1).GetAttributeAsync("href");
        await page.Keyboard.PressAsync("Enter");
        await window.IsAtAsync(second!);
        await page.Locator("[data-key=u]").WaitForAsync();
        await page.Keyboard.PressAsync("u");
        await window.IsAtAsync("/incidents");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("r");
        await window.IsAtAsync("/record");
        Assert.Empty(window.Faults);
    }

    [Fact]
    public async Task The_theme_is_switched_at_once_and_remembered()
    {
        await using var window = await demo.OpenAsync();
        await window.ShowAsync("/");
        var before = await Background(window);
        await window.Page.Locator("[data-theme-switch]").ClickAsync();
        await window.Page.WaitForFunctionAsync("() => document.documentElement.dataset.theme === 'dark'");
        Assert.NotEqual(before, await Background(window));
        await window.ShowAsync("/sites");
        Assert.Equal("dark", await window.Page.EvaluateAsync<string>("() => document.documentElement.dataset.theme"));
        Assert.Empty(window.Faults);
    }

    [Theory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task No_page_mixes_the_languages(string language)
    {
        await using var window = await demo.OpenAsync(language == "ja" ? "en" : "ja");
        await window.ShowAsync("/");
        await window.Page.Locator($"[data-speak={language}]").ClickAsync();
        await window.Page.WaitForFunctionAsync($"() => document.documentElement.lang === '{language}'");
        // Whole sentences of the other language; words such as "on" stand inside other words.
        var other = TextTests.All.Where(named => named.Text.Ja != named.Text.En && named.Text != LayoutTexts.OtherLanguage).Select(named => language == "ja" ? named.Text.En : named.Text.Ja)
            .Where(text => !text.Contains('{') && text.Length >= (language == "ja" ? 12 : 4)).ToArray();
        Assert.InRange(other.Length, 100, 2000);
        foreach (var (name, address) in await PagesOfTheConsole.AllAsync(demo.House))
        {
            await window.ShowAsync(address);
            var text = await window.Page.Locator("body").InnerTextAsync();
            // What people and traffic wrote stays in its language; it never equals a sentence of the table.
            Assert.DoesNotContain(text.Split('\n').Select(line => line.Trim()), line => Array.IndexOf(other, line) >= 0);
            Assert.False(language == "ja" && other.Any(sentence => text.Contains(sentence, StringComparison.Ordinal)), name);
        }

        Assert.Empty(window.Faults);
    }

    private static Task<string> Background(BrowserWindow window) => window.Page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
}
