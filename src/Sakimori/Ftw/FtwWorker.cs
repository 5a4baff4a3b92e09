using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;

namespace Sakimori.Ftw;

/// <summary>
/// Sends tests one after the other to a site of its own, a marker after each request, and judges them as the site's audit log
/// arrives. Sending does not wait for the log: the markers say which records belong to which request.
/// </summary>
internal sealed class FtwWorker(IPEndPoint gateway, AuditLogTail log, string name)
{
    // How far sending may run ahead of the log.
    private const int Ahead = 64;

    // A log without markers is the wrong log; there is no point in waiting for each of thousands.
    private const int MissingMarkersLimit = 3;

    private readonly FtwClient client = new(gateway);
    private int sequence;
    private int missingMarkers;

    /// <summary>Runs tests until none is left; each outcome goes to <paramref name="report"/>. <paramref name="oneByOne"/> hardly runs ahead of the log.</summary>
    public async Task RunAsync(ConcurrentQueue<FtwTest> tests, bool oneByOne, Action<FtwResult> report, CancellationToken cancellation)
    {
        var sent = Channel.CreateBounded<Sent>(new BoundedChannelOptions(oneByOne ? 1 : Ahead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = SendAsync(tests, sent.Writer, stop.Token);
        try
        {
            await JudgeAsync(sent.Reader, report, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            try
            {
                await sending;
            }
            catch (OperationCanceledException)
            {
                // Judging ended first; its exception is the one to show.
            }
        }
    }

    private async Task SendAsync(ConcurrentQueue<FtwTest> tests, ChannelWriter<Sent> sent, CancellationToken cancellation)
    {
        try
        {
            while (tests.TryDequeue(out var test))
            {
                var responses = ImmutableArray.CreateBuilder<(FtwResponse, string)>(test.Stages.Length);
                foreach (var stage in test.Stages)
                {
                    var response = await client.SendAsync(FtwRequest.Build(stage.Input), cancellation);
                    responses.Add((response, await SendMarkerAsync(cancellation)));
                }

                await sent.WriteAsync(new Sent(test, responses.ToImmutable()), cancellation);
            }
        }
        finally
        {
            sent.Complete();
        }
    }

    private async Task<string> SendMarkerAsync(CancellationToken cancellation)
    {
        var marker = $"{name}-{++sequence}";
        await client.SendAsync(
            FtwRequest.Build(new FtwInput
            {
                Uri = "/status/200",
                Headers =
                [
                    KeyValuePair.Create("Accept", "*/*"),
                    KeyValuePair.Create("User-Agent", "OWASP CRS test agent"),
                    KeyValuePair.Create("Host", "localhost"),
                    KeyValuePair.Create(FtwRules.MarkerHeader, marker),
                ],
            }),
            cancellation);
        return marker;
    }

    private async Task JudgeAsync(ChannelReader<Sent> sent, Action<FtwResult> report, CancellationToken cancellation)
    {
        await foreach (var item in sent.ReadAllAsync(cancellation))
        {
            string? failure = null;
            for (var i = 0; i < item.Responses.Length; i++)
            {
                var (response, marker) = item.Responses[i];
                if (await log.ReadToMarkerAsync(marker, cancellation) is not { } matches)
                {
                    failure = $"the audit log never showed marker {marker}";
                    if (++missingMarkers >= MissingMarkersLimit)
                        throw new FtwException($"The audit log shows no markers (rule {FtwRules.MarkerId} on {FtwRules.MarkerHeader}); last looked for {marker} after {item.Test.Title}.");
                    continue;
                }

                missingMarkers = 0;
                failure ??= FtwVerdict.Judge(item.Test.Stages[i].Output, response, matches) is { } wrong
                    ? item.Test.Stages.Length > 1 ? $"stage {i + 1}: {wrong}" : wrong
                    : null;
            }

            report(new FtwResult(item.Test, failure));
        }
    }

    private sealed record Sent(FtwTest Test, ImmutableArray<(FtwResponse Response, string Marker)> Responses);
}

/// <summary>The run as a whole cannot go on.</summary>
internal sealed class FtwException(string message) : Exception(message);
