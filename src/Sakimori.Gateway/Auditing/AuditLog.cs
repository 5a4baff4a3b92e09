using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Telemetry;

namespace Sakimori.Gateway.Auditing;

/// <summary>
/// An audit log file and its writer. <see cref="Write"/> never waits and never throws: when the writer cannot keep up, records
/// of allowed transactions are dropped first, then all, and every dropped one is counted. Order is kept. A record is handed to the
/// operating system as soon as the writer is free, well within 50 ms.
/// </summary>
internal sealed partial class AuditLog : IAsyncDisposable
{
    private const int Capacity = 8192;

    /// <summary>Room that only records of blocked transactions may take.</summary>
    private const int BlockedReserve = Capacity / 4;

    /// <summary>One write holds at most about this much, so that a burst does not become one allocation.</summary>
    private const int BatchBytes = 256 * 1024;

    private readonly Channel<AuditEntry> _entries = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly ILogger _logger;
    private readonly Task _writing;
    private long _dropped;

    // Used only by the writer.
    private readonly RecordFormat _format;
    private readonly RotatingFile _file;
    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private bool _isFailing;

    /// <summary>Opens the file, so that it exists from here on; throws when that is not possible.</summary>
    public AuditLog(string path, RecordFormat format, long maxBytes, int keep, ILogger logger)
    {
        Path = path;
        _format = format;
        _logger = logger;
        _file = new RotatingFile(path, maxBytes, keep);
        _writing = Task.Run(WriteAllAsync);
    }

    public string Path { get; }

    /// <summary>Records lost so far.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Queues a record.</summary>
    public void Write(in AuditEntry entry)
    {
        var mayWait = entry.Record.Verdict.IsDisruptive || _entries.Reader.Count < Capacity - BlockedReserve;
        if (!mayWait || !_entries.Writer.TryWrite(entry))
        {
            Drop(1);
        }
    }

    /// <summary>Writes what is queued and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        while (await _entries.Reader.WaitToReadAsync())
        {
            var count = 0;
            while (_buffer.WrittenCount < BatchBytes && _entries.Reader.TryRead(out var entry))
            {
                Format(entry);
                count++;
            }

            Append(count);
        }

        _file.Dispose();
    }

    private void Format(in AuditEntry entry)
    {
        var before = _buffer.WrittenCount;
        try
        {
            _format.Write(entry, _buffer);
        }
        catch (Exception exception)
        {
            // A bug in a format must not end the log. What is half written becomes a line of its own.
            Log.FormatFailed(_logger, entry.Record.TransactionId, exception);
            if (_buffer.WrittenCount > before)
            {
                _buffer.Write("\n"u8);
            }

            Drop(1);
        }
    }

    private void Append(int count)
    {
        try
        {
            _file.Append(_buffer.WrittenSpan);
            if (_isFailing)
            {
                _isFailing = false;
                Log.WritingAgain(_logger, Path, Dropped);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Drop(count);
            if (!_isFailing)
            {
                _isFailing = true;
                Log.WriteFailed(_logger, Path, exception);
            }
        }

        _buffer.ResetWrittenCount();
    }

    private void Drop(int count)
    {
        Interlocked.Add(ref _dropped, count);
        GatewayMetrics.RecordsDropped.Add(count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The audit log {Path} cannot be written; records are dropped and counted until it can.")]
        public static partial void WriteFailed(ILogger logger, string path, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The audit log {Path} is written again; {Dropped} records were lost so far.")]
        public static partial void WritingAgain(ILogger logger, string path, long dropped);

        [LoggerMessage(3, LogLevel.Error, "The record of transaction {TransactionId} could not be written.")]
        public static partial void FormatFailed(ILogger logger, string transactionId, Exception exception);
    }
}
