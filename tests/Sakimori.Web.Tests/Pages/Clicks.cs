using Microsoft.Playwright;

namespace Sakimori.Web.Tests.Pages;

/// <summary>A person's hand: counts what it clicks.</summary>
internal sealed class Clicks(IPage page)
{
    /// <summary>Clicks so far.</summary>
    public int Count { get; private set; }

    /// <summary>Clicks the first thing a selector names.</summary>
    public Task OnAsync(string selector) => OnAsync(page.Locator(selector).First);

    /// <summary>Clicks.</summary>
    public Task OnAsync(ILocator thing)
    {
        Count++;
        return thing.ClickAsync();
    }
}
