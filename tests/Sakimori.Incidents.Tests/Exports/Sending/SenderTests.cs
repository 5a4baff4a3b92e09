using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Domain;
using Sakimori.Incidents.Exports;
using Sakimori.Incidents.Exports.Sending;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents.Tests.Exports.Sending;

public sealed class SenderTests
{
    private static readonly ForwardSettings s_settings = ForwardSettings.Read("syslog", """{"url":"tcp://127.0.0.1:9"}""", out _)!;

    private readonly Memory _memory = new();
    private readonly Sink _sink = new();
    private readonly FakeTimeProvider _time = new(Traffic.Start);

    [Fact]
    public async Task What_comes_after_the_first_start_is_sent_once_and_in_order()
    {
        _memory.Stored.Add(Traffic.Attack(at: -60));
        var sender = Make();
        await sender.TurnAsync(default);
        for (var i = 0; i < 250; i++)
        {
            _memory.Stored.Add(Traffic.Attack(at: i));
        }

        await sender.TurnAsync(default);
        await sender.TurnAsync(default);
        Assert.Equal(_memory.Stored.Skip(1).Select(transaction => transaction.Id), _sink.Taken);
        Assert.Equal([100, 100, 50], _sink.Pieces);
        Assert.Equal(250, sender.Health.Sent);
    }

    [Fact]
    public async Task Nothing_is_lost_over_failures_and_restarts_and_what_is_sent_twice_is_of_the_last_half_minute()
    {
        var random = new Random(2);
        var sender = Make();
        await sender.TurnAsync(default);
        for (var round = 0; round < 200; round++)
        {
            for (var i = random.Next(5); i > 0; i--)
            {
                // Ends up to five seconds after it began.
                _memory.Stored.Add(Traffic.Attack(at: round * 10 + 5 - random.Next(5)));
            }

            _time.Advance(TimeSpan.FromSeconds(10));
            _sink.IsAway = random.Next(3) == 0;
            try
            {
                await sender.TurnAsync(default);
            }
            catch (IOException)
            {
            }

            sender = random.Next(5) == 0 ? Make() : sender;
        }

        _sink.IsAway = false;
        await sender.TurnAsync(default);
        Assert.Equal(_memory.Stored.Select(transaction => transaction.Id).Order(), _sink.Taken.Distinct().Order());
        Assert.True(_sink.Taken.Count < _memory.Stored.Count * 3, $"{_sink.Taken.Count} sent of {_memory.Stored.Count}");
    }

    [Fact]
    public async Task What_ended_long_after_it_began_is_sent_with_the_next_look_back()
    {
        var sender = Make();
        await sender.TurnAsync(default);
        _memory.Stored.Add(Traffic.Attack(at: 100));
        await sender.TurnAsync(default);
        var late = Traffic.Attack(at: 30);
        _memory.Stored.Add(late);
        await sender.TurnAsync(default);
        Assert.DoesNotContain(late.Id, _sink.Taken);
        _time.Advance(TimeSpan.FromMinutes(1));
        await sender.TurnAsync(default);
        Assert.Contains(late.Id, _sink.Taken);
        Assert.Equal(2, _sink.Taken.Count);
    }

    [Fact]
    public async Task A_failure_shows_in_health_and_is_gone_when_it_works_again()
    {
        _sink.IsAway = true;
        using var stop = new CancellationTokenSource();
        var sender = Make();
        _memory.Stored.Add(Traffic.Attack(at: 1));
        var running = sender.RunAsync(token => Task.Delay(Timeout.Infinite, token), stop.Token);
        await _sink.Failed.Task;
        _sink.IsAway = false;
        while (_sink.Taken.IsEmpty)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await running;
        Assert.Null(sender.Health.Problem);
        Assert.Equal(1, sender.Health.Sent);
        Assert.Contains("2026-11-23T03:00:01", _memory.Settings[sender.PositionKey]);
    }

