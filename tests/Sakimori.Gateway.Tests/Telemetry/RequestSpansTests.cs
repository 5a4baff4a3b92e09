using System.Diagnostics;
using Sakimori.Gateway.Inspection;
using Sakimori.Gateway.Telemetry;
using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Telemetry;

/// <summary>Alone, because a listener hears every gateway of the process.</summary>
[CollectionDefinition(nameof(RequestSpansTests), DisableParallelization = true)]
[Collection(nameof(RequestSpansTests))]
public sealed class RequestSpansTests
{
    private const string Rules =
        """
        SecRule ARGS "@contains attack" "id:1,phase:2,deny,status:403,log,msg:'An attack'"
        SecRule ARGS "@contains odd" "id:2,phase:1,pass,log,msg:'Odd'"
        """;

    [Fact]
    public async Task A_blocked_request_is_a_span_with_its_verdict_and_rules()
    {
        var span = await OneAsync(EngineMode.Protect, "q=odd+attack", 403);
        Assert.Equal(
            ("site", "protect", "blocked", "deny", true, 403),
            (Tag(span, "sakimori.site"), Tag(span, "sakimori.mode"), Tag(span, "sakimori.outcome"), Tag(span, "sakimori.verdict"), Tag(span, "sakimori.would_block"), Tag(span, "http.response.status_code")));
        Assert.Equal([2L, 1L], Assert.IsType<long[]>(Tag(span, "sakimori.rules")));
        Assert.True((double)Tag(span, "sakimori.inspection_us")! > 0);
        Assert.Equal(("judge site", ActivityKind.Server, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
    }

    [Fact]
    public async Task An_observed_one_says_that_it_would_have_been_blocked()
    {
        var span = await OneAsync(EngineMode.Observe, "q=attack", 200);
        Assert.Equal(("forwarded", "allow", true), (Tag(span, "sakimori.outcome"), Tag(span, "sakimori.verdict"), Tag(span, "sakimori.would_block")));
    }

    [Fact]
    public async Task An_ordinary_one_has_no_rules_and_no_text_of_its_client()
    {
        var span = await OneAsync(EngineMode.Protect, "q=harmless", 200);
        Assert.Empty(Assert.IsType<long[]>(Tag(span, "sakimori.rules")));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value is string text && text.Contains("harmless", StringComparison.Ordinal));
    }

    [Fact]
    public void Nobody_listening_costs_no_byte()
    {
        Assert.Null(RequestSpans.Begin());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            using var span = RequestSpans.Begin();
            RequestSpans.Describe(span, null!, Outcome.Forwarded);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The client names a trace of its own; the application sees what the client sent and no more.
    private static async Task<Activity> OneAsync(EngineMode mode, string query, int status)
    {
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var ended = new TaskCompletionSource<Activity>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Sakimori.Gateway",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => ended.TrySetResult(span),
        };
        ActivitySource.AddActivityListener(listener);
        await using var origin = new RawOrigin();
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with { Mode = mode, LoadRules = RuleText.Loader(Rules) });
        var response = await gateway.SendAsync($"GET /page?{query} HTTP/1.1\r\nHost: a\r\ntraceparent: {Trace}\r\nConnection: close\r\n\r\n");
        Assert.Equal(status, response.Status);
        Assert.All(origin.Requests, request => Assert.Equal([$"traceparent: {Trace}"], request.Head.Split("\r\n").Where(line => line.StartsWith("trace", StringComparison.OrdinalIgnoreCase))));
        var span = await ended.Task;
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        return span;
    }

    private static object? Tag(Activity span, string name) => span.GetTagItem(name);
}
