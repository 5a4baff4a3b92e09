using System.Net;
using Sakimori.Gateway.Inspection;

namespace Sakimori.Gateway.Forwarding;

/// <summary>
/// Sends one request whose body is held whole so that its head and its body leave together: YARP's own content sends the head by
/// itself and copies the body after it, which is right for one that is still coming, and costs a packet and a wakening of the
/// application for one that is here.
/// </summary>
internal sealed class HeldBodyInvoker(HttpMessageInvoker upstream, HeldBody held) : HttpMessageInvoker(s_none, disposeHandler: false)
{
    /// <summary>Longer bodies are left to YARP: its time limit begins anew with every piece, and a slow application may need that.</summary>
    public const int MaxLength = 64 * 1024;

    private static readonly NoHandler s_none = new();

    private HeldContent? _content;

    /// <inheritdoc/>
    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } streamed)
        {
            request.Content = _content = new HeldContent(held, streamed);
        }

        return upstream.SendAsync(request, cancellationToken);
    }

    /// <summary>
    /// Ends when nothing reads the body any more, however its sending ended; call before its memory is given back. A request that was
    /// broken off is over before the write that it interrupts.
    /// </summary>
    public async Task EndAsync()
    {
        if (_content?.Writing is { } writing)
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private sealed class NoHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }

    private sealed class HeldContent : HttpContent
    {
        private readonly HeldBody _held;

        public HeldContent(HeldBody held, HttpContent streamed)
        {
            _held = held;
            foreach (var header in streamed.Headers.NonValidated)
            {
                foreach (var value in header.Value)
                {
                    Headers.TryAddWithoutValidation(header.Key, value);
                }
            }
        }

        /// <summary>The sending of the body; null when it was not begun.</summary>
        public Task? Writing { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            Writing = Writing is null ? WriteAsync(stream, cancellationToken) : throw new InvalidOperationException("The body was sent already.");

        private async Task WriteAsync(Stream stream, CancellationToken cancellation)
        {
            await GatheringStream.WriteTogetherAsync(stream, _held.Piece(0), cancellation);
            for (var piece = 1; _held.Piece(piece) is { IsEmpty: false } bytes; piece++)
            {
                await stream.WriteAsync(bytes, cancellation);
            }

            // What follows may stream for hours.
            _held.Dispose();
        }

        // The client's own Content-Length stands among the headers.
        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