    [Fact]
    public void Waits_double_up_to_five_minutes_with_chance()
    {
        Assert.Equal([0.5, 1, 2, 4], Enumerable.Range(1, 4).Select(failures => Sender.Wait(failures, 0).TotalSeconds));
        Assert.Equal([1, 2, 4, 8], Enumerable.Range(1, 4).Select(failures => Sender.Wait(failures, 1).TotalSeconds));
        Assert.Equal(300, Sender.Wait(1_000, 1).TotalSeconds);
    }

    [Theory]
    [InlineData("syslog", """{"url":"udp://127.0.0.1:514"}""", true)]
    [InlineData("syslog", """{"url":"tls://siem.example:6514","what":"all","enterprise":99}""", true)]
    [InlineData("syslog", """{"url":"http://127.0.0.1/"}""", false)]
    [InlineData("syslog", """{"url":"tcp://host"}""", false)]
    [InlineData("syslog", """{"what":"everything","url":"udp://127.0.0.1:514"}""", false)]
    [InlineData("webhook", """{"url":"https://hooks.example/x","secret":"0123456789abcdef"}""", true)]
    [InlineData("webhook", """{"url":"http://127.0.0.1:8/x","secret":"0123456789abcdef"}""", true)]
    [InlineData("webhook", """{"url":"http://hooks.example/x","secret":"0123456789abcdef"}""", false)]
    [InlineData("webhook", """{"url":"https://hooks.example/x","secret":"short"}""", false)]
    [InlineData("webhook", "[1]", false)]
    [InlineData("webhook", "{", false)]
    public void Settings_are_read_or_say_what_is_wrong(string name, string json, bool isGood)
    {
        var settings = ForwardSettings.Read(name, json, out var problem);
        Assert.Equal(isGood, settings is not null);
        Assert.Equal(isGood, problem is null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    public void Without_a_setting_nothing_is_sent_and_nothing_is_wrong(string? json)
    {
        Assert.Null(ForwardSettings.Read("syslog", json, out var problem));
        Assert.Null(problem);
    }

    [Fact]
    public async Task Syslog_over_tcp_counts_octets_and_reconnects()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var settings = ForwardSettings.Read("syslog", $$"""{"url":"tcp://{{listener.LocalEndpoint}}"}""", out _)!;
        await using var sink = new SyslogSink(settings, "guard");
        for (var round = 0; round < 2; round++)
        {
            var attack = Traffic.Attack();
            var sending = sink.SendAsync([attack, attack], default);
            using var connection = await listener.AcceptTcpClientAsync();
            await sending;
            var expected = SyslogExport.Frame(new SyslogExport("guard").Message(attack));
            var received = new byte[expected.Length * 2];
            await connection.GetStream().ReadExactlyAsync(received);
            Assert.Equal(expected.Concat(expected), received);
        }
    }

    [Fact]
    public async Task Syslog_over_udp_is_a_datagram_each()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var settings = ForwardSettings.Read("syslog", $$"""{"url":"udp://{{receiver.Client.LocalEndPoint}}"}""", out _)!;
        await using var sink = new SyslogSink(settings, "guard");
        await sink.SendAsync([Traffic.Attack(), Traffic.Attack()], default);
        for (var i = 0; i < 2; i++)
        {
            var datagram = await receiver.ReceiveAsync();
            Assert.StartsWith("<108>1 ", Encoding.UTF8.GetString(datagram.Buffer));
        }
    }

