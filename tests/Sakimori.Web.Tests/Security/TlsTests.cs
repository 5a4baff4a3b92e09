using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;
using Sakimori.Testing;
using Sakimori.Web.Identity;

namespace Sakimori.Web.Tests.Security;

/// <summary>The console over real TLS: its cookies, its transport header; and the keys behind the cookies.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sakimori-tls-");
    private readonly LevelCollector _log = new();
    private TestConsole _console = null!;

    public async ValueTask InitializeAsync()
    {
        using var certificate = TestCertificate.Create("console.example");
        var files = TestCertificate.WritePem(certificate, _folder.FullName);
        _console = new() { Options = options => options with { Listen = new("https://127.0.0.1:0"), Tls = files }, Loggers = _log };
        await _console.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Every_cookie_is_bound_to_this_host_and_to_tls()
    {
        await _console.AddPersonAsync("sato", Role.Admin);
        var browser = _console.Open();
        using var signedIn = await browser.PostFormAsync(AccountForms.SignInPath, ("name", "sato"), ("password", TestConsole.Password));
        Assert.Equal("/", signedIn.Headers.Location!.OriginalString);
        // The session's; and with the second factor the step between.
        AssertBound(signedIn, "__Host-sakimori-session");
        using var antiforgery = await _console.Open().Client.GetAsync("/account/sign-in");
        AssertBound(antiforgery, "__Host-sakimori-antiforgery");
        var key = await KeyAsync(browser);
        Assert.True(Base32.TryDecode(key, out var bytes));
        using var confirmed = await browser.SendAsync(HttpMethod.Put, "/api/v1/me/second-factor", new { code = Totp.Code(bytes, Totp.Step(DateTimeOffset.UtcNow)) });
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        using var half = await _console.Open().PostFormAsync(AccountForms.SignInPath, ("name", "sato"), ("password", TestConsole.Password));
        Assert.Equal(AccountForms.SecondFactorPath, half.Headers.Location!.OriginalString);
        AssertBound(half, "__Host-sakimori-second-step");
    }

    [Fact]
    public async Task Every_answer_asks_for_tls_for_a_year()
    {
        var viewer = await _console.AsAsync(Role.Viewer);
        foreach (var path in new[] { "/", "/account/sign-in", "/api/v1/status", "/api/v1/nothing", "/openapi.json", "/metrics", "/assets/console.css" })
        {
            using var answer = await viewer.Client.GetAsync(path);
            Assert.Equal(["max-age=31536000"], answer.Headers.GetValues("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task Plain_http_is_not_spoken_there()
    {
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new UriBuilder(_console.Server.Address) { Scheme = "http" }.Uri));
    }

    [Fact]
    public async Task A_start_warns_of_nothing_and_the_keys_lie_in_a_private_folder()
    {
        // A key is made with the first cookie.
        Assert.NotNull(await _console.AsAsync(Role.Viewer));
        var folder = Path.Combine(_console.StateDirectory, "keys");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.NotEmpty(Directory.GetFiles(folder));
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task A_folder_of_keys_that_others_may_enter_is_closed_at_the_start_and_its_keys_still_hold()
    {
        var viewer = await _console.AsAsync(Role.Viewer);
        var folder = Path.Combine(_console.StateDirectory, "keys");
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        await _console.RestartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        using var again = await viewer.Client.GetAsync(new Uri(_console.Server.Address, "/api/v1/me"));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    private static async Task<string> KeyAsync(Browser browser)
    {
        using var begun = await browser.SendAsync(HttpMethod.Post, "/api/v1/me/second-factor");
        return (await begun.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    // What the prefix demands (RFC 6265bis 4.1.3.2), and what keeps scripts and other sites from it.
    private static void AssertBound(HttpResponseMessage answer, string name)
    {
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), text => text.StartsWith(name + "=", StringComparison.Ordinal));
        var attributes = cookie.Split(';').Skip(1).Select(attribute => attribute.Trim().ToLowerInvariant()).ToArray();
        Assert.Superset(new HashSet<string> { "secure", "httponly", "samesite=strict", "path=/" }, attributes.ToHashSet());
        Assert.DoesNotContain(attributes, attribute => attribute.StartsWith("domain", StringComparison.Ordinal));
    }

    /// <summary>Keeps what is a warning or worse.</summary>
    private sealed class LevelCollector : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _warnings = new();

        public IEnumerable<string> Warnings => _warnings;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                _warnings.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
