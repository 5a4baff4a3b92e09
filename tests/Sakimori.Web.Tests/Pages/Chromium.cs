using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Sakimori.Web.Tests.Pages;

/// <summary>One Debian Chromium for all tests of pages; tests are skipped, visibly, where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(s_paths, File.Exists) is not { } path)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
        });
    }

    /// <summary>There is a browser on this machine.</summary>
    public bool IsInstalled => _browser is not null;

    /// <summary>A window of its own, 1280 wide: cookies and storage are not shared.</summary>
    public async Task<BrowserWindow> OpenAsync(Uri address, string language = "ja", ColorScheme scheme = ColorScheme.Light, string? state = null, string zone = "Asia/Tokyo")
    {
        if (_browser is null)
        {
            Assert.Skip("Chromium is not installed: apt-get install chromium");
        }

        var context = await _browser!.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            Locale = language == "ja" ? "ja-JP" : "en-GB",
            ColorScheme = scheme,
            ViewportSize = new() { Width = 1280, Height = 800 },
            ReducedMotion = ReducedMotion.Reduce,
            StorageState = state,
            TimezoneId = zone,
            // The tests' certificates are their own authority.
            IgnoreHTTPSErrors = address.Scheme == Uri.UriSchemeHttps,
        });
        context.SetDefaultTimeout(40_000);
        return new(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}

/// <summary>A window that remembers whatever went wrong in it.</summary>
public sealed class BrowserWindow : IAsyncDisposable
{
    private readonly List<string> _faults = [];
    private readonly IBrowserContext _context;

    public BrowserWindow(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Fault($"console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => Fault($"script: {error}");
        page.Dialog += (_, dialog) =>
        {
            Fault($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.RequestFailed += (_, request) =>
        {
            // Leaving a page ends its live connection.
            if (!request.Url.Contains("/_blazor", StringComparison.Ordinal))
            {
                Fault($"request: {request.Url} {request.Failure}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings on the browser's console (violations of the content policy too), script errors, dialogs, failed requests.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (_faults)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Opens a page and waits until it has read what it shows.</summary>
    public async Task ShowAsync(string address)
    {
        await Page.GotoAsync(address);
        await Page.Locator("h1").First.WaitForAsync();
        await Page.WaitForFunctionAsync("() => !document.querySelector('[data-loading]')");
    }

    /// <summary>Returns once the window is at the path. The address is asked, not an event of the browser's, which may have passed.</summary>
    public Task IsAtAsync(string path) => IsAtAsync(new Regex("^https?://[^/]+" + Regex.Escape(path) + @"(\?|$)"));

    /// <summary>Returns once the window's whole address matches.</summary>
    public Task IsAtAsync(Regex address) => Assertions.Expect(Page).ToHaveURLAsync(address, new() { Timeout = 40_000 });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Fault(string text)
    {
        lock (_faults)
        {
            _faults.Add(text);
        }
    }
}
