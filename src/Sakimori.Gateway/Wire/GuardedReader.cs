using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Sakimori.Gateway.Wire;

/// <summary>
/// The transport's reader as Kestrel sees it: it shows one message at a time, a head only when it is complete and sound, a body
/// only as far as its framing holds. A head that Kestrel would refuse, or read differently, is replaced by one it accepts; the
/// real one waits in <see cref="WireConnection"/> for the request that begins with it, so answers keep their order.
/// <code>
///   bytes ─► [scan head] ─► [parse] ─ sound ───► shown as they are ─┐
///                              ├─── odd target ► shown with "/" ────┴─► body by Content-Length or chunks ─► next head
///                              └─── fault ─────► placeholder, then end of input
/// </code>
/// No byte is copied on the ordinary path. Used by one reader at a time, as every <see cref="PipeReader"/>.
/// </summary>
internal sealed class GuardedReader(PipeReader inner, WireConnection connection, WireLimits limits, TimeProvider time) : PipeReader, IDisposable
{
    // What the bytes after the sound ones are.
    private Stage _stage = Stage.Head;
    private HeadScanner _scanner;
    private ChunkedFraming _chunks;
    private long _bodyLeft;

    // Bytes at the start of the inner buffer that may be shown and are not yet consumed.
    private long _sound;
    private bool _soundIsHead;

    // Kestrel has seen all that was shown and needs more than that.
    private bool _sawAll;

    // Bytes of our own that stand for a head already consumed.
    private ReadOnlyMemory<byte> _own;

    // What was last handed out, and not yet given back.
    private ReadOnlySequence<byte> _shown;
    private bool _showsOwn;
    private bool _showsInner;

    // The last head announced a body, or was not read to its end.
    private bool _headIsNotAll;

    private ITimer? _deadline;
    private bool _deadlineIsOn;

    // Set by the timer's thread, and by the request that answered a broken body.
    private volatile bool _isLate;
    private volatile bool _isAnswered;
    private volatile bool _endsInput;

    private enum Stage
    {
        Head,
        Length,
        Chunks,

        /// <summary>The request asked to switch protocols: what follows depends on the answer.</summary>
        Undecided,

        /// <summary>Another protocol.</summary>
        Raw,

        /// <summary>
        /// The body's framing broke: the rest is thrown away, and the reader kept waiting, until the request has been answered. (Shown
        /// the end of input, Kestrel would cut the connection without an answer.)
        /// </summary>
        Broken,

        /// <summary>Nothing more is shown.</summary>
        Closed,
    }

