using Microsoft.Playwright;

namespace Sakimori.Web.Tests.Pages;

/// <summary>Every page in both languages and both themes at 1280 pixels, to <c>artifacts/screenshots</c>; and nothing on the browser's console.</summary>
public sealed class ScreenshotTests(DemoConsole demo) : IClassFixture<DemoConsole>
{
    public static TheoryData<string, ColorScheme> Looks => new()
    {
        { "ja", ColorScheme.Light }, { "ja", ColorScheme.Dark }, { "en", ColorScheme.Light }, { "en", ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Every_page_is_shown_without_a_word_on_the_browsers_console(string language, ColorScheme scheme)
    {
        await using var window = await demo.OpenAsync(language, scheme);
        var folder = Directory.CreateDirectory(Path.Combine(PagesOfTheConsole.Artifacts(), "screenshots")).FullName;
        var shown = 0;
        foreach (var (name, address) in await PagesOfTheConsole.AllAsync(demo.House))
        {
            await window.ShowAsync(address);
            await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{language}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
            if (language == "ja" && scheme == ColorScheme.Light)
            {
                await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, "first", $"{name}.png"), Clip = new() { Width = 1280, Height = 800 } });
            }

            shown++;
        }

        Assert.Equal(PagesOfTheConsole.Count, shown);
        Assert.Empty(window.Faults);
        Assert.Empty(demo.House.Errors.Lines);
    }
}
