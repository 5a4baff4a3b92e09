using Microsoft.Extensions.Logging;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Sites;

public sealed class SiteTests
{
    private const string BlockX = "SecRule ARGS:x \"@streq 1\" \"id:1,phase:2,deny,status:403\"";
    private const string BlockY = "SecRule ARGS:y \"@streq 1\" \"id:2,phase:2,deny,status:403\"";

    [Fact]
    public async Task Sites_share_a_listener_by_host_name_each_with_its_own_upstream_and_mode()
    {
        await using var one = new RawOrigin();
        await using var two = new RawOrigin();
        await using var wild = new RawOrigin();
        var listen = new Uri("http://127.0.0.1:0");
        await using var gateway = await GatewayFixture.StartAsync(new GatewayOptions
        {
            Sites =
            [
                Site("one", listen, one) with { Hosts = ["one.example"], Mode = EngineMode.Protect, LoadRules = RuleText.Loader(BlockX) },
                Site("two", listen, two) with { Hosts = ["two.example", "zwei.example"], Mode = EngineMode.Observe, LoadRules = RuleText.Loader(BlockX) },
                Site("wild", listen, wild) with { Hosts = ["*.example"] },
            ],
        });
        Assert.Single(gateway.Server.Addresses);
        Assert.Equal(403, await Get("one.example"));
        Assert.Equal(403, await Get("ONE.example:80"));
        Assert.Equal(403, await Get("one.example."));
        Assert.Equal(200, await Get("two.example"));
        Assert.Equal(200, await Get("zwei.example"));
        Assert.Equal(200, await Get("three.example"));
        Assert.Equal(421, await Get("example"));
        Assert.Equal(421, await Get("elsewhere"));
        Assert.Equal((0, 2, 1), (one.Requests.Count, two.Requests.Count, wild.Requests.Count));

        async Task<int> Get(string host) => (await gateway.SendAsync($"GET /?x=1 HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status;
    }

    [Fact]
    public async Task A_site_can_be_offered_at_several_addresses()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Listen = [new Uri("http://127.0.0.1:0"), new Uri("http://127.0.0.2:0")] });
        Assert.Equal(2, gateway.Server.Addresses.Length);
        Assert.Equal(gateway.Server.Addresses, Assert.Single(gateway.Server.Sites).Addresses);
        Assert.Equal(200, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_gateway_with_errors_does_not_start_and_names_them_all()
    {
        var listen = new Uri("http://127.0.0.1:0");
        await using var origin = new RawOrigin();
        var exception = await Assert.ThrowsAsync<GatewayStartException>(() => GatewayFixture.StartAsync(new GatewayOptions
        {
            Sites =
            [
                Site("a", listen, origin) with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader("SecRule ARGS \"@nonsense\" \"id:1\"") },
                Site("b", listen, origin) with { TrustedProxies = ["nobody"] },
                Site("b", new Uri("https://127.0.0.1:0"), origin) with { AuditLog = "/dev/null/x" },
            ],
        }));
        foreach (var part in (string[])["rules have errors", "'nobody'", "more than one site is called 'b'", "needs a certificate", "already offered"])
        {
            Assert.Contains(part, exception.Message);
        }

        Assert.Contains(exception.Diagnostics, diagnostic => diagnostic.Location.Line == 1);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_of_the_start()
    {
        await using var origin = new RawOrigin();
        await Assert.ThrowsAsync<GatewayStartException>(() => GatewayFixture.StartAsync(origin.Address, site => site with { Listen = [origin.Address] }));
    }

    [Fact]
    public async Task A_mode_switch_holds_at_once_and_over_restart_and_reload_and_is_logged()
    {
        var log = new LogCollector();
        var folder = Directory.CreateTempSubdirectory("sakimori-");
        await using var origin = new RawOrigin();
        var options = new GatewayOptions
        {
            Sites = [Site("s", new Uri("http://127.0.0.1:0"), origin) with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(BlockX) }],
            StateDirectory = folder.FullName,
        };
        await using (var gateway = await GatewayFixture.StartAsync(options, loggers: log))
        {
            Assert.Equal(403, await Get(gateway, "x"));
            Assert.Equal(ModeSwitch.Done, gateway.Server.SetMode("s", EngineMode.Observe));
            Assert.Equal(200, await Get(gateway, "x"));
            Assert.Equal(ModeSwitch.UnknownSite, gateway.Server.SetMode("t", EngineMode.Observe));
            Assert.True((await gateway.Server.ReloadAsync(options)).Succeeded);
            Assert.Equal(200, await Get(gateway, "x"));
            var status = Assert.Single(gateway.Server.Sites);
            Assert.Equal((EngineMode.Observe, EngineMode.Protect), (status.Mode, status.ConfiguredMode));
        }

        Assert.Contains(log.Entries, entry => entry.Level == LogLevel.Warning && entry.Text.Contains("switched from Protect to Observe"));
        await using (var again = await GatewayFixture.StartAsync(options))
        {
            Assert.Equal(200, await Get(again, "x"));
            Assert.Equal(ModeSwitch.Done, again.Server.SetMode("s", EngineMode.Protect));
        }

        await using var third = await GatewayFixture.StartAsync(options);
        Assert.Equal(403, await Get(third, "x"));
        await third.Server.StopAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_site_that_is_off_has_no_rules_to_switch_to()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        Assert.Equal(ModeSwitch.NoRules, gateway.Server.SetMode("site", EngineMode.Protect));
        Assert.Null(Assert.Single(gateway.Server.Sites).Rules);
    }

