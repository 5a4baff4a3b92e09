using System.Buffers;
using System.IO.Compression;
using Sakimori.Waf;

namespace Sakimori.Gateway.Inspection;

/// <summary>Takes a piece of a decoded body; anything but accepted ends the decoding.</summary>
internal delegate BodyIntake DecodedPiece(ReadOnlySpan<byte> piece);

/// <summary>What came of decoding a body.</summary>
internal enum DecodeOutcome
{
    /// <summary>All of it was taken.</summary>
    Complete,

    /// <summary>The taker wanted no more.</summary>
    Stopped,

    /// <summary>It is longer than its size times the allowed ratio: a bomb.</summary>
    RatioExceeded,

    /// <summary>The bytes are not what the coding says.</summary>
    Malformed,

    /// <summary>The coding is unknown, or there are too many of them.</summary>
    UnknownCoding,
}

/// <summary>
/// Undoes content codings (gzip, deflate with and without zlib header, br, and several on top of each other) for judging. The
/// original bytes are what is forwarded.
/// </summary>
internal static class ContentDecoder
{
    /// <summary>More layers are an attempt to multiply the ratio.</summary>
    private const int LayerLimit = 3;

    /// <summary>Small bodies compress better than any ratio; below this a bomb is none.</summary>
    private const long AlwaysAllowedBytes = 64 * 1024;

    /// <summary>Whether a <c>Content-Encoding</c> says that there is something to decode.</summary>
    public static bool IsCoded(string? contentEncoding)
    {
        foreach (var range in contentEncoding.AsSpan().Split(','))
        {
            var coding = contentEncoding.AsSpan()[range].Trim();
            if (!coding.IsEmpty && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Decodes <paramref name="held"/>; <paramref name="isWhole"/> says that it does not stop in the middle.</summary>
    public static DecodeOutcome Decode(HeldBody held, string contentEncoding, int ratio, bool isWhole, DecodedPiece take)
    {
        var stream = Open(new ReplayStream(held, rest: null, keepsHeld: true), contentEncoding, held);
        if (stream is null)
        {
            return DecodeOutcome.UnknownCoding;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            var limit = Math.Max(AlwaysAllowedBytes, held.Length * ratio);
            var total = 0L;
            while (true)
            {
                var count = stream.Read(buffer);
                if (count == 0)
                {
                    return DecodeOutcome.Complete;
                }

                total += count;
                if (total > limit)
                {
                    return DecodeOutcome.RatioExceeded;
                }

                if (take(buffer.AsSpan(0, count)) != BodyIntake.Accepted)
                {
                    return DecodeOutcome.Stopped;
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidOperationException)
        {
            // Decoders say it this way when the data is bad; a body cut off at our limit ends like that too.
            return isWhole ? DecodeOutcome.Malformed : DecodeOutcome.Complete;
        }
        finally
        {
            stream.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads <paramref name="stream"/>, which begins with what is held, decoded; null when it cannot be.</summary>
    public static Stream? Open(Stream stream, string contentEncoding, HeldBody held)
    {
        var codings = contentEncoding.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (codings.Length > LayerLimit)
        {
            return null;
        }

        // The last coding named was applied last.
        for (var index = codings.Length - 1; index >= 0; index--)
        {
            if (Layer(stream, codings[index], held, isInnermost: index == codings.Length - 1) is not { } decoded)
            {
                return null;
            }

            stream = decoded;
        }

        return stream;
    }

    private static Stream? Layer(Stream stream, string coding, HeldBody held, bool isInnermost) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
        "deflate" => isInnermost && !HasZlibHeader(held) ? new DeflateStream(stream, CompressionMode.Decompress) : new ZLibStream(stream, CompressionMode.Decompress),
        "br" => new BrotliStream(stream, CompressionMode.Decompress),
        "identity" => stream,
        _ => null,
    };

    // "deflate" is the zlib format; some old servers and clients send the bare one (RFC 9110 §8.4.1.2).
    private static bool HasZlibHeader(HeldBody held)
    {
        var start = held.Piece(0).Span;
        return start.Length >= 2 && (start[0] & 0x0F) == 8 && ((start[0] << 8) | start[1]) % 31 == 0;
    }
}
