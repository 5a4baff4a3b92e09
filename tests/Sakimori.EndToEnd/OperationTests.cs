using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sakimori.EndToEnd;

/// <summary>What an operator does with a running gateway.</summary>
public sealed class OperationTests : IDisposable
{
    private readonly SakimoriProgram program = new();
    private readonly HttpClient client = new();

    public void Dispose()
    {
        client.Dispose();
        program.Dispose();
    }

    [Fact]
    public async Task Up_without_arguments_guards_the_sample_and_says_so()
    {
        await using var gateway = await program.UpAsync();

        Assert.Equal("shop", gateway.Site.GetProperty("name").GetString());
        Assert.Equal("protect", gateway.Site.GetProperty("mode").GetString());
        Assert.True(gateway.Site.GetProperty("rules").GetInt32() > 50);
        Assert.True(gateway.Upstream.IsLoopback);
        Assert.InRange(gateway.Ready.GetProperty("ready_ms").GetInt64(), 1, 30_000);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(gateway.Address)).StatusCode);
        Assert.True(File.Exists(gateway.AuditLog));
    }

    [Fact]
    public async Task Up_begins_anew_with_the_first_generation_of_its_size_and_the_same_arguments()
    {
        await using var gateway = await program.UpAsync("--listen", "http://127.0.0.1:0");

        var environment = (await File.ReadAllTextAsync($"/proc/{gateway.ProcessId}/environ")).Split('\0');
        var arguments = (await File.ReadAllTextAsync($"/proc/{gateway.ProcessId}/cmdline")).Split('\0');
        Assert.Contains("DOTNET_GCgen0size=0x2000000", environment);
        Assert.Contains("LANG=C", environment);
        Assert.Equal(["up", "--listen", "http://127.0.0.1:0", "--json", ""], arguments[1..]);
    }

    [Fact]
    public async Task Mode_turns_a_site_at_once_and_only_there()
    {
        await using var gateway = await program.UpAsync("--listen", "http://127.0.0.1:0");
        var attack = new Uri(gateway.Address, "/products?q=%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(attack)).StatusCode);

        var observed = await program.RunAsync("mode", "shop", "observe");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(attack)).StatusCode);
        var list = JsonDocument.Parse((await program.RunAsync("mode", "--json")).Out).RootElement.GetProperty("gateways")[0].GetProperty("sites")[0];
        var unknown = await program.RunAsync("mode", "nosuch", "observe");
        var back = await program.RunAsync("mode", "shop", "protect", "--json");

        Assert.Equal((0, 2, 0), (observed.ExitCode, unknown.ExitCode, back.ExitCode));
        Assert.Equal(("observe", "protect"), (list.GetProperty("mode").GetString(), list.GetProperty("configured_mode").GetString()));
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync(attack)).StatusCode);
        var record = Assert.Single(await gateway.RecordsAsync(record => record.GetProperty("mode").GetString() == "observe"));
        Assert.Equal("allow", record.GetProperty("verdict").GetString());
        await gateway.LogSaysAsync("turned to");
    }

    [Fact]
    public async Task A_changed_file_is_taken_and_a_broken_one_keeps_what_runs()
    {
        await using var shop = await program.UpAsync("--listen", "http://127.0.0.1:0");
        var port = FreePort();
        program.Write("mine.conf", Rule("first"));
        var configuration = program.Write("sakimori.yaml", $"""
            state_dir: mine
            sites:
              - name: mine
                listen: http://127.0.0.1:{port}
                upstream: {shop.Upstream}
                rules: [mine.conf]
                audit_log: mine.jsonl
            """);
        await using var gateway = await program.UpAsync("--config", configuration);
        Assert.Equal((403, 200), await AskAsync());

        program.Write("mine.conf", Rule("second"));
        gateway.Signal(PosixSignal.SIGHUP);
        await gateway.LogSaysAsync("reloaded");
        Assert.Equal((200, 403), await AskAsync());

        program.Write("mine.conf", "SecRule ARGS \"@nonsense x\" \"id:1\"\n");
        gateway.Signal(PosixSignal.SIGHUP);
        await gateway.LogSaysAsync("mine.conf:1:");
        Assert.Equal((200, 403), await AskAsync());

        File.WriteAllText(configuration, File.ReadAllText(configuration) + "\n    mod: observe\n");
        await gateway.LogSaysAsync("There is no key 'mod' here.");
        Assert.Equal((200, 403), await AskAsync());

        // Both are taken without a signal, one after the other or together.
        File.WriteAllText(configuration, File.ReadAllText(configuration).Replace("mod: observe", "fail: closed"));
        program.Write("mine.conf", Rule("first"));
        await gateway.LogSaysAsync("file change");
        await gateway.RulesAreAsync(async () => await AskAsync() == (403, 200));

        async Task<(int First, int Second)> AskAsync() => (
            (int)(await client.GetAsync($"http://127.0.0.1:{port}/?q=first")).StatusCode,
            (int)(await client.GetAsync($"http://127.0.0.1:{port}/?q=second")).StatusCode);

        static string Rule(string word) => $"SecRule ARGS \"@contains {word}\" \"id:1,phase:2,deny,status:403,log,msg:'{word}'\"\n";
    }

    [Fact]
    public async Task A_graceful_stop_ends_with_0_and_takes_the_sample_along()
    {
        await using var gateway = await program.UpAsync("--listen", "http://127.0.0.1:0");
        gateway.Signal(PosixSignal.SIGTERM);

        Assert.Equal(0, await gateway.ExitAsync());
        await IsGoneAsync(gateway.Upstream.Port);
        Assert.Equal(3, (await program.RunAsync("mode")).ExitCode);
    }

    [Fact]
    public async Task A_killed_gateway_takes_the_sample_along()
    {
        await using var gateway = await program.UpAsync("--listen", "http://127.0.0.1:0");
        gateway.KillAtOnce();

        await gateway.ExitAsync();
        await IsGoneAsync(gateway.Upstream.Port);
    }

    [Fact]
    public async Task An_address_in_use_is_said_and_exits_with_2()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var run = await program.RunAsync("up", "--listen", $"http://127.0.0.1:{port}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{port}", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://192.0.2.1:80")]
    [InlineData("https://127.0.0.1:0")]
    public async Task The_sample_listens_on_loopback_and_nowhere_else(string address)
    {
        using var process = program.Start(Path.Combine(SakimoriProgram.ProgramFolder, "legacy-shop", "LegacyShop"), "--listen", address);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await process.WaitForExitAsync(timeout.Token);

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("weak on purpose", await process.StandardError.ReadToEndAsync(timeout.Token), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task IsGoneAsync(int port)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
            }
            catch (SocketException)
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), $"port {port} still answers");
            await Task.Delay(20);
        }
    }
}
