using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sakimori.Domain;

namespace Sakimori.Storage.Journals;

/// <summary>
/// Append-only files between the gateway and the database. A decision is handed to the operating system before its answer leaves, so
/// it survives the death of the process; ordinary traffic is handed over at least once a second. Intake reads from here, so a
/// database that is full, locked or away delays what is seen and loses nothing. Entries have a length and a CRC; a torn tail is cut
/// off at opening and counted. Thread-safe: many writers, one reader.
/// </summary>
public sealed partial class Journal : IDisposable
{
    // How long ordinary traffic may wait in memory: what a kill loses at most.
    private static readonly TimeSpan s_flushEvery = TimeSpan.FromSeconds(1);

    // Ordinary traffic in memory; at 10,000 requests a second it is flushed many times a second by the mark below.
    private const int QueueLength = 16 * 1024;
    private const int FlushAt = 1024;

    // Bytes of one write of ordinary traffic: decisions wait for it at most some hundred microseconds.
    private const int ChunkBytes = 256 * 1024;

    [ThreadStatic]
    private static FrameBuffer? t_buffer;

    private readonly ILogger _logger;
    private readonly JournalFolder _folder;
    private readonly SegmentWriter _writer;
    private readonly SegmentReader _reader = new();
    private readonly Lock _reading = new();
    private readonly long _maxBytes;

    private readonly Channel<TransactionRecord> _queue = Channel.CreateBounded<TransactionRecord>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly Channel<TrafficMinute> _counts = Channel.CreateBounded<TrafficMinute>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ITimer _timer;
    private readonly Task _flushing;
    private long _unrecorded;
    private long _dropped;
    private long _readFile = -1;
    private bool _isDisposed;

