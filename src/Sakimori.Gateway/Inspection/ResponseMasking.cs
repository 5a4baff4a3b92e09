using System.Buffers;
using Sakimori.Gateway.Telemetry;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// Puts the masked body in the place of the application's and takes from the head what no longer holds. Masking keeps the length, so a
/// body without content coding keeps its framing; one with a coding is sent decoded. What lies beyond the limit of what is judged
/// follows as it came.
/// </summary>
internal sealed class ResponseMasking(Exchange exchange, RequestInspection inspection)
{
    /// <summary>What speaks of the bytes that were: a cache or a client that compares them would be wrong.</summary>
    private static readonly string[] s_validators = ["ETag", "Content-MD5", "Digest", "Content-Digest", "Repr-Digest", "Accept-Ranges"];

    /// <summary>A body without coding: masked where it lies.</summary>
    public Stream InPlace(HeldBody held, Stream? rest)
    {
        var offset = 0;
        for (var piece = 0; ; piece++)
        {
            var count = inspection.CopyResponseBody(offset, held.Writable(piece));
            if (count == 0)
            {
                break;
            }

            offset += count;
        }

        Announce();
        return new ReplayStream(held, rest);
    }

    /// <summary>A body with a coding. <paramref name="isAll"/>: what was judged is all of it, decoded.</summary>
    public async ValueTask<Stream> DecodedAsync(HeldBody held, Stream? rest, string coding, bool isAll, CancellationToken cancellation)
    {
        var masked = new HeldBody(exchange.Budget);
        exchange.Context.Response.RegisterForDispose(masked);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (inspection.CopyResponseBody((int)masked.Length, buffer) is > 0 and var count)
            {
                if (!masked.TryAppend(buffer.AsSpan(0, count)))
                {
                    throw new IOException("No memory to hold the response.");
                }
            }

            Announce();
            var headers = exchange.Context.Response.Headers;
            headers.Remove("Content-Encoding");
            headers.ContentLength = isAll ? masked.Length : null;
            if (isAll)
            {
                held.Dispose();
                return new ReplayStream(masked, rest: null);
            }

            // Decoded once more up to where the judged part ends; from there on it streams.
            var decoded = ContentDecoder.Open(new ReplayStream(held, rest), coding, held)!;
            exchange.Context.Response.RegisterForDispose(decoded);
            for (var left = masked.Length; left > 0;)
            {
                var count = await decoded.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
                if (count == 0)
                {
                    break;
                }

                left -= count;
            }

            return new ReplayStream(masked, decoded);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Announce()
    {
        foreach (var name in s_validators)
        {
            exchange.Context.Response.Headers.Remove(name);
        }

        GatewayMetrics.ResponsesMasked.Add(1, new KeyValuePair<string, object?>("site", exchange.Model.Options.Name));
    }
}
