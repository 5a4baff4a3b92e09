using Sakimori.Configuration;
using Sakimori.Gateway;
using Sakimori.Languages;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Tests.Configuration;

public sealed class ConfigurationReaderTests : IDisposable
{
    private const string Minimal = """
        sites:
          - name: shop
            listen: http://127.0.0.1:8080
            upstream: http://10.0.0.5:8081
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Three_keys_are_enough_and_the_rest_has_defaults()
    {
        var site = Single(Minimal);

        Assert.Equal("shop", site.Name);
        Assert.Equal([new Uri("http://127.0.0.1:8080")], site.Listen);
        Assert.Equal(new Uri("http://10.0.0.5:8081"), site.Upstream);
        Assert.Equal(EngineMode.Protect, site.Mode);
        Assert.Equal(FailDirection.Closed, site.Fail);
        Assert.Equal(AuditLogFormat.Json, site.LogFormat);
        Assert.Null(site.AuditLog);
        Assert.Empty(site.Hosts);
        Assert.Equal(new SiteLimits(), site.Limits);
        Assert.Equal(new SiteTimeouts(), site.Timeouts);
        Assert.Equal([folder.In("shipped/base.conf"), folder.In("shipped/starter/10-first.conf")], site.WatchedPaths);
    }

    [Fact]
    public void The_consoles_zone_is_one_the_machine_knows()
    {
        Assert.Equal("Asia/Tokyo", Read(Minimal + "\nconsole:\n  time_zone: Asia/Tokyo\n").Services!.Console!.TimeZone!.Id);
        Assert.Null(Read(Minimal).Services!.Console!.TimeZone);
        Assert.Contains("'Asia/Edo'", Assert.Single(Read(Minimal + "\nconsole:\n  time_zone: Asia/Edo\n").Problems).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_arrives_in_the_options()
    {
        folder.Write("shop.pem", "");
        folder.Write("shop.key", "");
        folder.Write("shop.password", "himitsu\nother");
        folder.Write("my/a.conf", "SecRuleEngine On\n");

        var read = Read("""
            state_dir: state
            sites:
              - name: shop
                listen: [https://0.0.0.0:8443, "http://[::1]:8080"]
                hosts: [Shop.example.jp, "*.shop.example.jp"]
                upstream: https://10.0.0.5
                mode: observe
                rules: [my/*.conf, starter]
                audit_log: logs/shop.jsonl
                log_format: modsec
                log_headers: true
                log_cookies: yes
                log_bodies: on
                audit_log_max_size: 1GiB
                audit_log_keep: 3
                mask: [kouza]
                charset: Shift_JIS
                profile: servlet
                fail: open
                trusted_proxies: [10.0.0.0/8, "::1"]
                proxy_protocol: true
                limits:
                  request_body: 13MiB
                  long_request_body: pass
                  response_body: 1MiB
                  long_response_body: reject
                  decompression_ratio: 50
                  header_bytes: 32KiB
                  header_count: 100
                  connections: 0
                  concurrent_requests: 5
                  inspection_time: 500ms
                leaks:
                  cards: block
                  my_numbers: observe
                  phones: mask
                  addresses: off
                  private_keys: mask
                  stack_traces: block
                  sql_errors: mask
                  directory_listings: off
                  cards_per_response: 2
                  my_numbers_per_response: 3
                  phones_per_response: 40
                  addresses_per_response: 50
                  phones_per_client: 600
                  addresses_per_client: 0
                  phones_per_site: 7000
                  addresses_per_site: 8000
                  window: 5m
                timeouts: {connect: 1s, header: 2s, body: 3s, idle: 4s}
                tls: {certificate: shop.pem, key: shop.key, password_file: shop.password}
                upstream_options: {http10: true, obsolete_tls: true, invalid_certificate: true, host: old.local, connection_per_client: true}
            """);

        Assert.Empty(read.Problems);
        Assert.Equal(folder.In("state"), read.Options!.StateDirectory);
        var site = Assert.Single(read.Options.Sites);
        Assert.Equal(["https://0.0.0.0:8443/", "http://[::1]:8080/"], site.Listen.Select(uri => uri.ToString()));
        Assert.Equal(["shop.example.jp", "*.shop.example.jp"], site.Hosts);
        Assert.Equal(EngineMode.Observe, site.Mode);
        Assert.Equal(
            [folder.In("my/a.conf"), folder.In("shipped/base.conf"), folder.In("shipped/starter/10-first.conf")],
            read.Rules["shop"].Resolve(out _));
        Assert.Equal(folder.In("logs/shop.jsonl"), site.AuditLog);
        Assert.Equal(AuditLogFormat.Modsec, site.LogFormat);
        Assert.True(site is { LogHeaders: true, LogCookies: true, LogBodies: true, ProxyProtocol: true });
        Assert.Equal((1L << 30, 3), (site.AuditLogMaxBytes, site.AuditLogKeep));
        Assert.Equal(["kouza"], site.MaskedParameters);
        Assert.Equal(("shift_jis", BackendProfile.Servlet), (site.Charset, site.Profile));
        Assert.Equal(FailDirection.Open, site.Fail);
        Assert.Equal(["10.0.0.0/8", "::1"], site.TrustedProxies);
        Assert.Equal(
            new SiteLimits
            {
                RequestBodyBytes = 13 * 1024 * 1024,
                RejectLongRequestBody = false,
                ResponseBodyBytes = 1024 * 1024,
                RejectLongResponseBody = true,
                DecompressionRatio = 50,
                HeaderBytes = 32 * 1024,
                HeaderCount = 100,
                Connections = 0,
                ConcurrentRequests = 5,
                InspectionTime = TimeSpan.FromMilliseconds(500),
            },
            site.Limits);
        Assert.Equal(
            [
                new(LeakAction.Block, 2), new(LeakAction.Observe, 3), new(LeakAction.Mask, 40, 600, 7_000), new(LeakAction.Off, 50, null, 8_000),
                new(LeakAction.Mask), new(LeakAction.Block), new(LeakAction.Mask), new(LeakAction.Off),
            ],
            site.Leaks.Terms);
        Assert.Equal(TimeSpan.FromMinutes(5), site.Leaks.Window);
        Assert.Equal(
            new SiteTimeouts { Connect = TimeSpan.FromSeconds(1), Header = TimeSpan.FromSeconds(2), Body = TimeSpan.FromSeconds(3), Idle = TimeSpan.FromSeconds(4) },
            site.Timeouts);
        Assert.Equal(new CertificateOptions(folder.In("shop.pem"), folder.In("shop.key"), "himitsu"), site.Certificate);
        Assert.Equal(
            new UpstreamOptions { Http10 = true, AllowObsoleteTls = true, AllowInvalidCertificate = true, Host = "old.local", ConnectionPerClient = true },
            site.UpstreamOptions);
    }

    [Fact]
    public void All_problems_come_at_once_in_the_order_of_the_file_with_line_column_and_suggestion()
    {
        var read = Read("""
            sites:
              - name: shop
                listn: http://127.0.0.1:8080
                upstream: ftp://10.0.0.5
                mode: protekt
                timeouts:
                  connect: soon
            """);

        Assert.Null(read.Options);
        Assert.Equal(
            [
                $"{folder.In("sakimori.yaml")}:2:5: The key 'listen' is missing: Where it is offered: http://127.0.0.1:8080; one URL or a list.",
                $"{folder.In("sakimori.yaml")}:3:5: There is no key 'listn' here. (did you mean 'listen'?)",
                $"{folder.In("sakimori.yaml")}:4:15: 'ftp://10.0.0.5' is no URL beginning with http:// or https://.",
                $"{folder.In("sakimori.yaml")}:5:11: 'protekt' is no value of 'mode'; it takes off, observe, protect. (did you mean 'protect'?)",
                $"{folder.In("sakimori.yaml")}:7:16: 'connect' takes a time such as 500ms, 10s or 2m, at most 24h.",
            ],
            read.Problems.Select(problem => problem.ToString()));
    }

    [Theory]
    [InlineData("listen: shop.example.jp", "listen: []")]
    [InlineData("listen: http://shop.example.jp:80")]
    [InlineData("listen: https://0.0.0.0:8443")]
    [InlineData("listen: http://127.0.0.1:8080/path")]
    [InlineData("upstream: http://user:secret@10.0.0.5")]
    [InlineData("upstream: http://10.0.0.5/app")]
    [InlineData("name: 'two words'")]
    [InlineData("hosts: ['a b']")]
    [InlineData("hosts: {a: b}")]
    [InlineData("trusted_proxies: [10.0.0.0/33]")]
    [InlineData("trusted_proxies: [somewhere]")]
    [InlineData("audit_log: [a, b]")]
    [InlineData("audit_log_keep: -1")]
    [InlineData("log_headers: maybe")]
    [InlineData("limits: 5")]
    [InlineData("limits: {request_body: huge}")]
    [InlineData("rules: [missing.conf]")]
    [InlineData("rules: [crs]")]
    [InlineData("tls: {certificate: missing.pem}")]
    [InlineData("charset: klingon")]
    [InlineData("leaks: {cards: hide}")]
    [InlineData("leaks: {cards_per_response: 0}")]
    [InlineData("leaks: {phones_per_client: 10001}")]
    [InlineData("leaks: {window: 0s}")]
    public void A_bad_value_is_one_problem_at_its_line(params string[] lines)
    {
        foreach (var line in lines)
        {
            var key = line.Split(':')[0];
            var text = string.Join('\n', Minimal.Split('\n').Where(kept => !kept.TrimStart(' ', '-').StartsWith(key + ":", StringComparison.Ordinal)));
            text = text.Replace("  - listen", "  -\n    listen").TrimEnd();
            if (key == "name")
                text = text.Replace("    listen", "  - listen");
            text += $"\n    {line}\n";

            var read = Read(text);

            Assert.Null(read.Options);
            var problem = Assert.Single(read.Problems);
            Assert.Equal(text.Split('\n').Length - 1, problem.Location.Line);
        }
    }

    [Fact]
    public void Crs_that_is_not_installed_says_how_to_install_it()
    {
        var problem = Assert.Single(Read(Minimal + "\n    rules: [crs]\n").Problems);

        Assert.Contains("sakimori rules add crs", problem.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sites_at_one_address_need_hosts_to_tell_them_apart()
    {
        var second = Minimal.Replace("sites:\n", "").Replace("shop", "portal");
        Assert.Single(Read(Minimal + "\n" + second).Problems);
        Assert.Empty(Read(Minimal + "\n    hosts: [a.example.jp]\n" + second + "\n    hosts: [b.example.jp]\n").Problems);
        Assert.Single(Read(Minimal + "\n    hosts: [a.example.jp]\n" + second + "\n    hosts: [a.example.jp]\n").Problems);
        Assert.Single(Read(Minimal + "\n" + Minimal.Replace("sites:\n", "").Replace("8080", "8082")).Problems);
    }

    [Fact]
    public void A_site_without_a_name_is_named_after_its_place() =>
        Assert.Equal("site-1", Single(Minimal.Replace("name: shop\n    ", "")).Name);

    [Fact]
    public void A_site_that_is_off_loads_no_rules()
    {
        var site = Single(Minimal + "\n    mode: off\n");

        Assert.Equal(EngineMode.Off, site.Mode);
        Assert.Null(site.LoadRules);
        Assert.Empty(site.WatchedPaths);
    }

    [Theory]
    [InlineData("sites: [")]
    [InlineData("sites:\n\t- name: x")]
    [InlineData("a: 1\na: 2")]
    [InlineData("")]
    [InlineData("- a list")]
    [InlineData("sites: []")]
    [InlineData("sites: shop")]
    [InlineData("a: &x [*x]")]
    public void A_broken_file_is_problems_and_no_exception(string text)
    {
        var read = Read(text);

        Assert.Null(read.Options);
        Assert.NotEmpty(read.Problems);
    }

    [Fact]
    public void A_missing_file_says_how_to_write_one()
    {
        var read = Reader(Language.Japanese).ReadFile(folder.In("none.yaml"));

        Assert.Contains("sakimori init", Assert.Single(read.Problems).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Compiling_a_site_gives_its_rules()
    {
        var load = Single(Minimal).LoadRules!();

        Assert.Empty(load.Diagnostics.Where(diagnostic => diagnostic.Severity == Waf.SecLang.DiagnosticSeverity.Error));
        Assert.Equal(1, load.Rules!.RulesPerPhase.Sum());
    }

    private ConfigurationReader Reader(Language language) => new(folder.Library(), language, TimeProvider.System);

    private ConfigurationResult Read(string text) => Reader(Language.English).ReadText(text, folder.In("sakimori.yaml"));

    private SiteOptions Single(string text)
    {
        var read = Read(text);
        Assert.Empty(read.Problems);
        return Assert.Single(read.Options!.Sites);
    }
}
