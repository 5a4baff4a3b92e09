using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Sakimori.Gateway.Wire;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// A connection as bytes, read through the wire guard by a <see cref="PlainServer"/>: what the guard lets through is what a naive
/// server reads too, however the bytes are cut into pieces, and nothing is read as a request that stands in a body.
/// </summary>
internal sealed class WireMessagesTarget : FuzzTarget
{
    private const int SmallPiece = 7;

    private static readonly WireLimits s_limits = new(HeadBytes: 512, HeaderCount: 8, HeadTime: TimeSpan.FromSeconds(10));

    // No thresholds: everything happens on this thread, at once.
    private static readonly PipeOptions s_pipe = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false);

    public override string Name => "wire-messages";

    public override int MaxInputLength => 4 * 1024;

    public override IEnumerable<byte[]> Seeds => new[]
    {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.0\r\n\r\n",
        "\r\nPOST /a?b=%41 HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\n\r\nhelloHEAD /b HTTP/1.1\r\nhost: b\r\nX_y.z: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\"y\"\r\nhello\r\n0a\r\n0123456789\r\n0\r\nT: v\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET http://a:80/x HTTP/1.1\r\nHost: a\r\n\r\nOPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u0083\\%00 HTTP/1.1\r\nHost: a\r\nCookie: x=\u0095\\\r\n\r\n",
        "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n\u0081\u0005hello",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET /\r\n",
        "get / HTTP/1.2\r\nHost : a\r\n folded\r\nHost: b\r\n\0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    }.Select(Encoding.Latin1.GetBytes);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input[..Math.Min(input.Length, MaxInputLength)].ToArray();
        var whole = Read(bytes, bytes.Length);
        Compare(whole, Read(bytes, SmallPiece));
        if (bytes.Length <= 512)
        {
            Compare(whole, Read(bytes, 1));
        }
    }

    private static void Compare(PlainServer whole, PlainServer pieces)
    {
        // Where the limit is reached depends on how much arrives at once; it is refused either way.
        if (!whole.Events.SequenceEqual(pieces.Events) && !(IsTooLong(whole.LastFault) || IsTooLong(pieces.LastFault)))
        {
            throw new InvalidOperationException($"pieces change what is read:\n{string.Join('\n', whole.Events)}\nand\n{string.Join('\n', pieces.Events)}");
        }

        if ((whole.LastFault == WireFault.None) != (pieces.LastFault == WireFault.None))
        {
            throw new InvalidOperationException($"pieces decide what is refused: {whole.LastFault}, {pieces.LastFault}");
        }
    }

    private static bool IsTooLong(WireFault fault) => fault is WireFault.TargetTooLong or WireFault.HeadTooLong;

    private static PlainServer Read(byte[] input, int pieceLength)
    {
        var pipe = new Pipe(s_pipe);
        var connection = new WireConnection();
        using var reader = new GuardedReader(pipe.Reader, connection, s_limits, StillTime.Instance);
        var server = new PlainServer(input, connection);
        var written = 0;
        var isComplete = false;
        while (true)
        {
            if (reader.TryRead(out var read))
            {
                var (consumed, examined, isOver) = server.Take(read);
                reader.AdvanceTo(consumed, examined);
                if (isOver)
                {
                    reader.Complete();
                    pipe.Writer.Complete();
                    return server;
                }
            }
            else if (connection.BodyFault != WireFault.None && server.LastFault == WireFault.None)
            {
                server.AnswerBrokenBody();
            }
            else if (written < input.Length)
            {
                var piece = input.AsSpan(written, Math.Min(pieceLength, input.Length - written));
                pipe.Writer.Write(piece);
                pipe.Writer.FlushAsync().AsTask().Wait();
                written += piece.Length;
            }
            else if (!isComplete)
            {
                isComplete = true;
                pipe.Writer.Complete();
            }
            else
            {
                throw new InvalidOperationException("the reader waits behind the end of the input");
            }
        }
    }
}
