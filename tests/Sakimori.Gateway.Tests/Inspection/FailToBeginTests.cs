using Sakimori.Testing;
using Sakimori.Waf;

namespace Sakimori.Gateway.Tests.Inspection;

/// <summary>An engine that fails before there is a transaction.</summary>
public sealed class FailToBeginTests
{
    [Theory]
    [InlineData(FailDirection.Closed, EngineMode.Protect, 503, "block")]
    [InlineData(FailDirection.Open, EngineMode.Protect, 200, "allow")]
    [InlineData(FailDirection.Closed, EngineMode.Observe, 200, "allow")]
    public async Task A_transaction_that_cannot_begin_goes_the_fail_direction_and_is_recorded(FailDirection fail, EngineMode mode, int status, string verdict)
    {
        var time = new BreakingTime();
        await using var origin = new RawOrigin(request => $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n{request.Body}");
        await using var gateway = await GatewayFixture.StartAsync(origin.Address, site => site with
        {
            Mode = mode,
            Fail = fail,
            LoadRules = RuleText.Loader("SecRuleEngine On\nSecRequestBodyAccess On\nSecRule ARGS \"@contains attack\" \"id:1,phase:2,deny,status:403\"", time),
        });
        await using var client = await RawClient.ConnectAsync(gateway.Address);
        const string Request = "POST /?q=peace HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nq=peace";
        await client.WriteAsync(Request);
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);

        time.IsBroken = true;
        await client.WriteAsync(Request);
        var response = await client.ReadResponseAsync();
        Assert.Equal(status, response.Status);

        // The connection and the engine are none the worse for it.
        time.IsBroken = false;
        await client.WriteAsync(Request);
        var sound = await client.ReadResponseAsync();
        Assert.Equal((200, "q=peace"), (sound.Status, sound.Body));
        Assert.Equal(status == 200 ? 3 : 2, origin.Requests.Count);

        var record = Assert.Single(await gateway.StopAndReadAuditAsync());
        Assert.Contains($"\"verdict\":\"{verdict}\"", record);
        Assert.Contains("the engine could not begin", record);
        if (status == 503)
        {
            Assert.Contains(System.Text.Json.JsonDocument.Parse(record).RootElement.GetProperty("transaction_id").GetString()!, response.Body);
        }
    }

    /// <summary>A clock, which is what a transaction asks first.</summary>
    private sealed class BreakingTime : TimeProvider
    {
        public volatile bool IsBroken;

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("broken on purpose") : base.GetUtcNow();
    }
}