    [Fact]
    public async Task A_reload_swaps_rules_and_requests_in_flight_finish_on_theirs()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream) =>
        {
            entered.TrySetResult();
            await release.Task;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX-Y: 1\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        });
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(BlockX) });
        var before = gateway.Server.Sites[0].Rules!.Version;
        var inFlight = gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await entered.Task;
        var fresh = gateway.Options with
        {
            Sites = [gateway.Options.Sites[0] with { LoadRules = RuleText.Loader(BlockY + "\nSecRule RESPONSE_HEADERS:X-Y \"@streq 1\" \"id:3,phase:3,deny,status:502\"") }],
        };
        var result = await gateway.Server.ReloadAsync(fresh);
        Assert.True(result.Succeeded);
        Assert.NotEqual(before, Assert.Single(result.Sites).RulesVersion);
        Assert.Equal(403, await Get(gateway, "y"));
        release.SetResult();
        Assert.Equal(200, (await inFlight).Status);
        Assert.Equal(502, await Get(gateway, "x"));
    }

    [Fact]
    public async Task A_reload_with_errors_keeps_what_was_there_and_returns_them()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(BlockX) });
        var before = gateway.Server.Sites[0].Rules;
        var broken = gateway.Options with { Sites = [gateway.Options.Sites[0] with { LoadRules = RuleText.Loader("SecRule ARGS \"@rx (\" \"id:1\"\nSecNonsense") }] };
        var result = await gateway.Server.ReloadAsync(broken);
        Assert.False(result.Succeeded);
        var site = Assert.Single(result.Sites);
        Assert.False(site.Applied);
        Assert.True(site.Diagnostics.Length >= 2);
        Assert.Same(before, gateway.Server.Sites[0].Rules);
        Assert.Equal(403, await Get(gateway, "x"));
    }

    [Fact]
    public async Task Another_listener_needs_a_restart_and_another_site_does_not()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with { Hosts = ["a"] });
        var site = gateway.Options.Sites[0];
        var added = await gateway.Server.ReloadAsync(gateway.Options with { Sites = [site, site with { Name = "b", Hosts = ["b"] }] });
        Assert.True(added.Succeeded);
        Assert.Equal(200, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: b\r\n\r\n")).Status);
        var removed = await gateway.Server.ReloadAsync(gateway.Options with { Sites = [site] });
        Assert.True(removed.Succeeded);
        Assert.Equal(421, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: b\r\n\r\n")).Status);
        var moved = await gateway.Server.ReloadAsync(gateway.Options with { Sites = [site with { Listen = [.. site.Listen, new Uri("http://127.0.0.3:1")] }] });
        Assert.Contains("127.0.0.3", Assert.Single(moved.NeedsRestart));
        var narrowed = await gateway.Server.ReloadAsync(gateway.Options with { Sites = [site with { Limits = new SiteLimits { HeaderBytes = 1000 } }] });
        Assert.Contains("settled when the listener opens", Assert.Single(narrowed.NeedsRestart));
    }

    [Fact]
    public async Task Fifty_reloads_leave_no_rules_behind()
    {
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { Mode = EngineMode.Protect, LoadRules = RuleText.Loader(BlockX) });
        var old = new List<WeakReference>();
        for (var i = 0; i < 50; i++)
        {
            old.Add(RulesOf(gateway));
            Assert.True((await gateway.Server.ReloadAsync(gateway.Options)).Succeeded);
            Assert.Equal(403, await Get(gateway, "x"));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.InRange(old.Count(reference => reference.IsAlive), 0, 2);
    }

    [Fact]
    public async Task A_stop_lets_requests_in_flight_finish()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var origin = new RawOrigin(async (_, stream) =>
        {
            entered.SetResult();
            await release.Task;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        });
        await using var gateway = await GatewayFixture.StartAsync(origin.Address);
        var request = gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await entered.Task;
        var stopping = gateway.Server.StopAsync();
        release.SetResult();
        Assert.Equal("ok", (await request).Body);
        await stopping;
    }

    private static WeakReference RulesOf(GatewayFixture gateway) => new(gateway.Server.Sites[0].Rules);

    private static async Task<int> Get(GatewayFixture gateway, string name) =>
        (await gateway.SendAsync($"GET /?{name}=1 HTTP/1.1\r\nHost: a\r\n\r\n")).Status;

    private static SiteOptions Site(string name, Uri listen, RawOrigin origin) =>
        new() { Name = name, Listen = [listen], Upstream = origin.Address, Mode = EngineMode.Off };
}