    [Fact]
    public async Task A_webhook_is_signed_and_anything_but_2xx_is_a_failure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        const string Secret = "0123456789abcdef";
        var settings = ForwardSettings.Read("webhook", $$"""{"url":"http://{{listener.LocalEndpoint}}/hook","secret":"{{Secret}}"}""", out _)!;
        await using var sink = new WebhookSink(settings, _time);
        foreach (var (status, isTaken) in new[] { ("204 No Content", true), ("302 Found\r\nLocation: http://127.0.0.1:1/", false), ("503 Busy", false) })
        {
            var sending = sink.SendAsync([Traffic.Attack(), Traffic.Attack()], default);
            using var connection = await listener.AcceptTcpClientAsync();
            var (head, body) = await RequestAsync(connection.GetStream());
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            Assert.Contains($"{WebhookSink.SignatureHeader}: {WebhookSink.Sign(body, Secret, Traffic.Start.ToUnixTimeSeconds())}\r\n", head);
            using var document = JsonDocument.Parse(body);
            Assert.Equal(2, document.RootElement.GetArrayLength());
            var failure = await Record.ExceptionAsync(() => sending);
            Assert.Equal(isTaken, failure is null);
        }
    }

    [Fact]
    public void A_signature_is_what_others_compute()
    {
        // printf '1700000000.[]' | openssl dgst -sha256 -hmac 0123456789abcdef
        var signature = WebhookSink.Sign("[]"u8.ToArray(), "0123456789abcdef", 1_700_000_000);
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("0123456789abcdef"u8, "1700000000.[]"u8));
        Assert.Equal($"t=1700000000,v1={expected}", signature);
    }

    [Fact]
    public async Task The_forwarder_follows_its_settings_and_names_a_wrong_one()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        _memory.Settings["exports.syslog"] = $$"""{"url":"udp://{{receiver.Client.LocalEndPoint}}"}""";
        _memory.Settings["exports.syslog.position"] = $"\"{Traffic.Start:O}\"";
        _memory.Settings["exports.webhook"] = """{"url":"ftp://x"}""";
        _memory.Stored.Add(Traffic.Attack(at: 1));
        await using var forwarder = Forwarder.Start(_memory, TimeProvider.System, NullLogger.Instance, "guard");
        Assert.Contains("guard", Encoding.UTF8.GetString((await receiver.ReceiveAsync()).Buffer));
        while (forwarder.Health.Length < 2)
        {
            await Task.Yield();
        }

        Assert.Equal("syslog", forwarder.Health[0].Name);
        Assert.Contains("exports.webhook is wrong", forwarder.Health[1].Problem);
    }

    private static async Task<(string Head, byte[] Body)> RequestAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[8_192];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var length = int.Parse(text[(text.IndexOf("Content-Length: ", StringComparison.Ordinal) + 16)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
                if (bytes.Count >= end + 4 + length)
                {
                    return (text[..end] + "\r\n", [.. bytes.Skip(end + 4).Take(length)]);
                }
            }

            var read = await stream.ReadAsync(buffer);
            Assert.NotEqual(0, read);
            bytes.AddRange(buffer[..read]);
        }
    }

    private Sender Make() => new(s_settings, _sink, _memory, _time, NullLogger.Instance);

    private sealed class Memory : IForwardMemory
    {
        public List<TransactionRecord> Stored { get; } = [];

        public ConcurrentDictionary<string, string> Settings { get; } = new();

        public async IAsyncEnumerable<TransactionRecord> StreamAsync(TransactionQuery query, [EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (var transaction in Stored.Where(transaction => query.From is null || transaction.Time >= query.From).OrderBy(transaction => transaction.Time).ToList())
            {
                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
                yield return transaction;
            }
        }

        public Task<string?> ReadSettingAsync(string key, CancellationToken cancellation) => Task.FromResult(Settings.GetValueOrDefault(key));

        public Task WriteSettingAsync(string key, string json, CancellationToken cancellation)
        {
            Settings[key] = json;
            return Task.CompletedTask;
        }
    }

    private sealed class Sink : ForwardSink
    {
        public volatile bool IsAway;

        public ConcurrentQueue<string> Taken { get; } = new();

        public List<int> Pieces { get; } = [];

        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task SendAsync(IReadOnlyList<TransactionRecord> transactions, CancellationToken cancellation)
        {
            if (IsAway)
            {
                Failed.TrySetResult();
                throw new IOException("away");
            }

            foreach (var transaction in transactions)
            {
                Taken.Enqueue(transaction.Id);
            }

            Pieces.Add(transactions.Count);
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
