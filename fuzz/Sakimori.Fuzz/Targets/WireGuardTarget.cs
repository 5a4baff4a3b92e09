using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;
using Sakimori.Gateway.Wire;

namespace Sakimori.Fuzz;

/// <summary>
/// The bytes of a connection. Promises: no bytes throw; how they are cut into pieces changes nothing; a head that is let through is
/// read by Kestrel's own parser to its last byte, with the same fields; a refused one ends the connection.
/// </summary>
internal sealed class WireGuardTarget : FuzzTarget
{
    private const int InputLimit = 64 * 1024;

    private static readonly WireLimits Limits = new(HeadBytes: 2048, HeaderCount: 20, TimeSpan.FromSeconds(30));

    public override string Name => "wire-guard";

    public override IEnumerable<byte[]> Seeds =>
    [
        .. new[]
        {
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\r\n\r\nGET /a%00b?\u0083\\ HTTP/1.1\r\nHost: a:80\r\nX_Y.Z: \u00ff\r\n\r\nGET http://a/x HTTP/1.1\r\nHost: A\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nT: v\r\n\r\nGET /2 HTTP/1.1\r\nHost: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nx\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\n\n", "GET /\r\n", "GET / HTTP/4.0\r\nHost: a\r\n\r\n", "|GET * HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: [::1]:8\r\n\r\n",
            "GET / HTTP/1.1\r\nHost : a\r\n b: c\r\nX\0: \r\r\n\r\n",
            "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: x, Upgrade\r\nUpgrade: websocket\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /" + new string('x', 3000) + " HTTP/1.1\r\n\r\n",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = input[..Math.Min(input.Length, InputLimit)].ToArray();
        var whole = Transcript(bytes, pieceLength: bytes.Length + 1);
        Check(whole, Transcript(bytes, pieceLength: 1 + (bytes.Length / 64)));
        if (bytes.Length < 512)
        {
            Check(whole, Transcript(bytes, pieceLength: 1));
        }
    }

    private static void Check(string whole, string pieces)
    {
        if (whole != pieces)
        {
            throw new InvalidOperationException($"Cut into pieces it reads differently:\n{whole}\n---\n{pieces}");
        }
    }

    /// <summary>What Kestrel would get to see, message by message, when the bytes come in pieces of this length.</summary>
    private static string Transcript(byte[] bytes, int pieceLength)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var connection = new WireConnection();
        using var reader = new GuardedReader(pipe.Reader, connection, Limits, TimeProvider.System);
        var text = new StringBuilder();
        for (var at = 0; at <= bytes.Length; at += pieceLength)
        {
            pipe.Writer.Write(bytes.AsSpan(at, Math.Min(pieceLength, bytes.Length - at)));
            _ = pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
            if (!Drain(reader, connection, text))
            {
                break;
            }
        }

        return text.ToString();
    }

    private static bool Drain(GuardedReader reader, WireConnection connection, StringBuilder text)
    {
        while (reader.TryRead(out var result))
        {
            var buffer = result.Buffer;
            if (connection.TakeHead() is { } head)
            {
                Describe(head, buffer, text);
                if (head.Fault != WireFault.None)
                {
                    return false;
                }
            }
            else
            {
                foreach (var segment in buffer)
                {
                    text.Append(Encoding.Latin1.GetString(segment.Span));
                }
            }

            reader.AdvanceTo(buffer.End);
            if (result.IsCompleted)
            {
                return false;
            }
        }

        if (connection.BodyFault != WireFault.None)
        {
            text.Append("\n!").Append(connection.BodyFault);
            return false;
        }

        return true;
    }

    private static void Describe(RequestHead head, in ReadOnlySequence<byte> shown, StringBuilder text)
    {
        var kestrel = new Fields();
        var parser = new HttpParser<Fields>(showErrorDetails: true);
        var bytes = new SequenceReader<byte>(shown);
        if (!parser.ParseRequestLine(kestrel, ref bytes) || !parser.ParseHeaders(kestrel, ref bytes) || !bytes.End)
        {
            throw new InvalidOperationException("Kestrel does not read this head to its end.");
        }

        text.Append('\n').Append(head.Fault);
        if (head.Fault is WireFault.HeadTooLong or WireFault.TargetTooLong)
        {
            return;
        }

        text.Append(' ').Append(head.RequestLine).Append(' ').Append(head.Framing).Append(head.ContentLength);
        var fields = new StringBuilder();
        foreach (var header in head.Headers)
        {
            fields.Append('\n').Append(header.Name).Append(": ").Append(header.Value);
        }

        text.Append(fields).Append("\n\n");
        if (head.Fault == WireFault.None && fields.ToString() != kestrel.Text.ToString())
        {
            throw new InvalidOperationException($"Kestrel reads other fields:\n{fields}\n---\n{kestrel.Text}");
        }

        if (head.Fault == WireFault.None && head.Protocol == "HTTP/1.1" && head.Host.Length == 0)
        {
            throw new InvalidOperationException("A request without Host was let through.");
        }
    }

    private sealed class Fields : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public StringBuilder Text { get; } = new();

        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
            Text.Append('\n').Append(Encoding.Latin1.GetString(name)).Append(": ").Append(Encoding.Latin1.GetString(value));

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index)
        {
        }

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value)
        {
        }
    }
}
