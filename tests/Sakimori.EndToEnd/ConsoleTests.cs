using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sakimori.Web.Tests.Pages;

namespace Sakimori.EndToEnd;

/// <summary>The whole program as its first user meets it: started, set up, attacked, understood and overridden in a real browser.</summary>
public sealed class ConsoleTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    private const string Person = "sato";
    private const string Password = "akai ringo to aoi sora 48";
    private const string Reason = "社内の検証で使う検索語のため";
    private const string Attack = "/products?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E";

    // Done when 1: "a live attack on the sample application appearing within 2 s".
    private static readonly TimeSpan s_appearsWithin = TimeSpan.FromSeconds(2);

    private readonly SakimoriProgram program = new();
    private readonly HttpClient client = new();

    public void Dispose()
    {
        client.Dispose();
        program.Dispose();
    }

    [Fact]
    public async Task From_the_first_start_to_an_override_in_the_record()
    {
        if (!chromium.IsInstalled)
            Assert.Skip("Chromium is not installed: apt-get install chromium");
        await using var gateway = await program.UpAsync("--listen", "http://127.0.0.1:0");
        var console = new Uri(gateway.Ready.GetProperty("console").GetString()!);
        await using var window = await chromium.OpenAsync(console);
        var page = window.Page;

        await SetUpAsync(page, gateway.Ready.GetProperty("set_up").GetString()!);
        await SignInAgainWithCodeAsync(window);
        await AppearsOnNowAsync(window, gateway);
        var (incident, transaction) = await UnderstandAsync(window);
        await LetThroughAsync(page, gateway);
        await SeeTheRecordAsync(window);

        await page.Locator("[data-speak=en]").ClickAsync();
        await page.WaitForFunctionAsync("() => document.documentElement.lang === 'en'");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Record");
        string[] addresses =
        [
            "/", "/incidents", incident, "/hand-over", "/sites", "/sites/shop", "/traffic", transaction, "/export", "/record", "/settings", "/settings/people",
            "/settings/tokens", "/settings/memory", "/account/password", "/account/authenticator",
        ];
        foreach (var address in addresses)
            await window.ShowAsync(address);

        Assert.Empty(window.Faults);
        var errors = string.Join('\n', gateway.Log.Split('\n').Where(line => line.Contains("\"@l\":\"Error\"", StringComparison.Ordinal)));
        Assert.True(errors.Length == 0, errors);
    }

    private static async Task SetUpAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.FillAsync("input[name=name]", Person);
        await page.FillAsync("input[name=password]", Password);
        await page.FillAsync("input[name=repeat]", Password);
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".navigation").WaitForAsync();

        // The link was good for one use.
        await page.GotoAsync(link);
        await page.FillAsync("input[name=name]", "tanaka");
        await page.FillAsync("input[name=password]", Password);
        await page.FillAsync("input[name=repeat]", Password);
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".banner.bad").WaitForAsync();
    }

    private static async Task SignInAgainWithCodeAsync(BrowserWindow window)
    {
        var page = window.Page;
        await page.GotoAsync("/account/authenticator");
        await page.ClickAsync("button[type=submit]");
        var key = (await page.Locator("pre.key").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        var step = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30;
        await page.FillAsync("input[name=code]", Code(key, step));
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".banner.good").WaitForAsync();

        await page.GotoAsync("/");
        await page.ClickAsync("form[action='/account/sign-out'] button");
        await page.FillAsync("input[name=name]", Person);
        await page.FillAsync("input[name=password]", Password);
        await page.ClickAsync("button[type=submit]");
        await window.IsAtAsync("/account/second-factor");
        // A code is good once; the next one is accepted a step early.
        await page.FillAsync("input[name=code]", Code(key, step + 1));
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".navigation").WaitForAsync();
    }

    // The page itself says when it changed: an observer notes the moment at which the row came.
    private async Task AppearsOnNowAsync(BrowserWindow window, RunningGateway gateway)
    {
        var page = window.Page;
        await window.ShowAsync("/");
        await Assertions.Expect(page.Locator("a.row-link")).ToHaveCountAsync(0);
        await page.WaitForFunctionAsync("() => document.activeElement?.tagName === 'H1'");
        await page.EvaluateAsync("""
            () => {
                window.appeared = new Promise(resolve => new MutationObserver((_, observer) => {
                    if (document.querySelector("a.row-link[href^='/incidents/']")) {
                        observer.disconnect();
                        resolve(Date.now());
                    }
                }).observe(document.body, { childList: true, subtree: true }));
            }
            """);
        var sent = DateTimeOffset.UtcNow;
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri(gateway.Address, Attack))).StatusCode);
        var appeared = DateTimeOffset.FromUnixTimeMilliseconds(await page.EvaluateAsync<long>("() => window.appeared"));
        Console.WriteLine($"» the attack was on the page {(appeared - sent).TotalMilliseconds:0} ms after it was sent");
        Assert.InRange(appeared - sent, TimeSpan.FromMilliseconds(-1), s_appearsWithin);
    }

    private static async Task<(string Incident, string Transaction)> UnderstandAsync(BrowserWindow window)
    {
        var page = window.Page;
        await page.Locator("a.row-link").ClickAsync();
        await window.IsAtAsync(new Regex(@"/incidents/[^/?]+$"));
        await Assertions.Expect(page.Locator(".story li").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".steps li").First).ToBeVisibleAsync();
        Assert.DoesNotContain("alert(document.cookie)", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Locator("[data-show-evidence]").ClickAsync();
        // The decoded payload, and in it what the rule found.
        var detection = page.Locator(".detection", new() { HasText = "<script>alert(document.cookie)</script>" }).First;
        await Assertions.Expect(detection.Locator("mark")).ToContainTextAsync("script");
        await Assertions.Expect(page.Locator(".detection.decided")).ToHaveCountAsync(1);
        var transaction = await page.Locator(".example-body a[href^='/t/']").First.GetAttributeAsync("href");
        return (new Uri(page.Url).AbsolutePath, transaction!);
    }

    // Every rule that found something is let through there; the one that only adds up their points is not offered.
    private async Task LetThroughAsync(IPage page, RunningGateway gateway)
    {
        var rules = await page.Locator("[data-override]").EvaluateAllAsync<string[]>("buttons => buttons.map(button => button.dataset.override)");
        Assert.NotEmpty(rules);
        Assert.Equal(0, await page.Locator(".detection.decided [data-override]").CountAsync());
        foreach (var rule in rules.Distinct())
        {
            await page.Locator($"[data-override='{rule}']").First.ClickAsync();
            await Assertions.Expect(page.Locator(".mud-dialog input[name=path]")).ToHaveValueAsync("/products");
            await page.Locator(".mud-dialog textarea[name=reason]").FillAsync(Reason);
            await page.Locator(".mud-dialog button[type=submit]").ClickAsync();
            await page.Locator(".mud-dialog").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await page.Locator(".mud-snackbar").Last.WaitForAsync();
        }

        await gateway.RulesAreAsync(async () => (await client.GetAsync(new Uri(gateway.Address, Attack))).StatusCode == HttpStatusCode.OK);
        // What was let through is this and nothing else.
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(new Uri(gateway.Address, Attack.Replace("/products", "/", StringComparison.Ordinal)))).StatusCode);
    }

    private async Task SeeTheRecordAsync(BrowserWindow window)
    {
        var page = window.Page;
        await window.ShowAsync("/record?kind=override-made");
        await Assertions.Expect(page.Locator("tr.entry").First).ToContainTextAsync(Person);
        await Assertions.Expect(page.Locator("tr.entry").First).ToContainTextAsync(Reason);
        await page.Locator("[data-verify]").ClickAsync();
        await page.Locator(".banner.good").WaitForAsync();

        var verified = await program.RunAsync("ledger", "verify", "--json");
        Assert.True(verified.ExitCode == 0, verified.Out + verified.Error);
        Assert.True(JsonDocument.Parse(verified.Out).RootElement.GetProperty("entries").GetInt64() > 3, verified.Out);
    }

    // RFC 6238, as an authenticator application computes it.
    private static string Code(string key, long step)
    {
        var bits = string.Concat(key.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c), 2).PadLeft(5, '0')));
        var bytes = bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2)).ToArray();
        var counter = BitConverter.GetBytes(step);
        if (BitConverter.IsLittleEndian)
            Array.Reverse(counter);
#pragma warning disable CA5350 // What authenticator applications speak.
        var hash = HMACSHA1.HashData(bytes, counter);
#pragma warning restore CA5350
        var at = hash[^1] & 15;
        var number = (((hash[at] & 0x7F) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3]) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }
}
