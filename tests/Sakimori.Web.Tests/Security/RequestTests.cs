using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Web.Security;

namespace Sakimori.Web.Tests.Security;

/// <summary>What holds for every request to the console, whatever it asks for.</summary>
public sealed class RequestTests(TestConsole console) : IClassFixture<TestConsole>
{
    [Theory]
    [InlineData("attacker.example")]
    [InlineData("127.0.0.1.attacker.example:9090")]
    [InlineData("localhost.attacker.example")]
    [InlineData("0.0.0.0")]
    [InlineData("203.0.113.7")]
    public async Task A_name_that_is_not_the_consoles_gets_nothing(string host)
    {
        foreach (var path in new[] { "/", "/account/sign-in", "/api/v1/status", "/metrics", "/health/live", "/mcp", "/_blazor", "/assets/console.css" })
        {
            Assert.StartsWith("HTTP/1.1 421 ", await RawAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task The_usual_names_of_loopback_are_answered(string host) =>
        Assert.StartsWith("HTTP/1.1 200 ", await RawAsync($"GET /health/live HTTP/1.1\r\nHost: {host}:{console.Server.Address.Port}\r\nConnection: close\r\n\r\n"));

    [Theory]
    [InlineData("GET", "/_blazor", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: https://attacker.example")]
    [InlineData("GET", "/api/v1/live", "Accept: text/event-stream\r\nOrigin: https://attacker.example\r\nConnection: close")]
    [InlineData("POST", "/account/sign-in", "Origin: https://attacker.example\r\nContent-Length: 0\r\nConnection: close")]
    [InlineData("POST", "/account/sign-in", "Origin: null\r\nContent-Length: 0\r\nConnection: close")]
    [InlineData("POST", "/account/sign-out", "Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\nConnection: close")]
    [InlineData("POST", "/account/sign-out", "Sec-Fetch-Site: same-site\r\nContent-Length: 0\r\nConnection: close")]
    [InlineData("POST", "/mcp", "Origin: http://localhost:1\r\nContent-Length: 0\r\nConnection: close")]
    [InlineData("DELETE", "/api/v1/tokens/1", "Origin: http://127.0.0.1:1\r\nConnection: close")]
    public async Task Changes_sockets_and_streams_from_other_origins_are_refused(string method, string path, string headers) =>
        Assert.StartsWith("HTTP/1.1 403 ", await RawAsync($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{console.Server.Address.Port}\r\n{headers}\r\n\r\n"));

    [Fact]
    public async Task Every_answer_carries_its_headers()
    {
        var browser = await console.AsAsync(Role.Viewer);
        foreach (var path in new[] { "/", "/api/v1/status", "/api/v1/nothing", "/openapi.json", "/metrics", "/health/ready" })
        {
            using var answer = await browser.Client.GetAsync(path);
            Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
            Assert.Equal("same-origin", Header(answer, "Referrer-Policy"));
            Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", Header(answer, "Cross-Origin-Resource-Policy"));
            Assert.Contains("camera=()", Header(answer, "Permissions-Policy"));
            var policy = Header(answer, "Content-Security-Policy");
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.StartsWith("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe-eval", policy);
            Assert.DoesNotContain("script-src 'unsafe-inline'", policy);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        var admin = await console.AsAsync(Role.Admin);
        using var answer = await admin.SendAsync(HttpMethod.Put, "/api/v1/settings/big", new { value = new string('x', 2_000_000), reason = "x" });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("http://[::]:0")]
    [InlineData("https://127.0.0.1:0")]
    public async Task Beyond_this_machine_https_with_a_certificate_is_demanded(string address)
    {
        var options = new ConsoleOptions { Listen = new(address), StateDirectory = console.StateDirectory };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => ConsoleServer.StartAsync(
            options, new(console.Store, console.Journal, console.Intake, new DemoProtection(console.Store, TimeProvider.System)), NullLoggerFactory.Instance, TimeProvider.System));
        Assert.Contains("https", error.Message);
    }

    [Fact]
    public void Names_are_those_of_the_listener_and_of_the_operator()
    {
        var options = new ConsoleOptions { Listen = new("https://192.0.2.5:9090"), StateDirectory = "/tmp", Hosts = ["guard.example.co.jp"] };
        var names = HostNames.Of(options);
        Assert.True(names.Contains("192.0.2.5"));
        Assert.True(names.Contains("GUARD.example.co.jp"));
        Assert.False(names.Contains("localhost"));
        Assert.False(names.Contains("example.co.jp"));
        Assert.False(names.Contains(""));
    }

    [Fact]
    public async Task A_name_typed_at_sign_in_makes_one_line_of_log()
    {
        var log = new LineCollector();
        await using var logged = new TestConsole { Loggers = log };
        await logged.InitializeAsync();
        await logged.Open().SignInAsync("sato\r\n2026-01-01 forged\u001b[31m" + new string('x', 1_000), "wrong password!");
        var line = Assert.Single(log.Lines, text => text.Contains("refused", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\u001b', line);
        Assert.True(line.Length < 200);
        Assert.DoesNotContain(log.Lines, text => text.Contains("wrong password!", StringComparison.Ordinal));
    }

    [Fact]
    public async Task State_files_are_readable_by_their_owner_only()
    {
        await console.AsAsync(Role.Viewer);
        var files = Directory.GetFiles(console.StateDirectory, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 2);
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
            {
                const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
                Assert.True((File.GetUnixFileMode(file) & Others) == UnixFileMode.None || Path.GetFileName(Path.GetDirectoryName(file)) == "keys");
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(console.StateDirectory, "keys")));
        }
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? values.Single() : "";

    private async Task<string> RawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, console.Server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        var buffer = new byte[4096];
        var read = await client.GetStream().ReadAsync(buffer);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
