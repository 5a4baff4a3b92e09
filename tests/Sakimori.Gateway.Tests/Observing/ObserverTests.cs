using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Sakimori.Gateway.Observing;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Observing;

public sealed class ObserverTests
{
    private const string Rules =
        """
        SecRequestBodyAccess On
        SecRule ARGS "@contains attack" "id:1,phase:2,deny,status:403,log,msg:'An attack'"
        SecRule ARGS "@contains odd" "id:2,phase:2,pass,log,msg:'Odd'"
        """;

    [Fact]
    public async Task A_forwarded_transaction_is_told_with_what_it_was()
    {
        await using var origin = new RawOrigin();
        var observer = new Recorder();
        await using var gateway = await WithRules(origin.Address, observer, EngineMode.Protect);
        await gateway.SendAsync("GET /page?a=1 HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Browser\r\nConnection: close\r\n\r\n");
        var told = await observer.NextAsync();
        Assert.Equal(
            ("site", "GET", "/page?a=1", "shop.example", "Browser", TransactionEnd.Forwarded, 200, EngineMode.Protect),
            (told.Site, told.Method, told.Target, told.Host, told.UserAgent, told.End, told.Status, told.Mode));
        Assert.Equal(IPAddress.Loopback, told.Client);
        Assert.Null(told.Record);
        Assert.Null(told.Body);
        Assert.NotEmpty(told.Id);
        Assert.Equal(gateway.Server.Sites[0].Rules!.Version, told.RuleSetVersion);
    }

    [Fact]
    public async Task A_blocked_one_is_told_before_its_answer_leaves_with_the_number_the_client_gets()
    {
        await using var origin = new RawOrigin();
        var observer = new Recorder();
        await using var gateway = await WithRules(origin.Address, observer, EngineMode.Protect);
        var response = await gateway.SendAsync(Form("q=attack"));
        Assert.Equal(403, response.Status);
        // The answer is here, so it was told already: nothing to wait for.
        Assert.True(observer.Told.TryDequeue(out var told));
        Assert.Equal((TransactionEnd.Blocked, 403), (told.End, told.Status));
        Assert.Contains(told.Id, response.Body);
        Assert.Equal(1, Assert.Single(told.Record!.Matches).RuleId);
        Assert.Equal("q=attack", Encoding.Latin1.GetString(told.Body!));
        Assert.Contains(told.Headers, header => header is { Key: "Content-Type", Value: "application/x-www-form-urlencoded" });
    }

    [Fact]
    public async Task A_passed_one_with_a_match_carries_its_evidence()
    {
        await using var origin = new RawOrigin();
        var observer = new Recorder();
        await using var gateway = await WithRules(origin.Address, observer, EngineMode.Observe);
        await gateway.SendAsync(Form("q=attack+odd"));
        var told = await observer.NextAsync();
        Assert.Equal((TransactionEnd.Forwarded, EngineMode.Observe), (told.End, told.Mode));
        Assert.Equal([1L, 2L], told.Record!.Matches.Select(match => match.RuleId));
        Assert.True(told.Record.WouldBe.IsDisruptive);
        Assert.Equal("q=attack+odd", Encoding.Latin1.GetString(told.Body!));
    }

    [Fact]
    public async Task A_message_that_cannot_be_passed_on_is_told_as_refused()
    {
        await using var origin = new RawOrigin();
        var observer = new Recorder();
        await using var gateway = await WithRules(origin.Address, observer, EngineMode.Protect);
        var response = await gateway.SendAsync("GET /bad\0path HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(400, response.Status);
        Assert.True(observer.Told.TryDequeue(out var told));
        Assert.Equal((TransactionEnd.Refused, 400), (told.End, told.Status));
        Assert.NotNull(told.Record);
        Assert.Empty(observer.Told);
    }

    [Fact]
    public async Task A_site_that_is_off_is_told_of_too()
    {
        await using var origin = new RawOrigin();
        var observer = new Recorder();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, observer: observer);
        await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var told = await observer.NextAsync();
        Assert.Equal((TransactionEnd.Forwarded, EngineMode.Off, ""), (told.End, told.Mode, told.RuleSetVersion));
    }

    [Theory]
    [InlineData(FailDirection.Closed, 503, TransactionEnd.Limited)]
    [InlineData(FailDirection.Open, 200, TransactionEnd.Forwarded)]
    public async Task While_nothing_can_be_recorded_the_site_s_direction_decides(FailDirection direction, int status, TransactionEnd end)
    {
        await using var origin = new RawOrigin();
        var observer = new Recorder { CanRecord = false };
        await using var gateway = await GatewayFixture.StartAsync(
            origin.Address, site => site with { FailUnrecorded = direction }, observer: observer);
        Assert.Equal(status, (await gateway.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).Status);
        Assert.Equal(end, (await observer.NextAsync()).End);
    }

    [Fact]
    public async Task A_request_that_keeps_its_thread_holds_up_no_other_connection()
    {
        await using var origin = new RawOrigin();
        var observer = new Holder();
        await using var gateway = await WithRules(origin.Address, observer, EngineMode.Protect);
        var held = gateway.SendAsync("GET /held?q=attack HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
        await observer.HeldAsync();

        var answered = 0;
        for (var i = 0; i < 50; i++)
            answered += (await gateway.SendAsync(Form("q=attack"))).Status == 403 ? 1 : 0;

        Assert.Equal((50, false), (answered, held.IsCompleted));
        observer.LetGo();
        Assert.Equal(403, (await held).Status);
    }

    private static string Form(string body) =>
        $"POST /form HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static Task<GatewayFixture> WithRules(Uri origin, ITransactionObserver observer, EngineMode mode) => GatewayFixture.StartAsync(
        origin, site => site with { Mode = mode, LoadRules = RuleText.Loader(Rules) }, observer: observer);

    /// <summary>Does not return from a request for <c>/held</c> until told to.</summary>
    private sealed class Holder : ITransactionObserver
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _letGo = new();

        public bool CanRecord => true;

        public void Ended(in ObservedTransaction transaction)
        {
            if (!transaction.Target.StartsWith("/held", StringComparison.Ordinal))
                return;
            _held.SetResult();
            _letGo.Wait(TestContext.Current.CancellationToken);
        }

        public Task HeldAsync() => _held.Task.WaitAsync(TestContext.Current.CancellationToken);

        public void LetGo() => _letGo.Set();
    }

    private sealed class Recorder : ITransactionObserver
    {
        private readonly SemaphoreSlim _arrived = new(0);

        public bool CanRecord { get; init; } = true;

        public ConcurrentQueue<ObservedTransaction> Told { get; } = new();

        public void Ended(in ObservedTransaction transaction)
        {
            Told.Enqueue(transaction);
            _arrived.Release();
        }

        public async Task<ObservedTransaction> NextAsync()
        {
            await _arrived.WaitAsync(TestContext.Current.CancellationToken);
            return Told.TryDequeue(out var told) ? told : throw new InvalidOperationException("told of nothing");
        }
    }
}
