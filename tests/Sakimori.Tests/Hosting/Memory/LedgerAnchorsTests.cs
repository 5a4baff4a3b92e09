using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sakimori.Domain;
using Sakimori.Hosting.Memory;
using Sakimori.Storage;

namespace Sakimori.Tests.Hosting.Memory;

public sealed class LedgerAnchorsTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly FakeTimeProvider time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_new_head_is_one_line_and_the_chain_leads_through_it()
    {
        var path = folder.In("anchors.jsonl");
        await using var store = await Store.OpenAsync(new StoreOptions { Directory = folder.In("state") }, time, NullLogger.Instance, TestContext.Current.CancellationToken);
        await LedgerAnchors.AppendAsync(store, path, time, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(path));
        for (var i = 0; i < 3; i++)
        {
            await store.Ledger.AppendAsync(Draft(i), TestContext.Current.CancellationToken);
            await LedgerAnchors.AppendAsync(store, path, time, TestContext.Current.CancellationToken);
            await LedgerAnchors.AppendAsync(store, path, time, TestContext.Current.CancellationToken);
        }

        var anchors = LedgerAnchors.Read(path);
        Assert.Equal([1L, 2L, 3L], anchors.Select(anchor => anchor.Number));
        var verification = await store.Ledger.VerifyAsync(anchors, null, TestContext.Current.CancellationToken);
        Assert.True(verification.IsWhole);
        Assert.Equal(3, verification.Anchors);
    }

    [Fact]
    public async Task Each_new_head_is_one_syslog_message_with_its_number_and_hash()
    {
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var store = await Store.OpenAsync(new StoreOptions { Directory = folder.In("state") }, time, NullLogger.Instance, TestContext.Current.CancellationToken);
        var anchors = new AnchorSyslog(new Uri($"udp://{receiver.Client.LocalEndPoint}"), "guard");
        await anchors.SendAsync(store, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            await store.Ledger.AppendAsync(Draft(i), TestContext.Current.CancellationToken);
            await anchors.SendAsync(store, TestContext.Current.CancellationToken);
            await anchors.SendAsync(store, TestContext.Current.CancellationToken);
        }

        for (var number = 1; number <= 3; number++)
        {
            var message = Encoding.UTF8.GetString((await receiver.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer);
            var hash = (await store.Ledger.FindAsync(number, TestContext.Current.CancellationToken))!.Hash;
            Assert.StartsWith("<109>1 ", message, StringComparison.Ordinal);
            Assert.Contains($" ledger [sakimori@32473 number=\"{number}\" hash=\"{hash}\" kind=\"setting-changed\" ", message, StringComparison.Ordinal);
        }

        Assert.Equal(0, receiver.Available);
    }

    [Fact]
    public void A_line_that_is_no_anchor_is_named()
    {
        var path = folder.Write("anchors.jsonl", "{\"number\":1,\"hash\":\"00\",\"time\":\"2026-11-23T00:00:00+00:00\"}\nnonsense\n");
        var error = Assert.Throws<InvalidDataException>(() => LedgerAnchors.Read(path));
        Assert.StartsWith($"{path}:2:", error.Message, StringComparison.Ordinal);
    }

    private LedgerDraft Draft(int number) => new()
    {
        Time = time.GetUtcNow(),
        Kind = DecisionKind.SettingChanged,
        Decider = DeciderKind.Program,
        DeciderName = "test",
        Subject = $"setting:{number}",
        Details = "{}",
    };
}
