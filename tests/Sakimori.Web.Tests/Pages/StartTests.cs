using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace Sakimori.Web.Tests.Pages;

public sealed class StartTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_page_is_interactive_under_a_policy_without_inline_script()
    {
        var options = new ConsoleOptions { Listen = new("http://127.0.0.1:0"), StateDirectory = Path.GetTempPath() };
        await using var console = await ConsoleServer.StartAsync(
            options, new(null!, null!, null!, new DemoProtection(null, TimeProvider.System)), NullLoggerFactory.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        await using var window = await chromium.OpenAsync(console.Address);
        await window.Page.GotoAsync("/");
        await window.Page.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button)).ToHaveTextAsync("1");
        Assert.Empty(window.Faults);
    }
}
