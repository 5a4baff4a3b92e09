using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sakimori.Waf;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// Judges the application's response before the client gets any of it. A body is held only when the rules want it; event streams,
/// upgraded connections and responses without content pass at once.
/// </summary>
internal sealed class ResponseJudging(Exchange exchange, RequestInspection inspection, HttpResponseMessage response)
{
    /// <summary>True: send the response on. False: the client was answered otherwise.</summary>
    public async ValueTask<bool> JudgeAsync(CancellationToken cancellation)
    {
        var verdict = inspection.JudgeResponseHead(response);
        if (!verdict.IsDisruptive && inspection.WantsResponseBody && HasHoldableBody())
        {
            verdict = await HoldAndJudgeAsync(cancellation);
        }

        if (verdict.IsDisruptive)
        {
            exchange.ResponseWasBlocked = true;
            exchange.Context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = null;
            await exchange.BlockAsync(verdict);
            return false;
        }

        inspection.Finish(Verdict.Allow, (int)response.StatusCode);
        return true;
    }

    private bool HasHoldableBody() =>
        (int)response.StatusCode is not (< 200 or 204 or 304)
        && !HttpMethods.IsHead(exchange.Head.Method)
        && !IsEventStream(response.Content.Headers);

    /// <summary>By its first words: the header is not taken apart for each response.</summary>
    private static bool IsEventStream(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var values)
        && values.ToString().AsSpan().Trim().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Verdict> HoldAndJudgeAsync(CancellationToken cancellation)
    {
        var terms = BodyTerms.ForResponse(exchange.Model, inspection.Bodies);
        var source = await response.Content.ReadAsStreamAsync(cancellation);
        var held = new HeldBody(exchange.Budget);
        exchange.Context.Response.RegisterForDispose(held);
        var coding = ContentCoding(response.Content.Headers);
        var isCoded = ContentDecoder.IsCoded(coding);
        if ((int)response.StatusCode == StatusCodes.Status206PartialContent)
        {
            inspection.Note("a part of a response was judged by itself (206)");
        }

        var isWhole = await HoldAsync(source, held, terms, isCoded, cancellation);
        if (!isWhole && terms.RejectsLonger)
        {
            inspection.Note("response body over the limit: refused");
            return new Verdict(VerdictKind.Deny, StatusCodes.Status502BadGateway, 0, Phase.ResponseBody);
        }

        var outcome = isCoded ? Decode(held, coding!, isWhole) : DecodeOutcome.Complete;
        var unjudged = Describe(outcome);
        if (!isWhole)
        {
            inspection.Note($"response body over the limit: first {held.Length} bytes judged");
        }

        var verdict = inspection.JudgeResponseBody();
        if (!verdict.IsDisruptive && unjudged is not null)
        {
            verdict = inspection.CannotJudge(unjudged, StatusCodes.Status502BadGateway);
        }

        var rest = isWhole ? null : source;
        if (verdict.IsDisruptive || !inspection.WantsResponseMasked)
        {
            response.Content = new StreamContent(new ReplayStream(held, rest));
            return verdict;
        }

        if (unjudged is not null)
        {
            inspection.Note("leaks in the response were not masked: it could not be decoded");
            response.Content = new StreamContent(new ReplayStream(held, rest));
            return verdict;
        }

        verdict = inspection.MaskResponseBody();
        var masking = new ResponseMasking(exchange, inspection);
        response.Content = new StreamContent(
            inspection.WantsResponseMasked && isCoded
                ? await masking.DecodedAsync(held, rest, coding!, isWhole && outcome == DecodeOutcome.Complete, cancellation)
                : inspection.WantsResponseMasked ? masking.InPlace(held, rest) : new ReplayStream(held, rest));
        return verdict;
    }

    /// <summary>Reads up to the limit; true when that was all.</summary>
    private async ValueTask<bool> HoldAsync(Stream source, HeldBody held, BodyTerms terms, bool isCoded, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (true)
            {
                // One byte more than the limit tells whether there is more; it is held, not judged.
                var room = (int)Math.Min(buffer.Length, terms.LimitBytes + 1 - held.Length);
                var count = await source.ReadAsync(buffer.AsMemory(0, room), cancellation);
                if (count == 0)
                {
                    return true;
                }

                var judged = (int)Math.Min(count, terms.LimitBytes - held.Length);
                if (!held.TryAppend(buffer.AsSpan(0, count)))
                {
                    throw new IOException("No memory to hold the response.");
                }

                var intake = isCoded || judged == 0 ? BodyIntake.Accepted : inspection.TakeResponseBody(buffer.AsSpan(0, judged));
                if (judged < count || intake != BodyIntake.Accepted)
                {
                    return false;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private DecodeOutcome Decode(HeldBody held, string coding, bool isWhole) => ContentDecoder.Decode(
        held, coding, exchange.Model.Options.Limits.DecompressionRatio, isWhole, inspection.TakeResponseBody);

    private static string? Describe(DecodeOutcome outcome) => outcome switch
    {
        DecodeOutcome.RatioExceeded => "response body expands over the allowed ratio",
        DecodeOutcome.Malformed => "response body is not what its Content-Encoding says",
        DecodeOutcome.UnknownCoding => "response body has a Content-Encoding that cannot be decoded",
        _ => null,
    };

    private static string? ContentCoding(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Encoding", out var values) ? values.ToString() : null;
}
