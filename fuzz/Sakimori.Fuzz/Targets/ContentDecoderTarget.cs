using System.IO.Compression;
using Sakimori.Gateway.Inspection;
using Sakimori.Waf;

namespace Sakimori.Fuzz.Targets;

/// <summary>Coded bodies; the first byte chooses the codings. No more comes out than the ratio allows, whatever is inside.</summary>
internal sealed class ContentDecoderTarget : FuzzTarget
{
    private const int Ratio = 20;

    /// <summary>What is always allowed, and one buffer more.</summary>
    private const long Slack = (64 + 16) * 1024;

    private static readonly string[] s_codings = ["gzip", "deflate", "br", "gzip, br", "deflate,deflate", "GZIP,identity,br", "a", "x-gzip,gzip,gzip,gzip"];

    public override string Name => "content-decoder";

    public override IEnumerable<byte[]> Seeds { get; } =
    [
        Coded(0, static stream => new GZipStream(stream, CompressionLevel.Optimal), "a=b&c=<script>"u8),
        Coded(1, static stream => new ZLibStream(stream, CompressionLevel.Optimal), "a=b&c=d"u8),
        Coded(1, static stream => new DeflateStream(stream, CompressionLevel.Optimal), "a=b&c=d"u8),
        Coded(2, static stream => new BrotliStream(stream, CompressionLevel.Optimal), "a=b&c=d"u8),
        Coded(0, static stream => new GZipStream(stream, CompressionLevel.Optimal), new byte[1 << 20]),
        Coded(3, static stream => new BrotliStream(new GZipStream(stream, CompressionLevel.Optimal), CompressionLevel.Optimal), "layers"u8),
        [6],
        [7, 0],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        using var held = new HeldBody(new BufferBudget(1 << 20));
        BodyInput.Require(held.TryAppend(input[1..]), "there is room");
        var total = 0L;
        var outcome = ContentDecoder.Decode(held, s_codings[input[0] & 7], Ratio, (input[0] & 8) == 0, piece =>
        {
            total += piece.Length;
            return BodyIntake.Accepted;
        });
        BodyInput.Require(total <= (held.Length * Ratio) + Slack, "more came out than the ratio allows");
        BodyInput.Require(outcome != DecodeOutcome.Stopped, "it stopped unasked");
        BodyInput.Require((outcome == DecodeOutcome.UnknownCoding) == (input[0] & 7) is 6 or 7, "a coding is known that is none");
    }

    private static byte[] Coded(byte codings, Func<Stream, Stream> coder, ReadOnlySpan<byte> text)
    {
        var output = new MemoryStream();
        output.WriteByte(codings);
        using (var stream = coder(output))
        {
            stream.Write(text);
        }

        return output.ToArray();
    }
}
