using Microsoft.Playwright;

namespace Sakimori.Web.Tests.Pages;

/// <summary>One filled house and one browser for the tests of pages; <c>sato</c>, the admin, has signed in by the set-up link.</summary>
public sealed class DemoConsole : IAsyncLifetime
{
    public const string Password = "akai ringo to aoi sora 48";

    private string? _signedIn;

    public Chromium Chromium { get; } = new();

    public DemoHouse House { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Chromium.InitializeAsync();
        if (!Chromium.IsInstalled)
        {
            return;
        }

        House = await DemoHouse.StartAsync();
        await using var window = await Chromium.OpenAsync(House.Console.Address);
        await SetUpAsync(window, House, "sato");
        _signedIn = await window.Page.Context.StorageStateAsync();
        await House.FillAsync();
    }

    /// <summary>A window in which <c>sato</c> is signed in.</summary>
    public Task<BrowserWindow> OpenAsync(string language = "ja", ColorScheme scheme = ColorScheme.Light) =>
        Chromium.OpenAsync(House?.Console.Address ?? new("http://127.0.0.1"), language, scheme, _signedIn);

    /// <summary>Makes the first admin by the set-up link, as a person does.</summary>
    public static async Task SetUpAsync(BrowserWindow window, DemoHouse house, string name)
    {
        await window.Page.GotoAsync(house.Console.SetUpLink!.ToString());
        await window.Page.FillAsync("input[name=name]", name);
        await window.Page.FillAsync("input[name=password]", Password);
        await window.Page.FillAsync("input[name=repeat]", Password);
        await window.Page.ClickAsync("button[type=submit]");
        try
        {
            await window.Page.WaitForSelectorAsync(".navigation");
        }
        catch (TimeoutException)
        {
            var text = await window.Page.Locator("body").InnerTextAsync();
            Assert.Fail($"not signed in: {window.Page.Url}\n{text}\n{string.Join('\n', window.Faults)}\n{string.Join('\n', house.Errors.Lines)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (House is not null)
        {
            await House.DisposeAsync();
        }

        await Chromium.DisposeAsync();
    }
}
