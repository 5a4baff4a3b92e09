using Sakimori.Testing;

namespace Sakimori.Web.Tests.Pages;

/// <summary>From the one-time link to a signed-in person, and out again.</summary>
public sealed class FirstStartTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task The_link_makes_the_first_admin_who_then_signs_out_and_in()
    {
        await using var house = await DemoHouse.StartAsync();
        await using var window = await chromium.OpenAsync(house.Console.Address);
        var page = window.Page;
        await page.GotoAsync("/");
        Assert.EndsWith("/account/sign-in", new Uri(page.Url).AbsolutePath);
        await DemoConsole.SetUpAsync(window, house, "sato");
        Assert.Null(house.Console.SetUpLink);
        await page.ClickAsync("form[action='/account/sign-out'] button");
        await window.IsAtAsync("/account/sign-in");
        await page.FillAsync("input[name=name]", "sato");
        await page.FillAsync("input[name=password]", "not this one, surely");
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".banner.bad").WaitForAsync();
        await page.FillAsync("input[name=name]", "sato");
        await page.FillAsync("input[name=password]", DemoConsole.Password);
        await page.ClickAsync("button[type=submit]");
        await page.Locator(".navigation").WaitForAsync();
        Assert.Empty(window.Faults);
        Assert.Empty(house.Errors.Lines);
    }

    [Fact]
    public async Task Over_tls_a_person_signs_in_and_the_pages_live()
    {
        var folder = Directory.CreateTempSubdirectory("sakimori-tls-");
        using var certificate = TestCertificate.Create("console.example");
        var files = TestCertificate.WritePem(certificate, folder.FullName);
        await using var house = await DemoHouse.StartAsync(options => options with { Listen = new("https://127.0.0.1:0"), Tls = files });
        await using var window = await chromium.OpenAsync(house.Console.Address);
        await DemoConsole.SetUpAsync(window, house, "sato");
        await window.ShowAsync("/incidents");
        await house.ReceiveAsync(new DemoTraffic(DateTimeOffset.UtcNow).Attacks().Take(1));
        await window.Page.Locator("a.row-link").First.WaitForAsync();
        var cookies = await window.Page.Context.CookiesAsync();
        Assert.All(cookies, cookie => Assert.True(cookie.Secure && cookie.SameSite == Microsoft.Playwright.SameSiteAttribute.Strict, cookie.Name));
        Assert.Superset(new HashSet<string> { "__Host-sakimori-session", "__Host-sakimori-antiforgery" }, cookies.Where(cookie => cookie.HttpOnly).Select(cookie => cookie.Name).ToHashSet());
        Assert.Empty(window.Faults);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task No_page_is_shown_to_a_stranger()
    {
        await using var demo = await DemoHouse.StartAsync();
        await using var window = await chromium.OpenAsync(demo.Console.Address);
        string[] addresses = ["/", "/incidents", "/incidents/1", "/hand-over", "/sites", "/sites/shop", "/traffic", "/t/x", "/export", "/record", "/settings", "/settings/people", "/settings/tokens", "/settings/memory", "/account/password", "/account/authenticator"];
        foreach (var address in addresses)
        {
            await window.Page.GotoAsync(address);
            Assert.Equal("/account/sign-in", new Uri(window.Page.Url).AbsolutePath);
        }

        Assert.Equal(PagesOfTheConsole.Count, addresses.Length);
    }
}