    public override bool TryRead(out ReadResult result) =>
        TryShowOwn(out result) || (inner.TryRead(out var read) && TryShow(read, out result)) || TryShowOwn(out result);

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryShowOwn(out var shown))
        {
            return new(shown);
        }

        var read = inner.ReadAsync(cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            return ReadMoreAsync(read, cancellationToken);
        }

        return TryShowAny(read.Result, out shown) ? new(shown) : ReadMoreAsync(inner.ReadAsync(cancellationToken), cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var count = _shown.Slice(0, consumed).Length;
        var sawAll = _shown.Slice(examined).IsEmpty;
        _shown = default;
        if (_showsOwn)
        {
            _own = _own[(int)count..];
            if (!_own.IsEmpty && sawAll)
            {
                // Kestrel wants more than a complete head: it reads it differently, so the connection ends.
                _own = default;
                _stage = Stage.Closed;
            }

            return;
        }

        _sound -= count;
        _sawAll = sawAll;
        if (_sound == 0)
        {
            _soundIsHead = false;
        }

        _showsInner = false;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>Kestrel reads no more. The inner reader lives until <see cref="Dispose"/>: what still arrives may have to be drained.</summary>
    public override void Complete(Exception? exception = null) => StopDeadline();

    /// <summary>
    /// After Kestrel is done with a connection that we ended: takes what the client is still sending, so that it gets to read the
    /// answer. Returns at once when there is nothing to be expected.
    /// </summary>
    public Task LingerAsync()
    {
        if (_showsInner)
        {
            _showsInner = false;
            inner.AdvanceTo(_shown.End);
        }

        var isSending = _headIsNotAll;
        if (!isSending && inner.TryRead(out var read))
        {
            isSending = !read.Buffer.IsEmpty && !read.IsCompleted;
            inner.AdvanceTo(read.Buffer.End);
        }

        return isSending ? Lingering.DrainAsync(inner, time) : Task.CompletedTask;
    }

    public void Dispose()
    {
        _deadline?.Dispose();
        inner.Complete();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ReadMoreAsync(ValueTask<ReadResult> read, CancellationToken cancellation)
    {
        ReadResult shown;
        while (!TryShowAny(await read, out shown))
        {
            read = inner.ReadAsync(cancellation);
        }

        return shown;
    }

    private bool TryShowAny(ReadResult read, out ReadResult shown) => TryShow(read, out shown) || TryShowOwn(out shown);

    private bool TryShowOwn(out ReadResult result)
    {
        if (_own.IsEmpty && _stage != Stage.Closed)
        {
            result = default;
            return false;
        }

        _showsOwn = true;
        _shown = new(_own);
        result = new(_shown, isCanceled: false, isCompleted: _own.IsEmpty);
        return true;
    }

    private ReadResult Show(in ReadOnlySequence<byte> buffer, bool isCanceled, bool isCompleted)
    {
        _shown = buffer.Slice(0, _sound);
        _showsOwn = false;
        _showsInner = true;
        return new(_shown, isCanceled, isCompleted);
    }

    /// <summary>False when there is nothing to show; the inner reader is then advanced and there may be own bytes to show.</summary>
    private bool TryShow(in ReadResult read, out ReadResult result)
    {
        var buffer = read.Buffer;
        if (_isAnswered)
        {
            _stage = Stage.Closed;
            inner.AdvanceTo(buffer.End);
            result = default;
            return false;
        }

        var isLate = read.IsCanceled && _isLate;
        if (read.IsCanceled && !isLate)
        {
            result = Show(buffer, isCanceled: true, isCompleted: false);
            return true;
        }

        if (_sound == 0)
        {
            BeginNext();
        }

        var before = _sound;
        if (!_soundIsHead && Extend(buffer, isLate))
        {
            result = default;
            return false;
        }

        if (_sound > 0 && (_sound > before || !_sawAll))
        {
            result = Show(buffer, isCanceled: false, isCompleted: read.IsCompleted && _sound == buffer.Length);
            return true;
        }

        if (_chunks.HasFailed && _stage != Stage.Closed)
        {
            _stage = Stage.Broken;
        }

        if (read.IsCompleted || _soundIsHead)
        {
            // A message that stops in the middle: Kestrel is shown the end of the connection.
            _stage = Stage.Closed;
            result = Show(buffer, isCanceled: false, isCompleted: true);
            return true;
        }

        inner.AdvanceTo(_stage == Stage.Broken ? buffer.End : buffer.Start, buffer.End);
        result = default;
        if (_stage == Stage.Broken)
        {
            _sound = 0;
            connection.EndInput = EndInput;
            connection.BreakBody(WireFault.BadChunk);
        }

        return false;
    }

    private void BeginNext()
    {
        if ((_stage == Stage.Length && _bodyLeft == 0) || (_stage == Stage.Chunks && _chunks.IsDone))
        {
            _stage = Stage.Head;
        }
        else if (_stage == Stage.Undecided)
        {
            _stage = connection.IsUpgraded ? Stage.Raw : Stage.Head;
        }
    }

    /// <summary>Finds more sound bytes. True when the inner buffer was consumed and own bytes stand for it.</summary>
    private bool Extend(in ReadOnlySequence<byte> buffer, bool isLate)
    {
        switch (_stage)
        {
            case Stage.Head:
                return !buffer.IsEmpty && TakeHead(buffer, isLate);
            case Stage.Length:
                var more = Math.Min(buffer.Length - _sound, _bodyLeft);
                _sound += more;
                _bodyLeft -= more;
                return false;
            case Stage.Chunks:
                FollowChunks(buffer.Slice(_sound));
                return false;
            case Stage.Raw:
                _sound = buffer.Length;
                return false;
            default:
                return false;
        }
    }

    private void FollowChunks(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            var accepted = _chunks.Accept(segment.Span);
            _sound += accepted;
            if (accepted < segment.Length)
            {
                break;
            }
        }
    }

    private bool TakeHead(in ReadOnlySequence<byte> buffer, bool isLate)
    {
        var scan = _scanner.Continue(buffer, limits.HeadBytes);
        if (scan == HeadScan.Incomplete && !(isLate && _deadlineIsOn))
        {
            StartDeadline();
            return false;
        }

        StopDeadline();
        var head = connection.NextHead();
        var end = buffer.GetPosition(_scanner.Scanned);
        var bytes = buffer.Slice(buffer.GetPosition(_scanner.Leading), end);
        Parse(bytes, head);
        head.Time = time.GetUtcNow();
        BlameScan(head, scan);
        _headIsNotAll = scan != HeadScan.Complete || head.Framing != BodyFraming.None;
        var length = _scanner.Scanned;
        var replacement = HeadRewriter.Replacement(head, bytes, _scanner.Leading > 0);
        _scanner = default;
        _chunks = default;
        _bodyLeft = head.ContentLength;
        _stage = AfterHead(head);
        connection.Announce(head);
        if (!replacement.IsEmpty)
        {
            _own = replacement;
            inner.AdvanceTo(end);
            return true;
        }

        _sound = length;
        _soundIsHead = true;
        return false;
    }

    private static Stage AfterHead(RequestHead head) =>
        head.Fault != WireFault.None ? Stage.Closed
        : head.Framing switch
        {
            BodyFraming.Chunked => Stage.Chunks,
            BodyFraming.Length => Stage.Length,
            _ => head.AsksUpgrade ? Stage.Undecided : Stage.Head,
        };

    private void Parse(in ReadOnlySequence<byte> bytes, RequestHead head)
    {
        if (bytes.IsSingleSegment)
        {
            HeadParser.Parse(bytes.FirstSpan, head, limits.HeaderCount);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(rented);
        HeadParser.Parse(rented.AsSpan(0, (int)bytes.Length), head, limits.HeaderCount);
        ArrayPool<byte>.Shared.Return(rented);
    }

    private void BlameScan(RequestHead head, HeadScan scan)
    {
        switch (scan)
        {
            case HeadScan.BareLineFeed:
                HeadParser.Blame(head, WireFault.BareLineFeed);
                break;
            case HeadScan.TooLong:
                // The cut line at the end is no fault of its own.
                head.Fault = _scanner.HasRequestLine ? WireFault.HeadTooLong : WireFault.TargetTooLong;
                break;
            case HeadScan.Incomplete:
                head.Fault = WireFault.HeadTimeout;
                break;
        }
    }

    private void StartDeadline()
    {
        if (!_deadlineIsOn)
        {
            _deadlineIsOn = true;
            _isLate = false;
            ChangeDeadline(limits.HeadTime);
        }
    }

    private void StopDeadline()
    {
        if (_deadlineIsOn)
        {
            _deadlineIsOn = false;
            ChangeDeadline(Timeout.InfiniteTimeSpan);
        }
    }

    private void ChangeDeadline(TimeSpan due)
    {
        _deadline ??= time.CreateTimer(
            static state => ((GuardedReader)state!).PassDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _deadline.Change(due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Not at once: shown the end of input, Kestrel cuts the connection, and with it an answer that was written and not yet sent.
    /// Until then what arrives is thrown away, and a client that has its answer closes.
    /// </summary>
    private void EndInput()
    {
        _endsInput = true;
        ChangeDeadline(Lingering.LongestTime);
    }

    private void PassDeadline()
    {
        _isAnswered = _endsInput;
        _isLate = !_endsInput;
        inner.CancelPendingRead();
    }
}