    private Journal(StoreOptions options, JournalFolder folder, TimeProvider time, ILogger logger, Func<string, SegmentFile> create)
    {
        _logger = logger;
        _folder = folder;
        _maxBytes = options.JournalMaxBytes;
        var segments = folder.Scan(out var torn);
        TornBytes = torn;
        if (torn > 0)
            LogTorn(logger, folder.Path, torn);
        _writer = new SegmentWriter(folder, segments, Math.Clamp(_maxBytes / 16, 64 * 1024, 32 * 1024 * 1024), time, logger, create);
        _flushing = Task.Run(FlushLoopAsync);
        _timer = time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, s_flushEvery, s_flushEvery);
    }

    /// <summary>Opens the journal of a folder, or makes it. Throws <see cref="StoreException"/>.</summary>
    public static Journal Open(StoreOptions options, TimeProvider time, ILogger logger) => Open(options, time, logger, path => new DiskSegmentFile(path));

    internal static Journal Open(StoreOptions options, TimeProvider time, ILogger logger, Func<string, SegmentFile> create)
    {
        PrivateFiles.MakeFolder(options.Directory);
        var folder = new JournalFolder(Path.Combine(options.Directory, "journal"));
        try
        {
            return new Journal(options, folder, time, logger, create);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Appends a decision against a request (blocked, refused, would be blocked) and hands it to the operating system; false when that
    /// cannot be done (disk full): counted in <see cref="Unrecorded"/>. Microseconds; never waits for the database.
    /// </summary>
    public bool TryDecide(TransactionRecord transaction)
    {
        var buffer = t_buffer ??= new FrameBuffer();
        buffer.Clear();
        return Decided(buffer.TryAdd(transaction, FrameKind.Decided) && _writer.TryAppend(buffer.Written));
    }

    /// <summary>Queues ordinary traffic; drops and counts it when the queue is full. Never waits.</summary>
    public void Observe(TransactionRecord transaction)
    {
        if (!_queue.Writer.TryWrite(transaction))
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        if (_queue.Reader.Count >= FlushAt)
            _wake.Writer.TryWrite(true);
    }

    /// <summary>Queues counts of traffic that is not kept one by one: intake adds them to its own (<see cref="JournalEntry.Traffic"/>). Drops nothing while there is room for one entry a site and second.</summary>
    public void Observe(TrafficMinute counts)
    {
        if (!_counts.Writer.TryWrite(counts))
            Interlocked.Add(ref _dropped, counts.Requests);
    }

    /// <summary>Appends a decision for the ledger, as <see cref="TryDecide(TransactionRecord)"/> does. It gets its place in the chain when intake commits it.</summary>
    public bool TryDecide(LedgerDraft decision)
    {
        var buffer = t_buffer ??= new FrameBuffer();
        buffer.Clear();
        return Decided(buffer.TryAdd(decision) && _writer.TryAppend(buffer.Written));
    }

    /// <summary>
    /// The next entries after a position, at most <paramref name="max"/>; waits until there is at least one. Throws
    /// <see cref="StoreException"/> when the disk does not give them.
    /// </summary>
    public async Task<JournalBatch> ReadAsync(JournalPosition after, int max, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            // Asked for before looking: what is appended in between is not missed.
            var appended = _writer.Appended();
            try
            {
                if (TryRead(after, max) is { } batch)
                    return batch;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"{_folder.Path}: the journal cannot be read ({exception.Message}): look at the disk and the files' owner", exception);
            }

            await appended.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Everything up to here is in the database: files that end before it are deleted.</summary>
    public void Release(JournalPosition through)
    {
        lock (_reading)
        {
            _reader.Close();
            _writer.Release(through);
        }
    }

    /// <summary>Bytes not yet released.</summary>
    public long Bytes => _writer.Bytes;

    /// <summary>Decisions that could not be recorded since start.</summary>
    public long Unrecorded => Interlocked.Read(ref _unrecorded);

    /// <summary>Allowed transactions dropped since start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Bytes at the end of the last file that were no whole entry and were cut off at opening: what a killed process was writing.</summary>
    public long TornBytes { get; }

    /// <summary>Stretches of the files that could not be read since start; each is logged with its place and length.</summary>
    public long Damaged { get { lock (_reading) return _reader.Damaged; } }

    /// <summary>It can be written to now; false after a failed write until one succeeds (tried at most once a second).</summary>
    public bool IsWritable => _writer.IsWritable;

    /// <summary>Writes what waits in memory and closes the files; what is read from another thread ends with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        _timer.Dispose();
        _queue.Writer.TryComplete();
        _wake.Writer.TryComplete();
        _flushing.GetAwaiter().GetResult();
        lock (_reading)
        {
            _writer.Dispose();
            _reader.Dispose();
        }

        _folder.Dispose();
    }

    private bool Decided(bool isRecorded)
    {
        if (!isRecorded)
            Interlocked.Increment(ref _unrecorded);
        return isRecorded;
    }

    private JournalBatch? TryRead(JournalPosition after, int max)
    {
        lock (_reading)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_writer.MoveBehind(after.File))
                LogMoved(_logger, _folder.Path, after.File);
            var entries = new List<JournalEntry>();
            var offset = after.Offset;
            var segments = _writer.From(after.File);
            foreach (var segment in segments)
            {
                _readFile = Math.Max(_readFile, segment.Number);
                offset = segment.Number == after.File ? Math.Max(offset, Segment.Header.Length) : Segment.Header.Length;
                var end = segment.Length;
                while (offset < end)
                {
                    offset = _reader.Read(segment, offset, end, max, entries, (at, length) => LogDamaged(_logger, segment.Path, at, length));
                    if (entries.Count > 0)
                        return new JournalBatch(entries, new JournalPosition(segment.Number, offset), offset < end || segment != segments[^1]);
                }
            }

            return null;
        }
    }

    private async Task FlushLoopAsync()
    {
        var buffer = new FrameBuffer();
        while (await _wake.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            Flush(buffer);
        }

        Flush(buffer);
    }

    private void Flush(FrameBuffer buffer)
    {
        if (!_writer.IsWritable)
        {
            buffer.Clear();
            buffer.AddProbe();
            _writer.TryAppend(buffer.Written);
        }

        if (Bytes > _maxBytes)
            Thin();
        buffer.Clear();
        var count = 0L;
        while (_counts.Reader.TryRead(out var counts))
        {
            // Of the traffic in them nothing else is kept, so they count as much as they say.
            buffer.TryAdd(counts);
            count += counts.Requests;
            if (buffer.Length >= ChunkBytes)
                Append(buffer, ref count);
        }

        // No more than there is now: a flood does not keep the flush from its other duties.
        for (var left = _queue.Reader.Count; left > 0 && _queue.Reader.TryRead(out var transaction); left--)
        {
            if (buffer.TryAdd(transaction, FrameKind.Observed))
                count++;
            else
                Interlocked.Increment(ref _dropped);
            if (buffer.Length >= ChunkBytes)
                Append(buffer, ref count);
        }

        if (buffer.Length > 0)
            Append(buffer, ref count);
    }

    private void Append(FrameBuffer buffer, ref long count)
    {
        if (Bytes > _maxBytes || !_writer.TryAppend(buffer.Written))
            Interlocked.Add(ref _dropped, count);
        buffer.Clear();
        count = 0;
    }

    /// <summary>Takes ordinary traffic out of the oldest files that nobody has begun to read, until there is room.</summary>
    private void Thin()
    {
        var before = Dropped;
        foreach (var segment in _writer.From(0))
        {
            if (Bytes <= _maxBytes)
                break;
            // Before the first reading nobody knows which file the position in the database lies in.
            if (segment.IsThinned || Volatile.Read(ref _readFile) < 0 || segment.Number <= Volatile.Read(ref _readFile) || _writer.IsCurrent(segment))
                continue;
            try
            {
                Thin(segment);
            }
            catch (IOException exception)
            {
                LogNotThinned(_logger, segment.Path, exception.Message);
                break;
            }
        }

        if (Dropped > before)
            LogThinned(_logger, _folder.Path, _maxBytes, Dropped - before);
    }

    private void Thin(Segment segment)
    {
        var thinned = ThinnedSegment.Write(segment, out var length, out var dropped);
        lock (_reading)
        {
            segment.IsThinned = true;
            if (segment.Number <= _readFile || !File.Exists(segment.Path))
            {
                File.Delete(thinned);
                return;
            }

            File.Move(thinned, segment.Path, overwrite: true);
            _writer.Shrink(segment, length);
        }

        Interlocked.Add(ref _dropped, dropped);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal {Folder} ended in the middle of an entry: {Bytes} bytes were cut off")]
    private static partial void LogTorn(ILogger logger, string folder, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal file {File} is damaged at {Offset}: {Bytes} bytes were passed over and what they recorded is lost")]
    private static partial void LogDamaged(ILogger logger, string file, long offset, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal {Folder} is older than the database's position in file {File}: its files were given later numbers")]
    private static partial void LogMoved(ILogger logger, string folder, long file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal {Folder} is over its {Limit} bytes: {Count} allowed transactions were let go; decisions are kept")]
    private static partial void LogThinned(ILogger logger, string folder, long limit, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Allowed transactions could not be taken out of the journal file {File}: {Reason}")]
    private static partial void LogNotThinned(ILogger logger, string file, string reason);
}

/// <summary>A place in the journal: a file's number and an offset in it. The default is the beginning.</summary>
public readonly record struct JournalPosition(long File, long Offset);

/// <summary>Entries of the journal in their order.</summary>
/// <param name="Entries">What was appended.</param>
/// <param name="Through">The place after the last of them.</param>
/// <param name="HasMore">More was there when it was read: the number of entries or the bytes read at once were the limit.</param>
public sealed record JournalBatch(IReadOnlyList<JournalEntry> Entries, JournalPosition Through, bool HasMore = false);

/// <summary>One entry: all but one are null.</summary>
/// <param name="Transaction">A transaction.</param>
/// <param name="Decision">A decision for the ledger.</param>
/// <param name="Traffic">Counts of transactions that are not kept one by one; to be added to the minute's.</param>
public readonly record struct JournalEntry(TransactionRecord? Transaction, LedgerDraft? Decision, TrafficMinute? Traffic = null);
