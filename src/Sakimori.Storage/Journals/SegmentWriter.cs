using Microsoft.Extensions.Logging;

namespace Sakimori.Storage.Journals;

/// <summary>The files of the journal and the end of the last one, where entries are appended. Thread-safe.</summary>
internal sealed partial class SegmentWriter : IDisposable
{
    private static readonly TimeSpan s_retryEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly JournalFolder _folder;
    private readonly long _segmentBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<string, SegmentFile> _create;

    // Guarded by _lock.
    private List<Segment> _segments;
    private Segment? _current;
    private SegmentFile? _file;
    private long _failedAt;
    private long _bytes;
    private JournalPosition _released;
    private TaskCompletionSource? _waiting;
    private bool _isDisposed;

    private volatile bool _isWritable = true;

    public SegmentWriter(
        JournalFolder folder, List<Segment> segments, long segmentBytes, TimeProvider time, ILogger logger, Func<string, SegmentFile> create)
    {
        _folder = folder;
        _segments = segments;
        _segmentBytes = segmentBytes;
        _time = time;
        _logger = logger;
        _create = create;
        Count();
    }

    /// <summary>The last write worked.</summary>
    public bool IsWritable => _isWritable;

    /// <summary>Bytes not yet released.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Appends whole entries in one write; false when that fails, or failed less than a second ago.</summary>
    public bool TryAppend(ReadOnlySpan<byte> frames)
    {
        lock (_lock)
        {
            if (_isDisposed || (!_isWritable && _time.GetElapsedTime(_failedAt) < s_retryEvery))
                return false;
            try
            {
                if (_current is null || (_current.Length > Segment.Header.Length && _current.Length + frames.Length > _segmentBytes))
                    Begin();
                _file!.Write(frames, _current!.Length);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Fail(exception);
                return false;
            }

            _current.Length += frames.Length;
            Interlocked.Add(ref _bytes, frames.Length);
            if (!_isWritable)
            {
                _isWritable = true;
                LogWritable(_logger, _folder.Path);
            }

            Wake();
            return true;
        }
    }

    /// <summary>Done when something is appended after this call.</summary>
    public Task Appended()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return (_waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The files from a number on, as they are now.</summary>
    public List<Segment> From(long number)
    {
        lock (_lock)
        {
            return [.. _segments.Where(segment => segment.Number >= number)];
        }
    }

    public bool IsCurrent(Segment segment)
    {
        lock (_lock)
        {
            return segment == _current;
        }
    }

    /// <summary>Deletes the files before a place.</summary>
    public void Release(JournalPosition through)
    {
        List<Segment> known;
        lock (_lock)
        {
            if ((through.File, through.Offset).CompareTo((_released.File, _released.Offset)) > 0)
                _released = through;
            known = [.. _segments.Where(segment => segment.Number < through.File && segment != _current)];
            if (known.Count == 0)
                Count();
        }

        if (known.Count == 0)
            return;
        // Outside of the lock that requests wait for: freeing some megabytes can take a disk milliseconds.
        known.RemoveAll(segment => !TryDelete(segment));
        lock (_lock)
        {
            _segments.RemoveAll(known.Contains);
            Count();
        }
    }

    /// <summary>A file has become shorter.</summary>
    public void Shrink(Segment segment, long length)
    {
        lock (_lock)
        {
            segment.Length = length;
            Count();
        }
    }

    /// <summary>
    /// Gives all files numbers after one that the database knows and that is later than all of them (a journal put back from a copy,
    /// a clock set back): else they would count as taken in already. False when none is needed.
    /// </summary>
    public bool MoveBehind(long number)
    {
        lock (_lock)
        {
            if (_segments.Count == 0 || _segments[^1].Number >= number)
                return false;
            _file?.Dispose();
            _file = null;
            _current = null;
            _segments =
            [
                .. _segments.Select((segment, index) =>
                {
                    var path = _folder.FileOf(number + 1 + index);
                    File.Move(segment.Path, path);
                    return new Segment(path, number + 1 + index, segment.Length);
                }),
            ];
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _file?.Dispose();
            _file = null;
            _waiting?.TrySetException(new ObjectDisposedException(nameof(Journal)));
            _waiting = null;
        }
    }

    // What cannot be deleted is tried again with the next release, and what it holds is known to be in the database.
    private bool TryDelete(Segment segment)
    {
        try
        {
            File.Delete(segment.Path);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(_logger, segment.Path, exception.Message);
            return false;
        }
    }

    /// <summary>
    /// Begins a file. Its number is the time in milliseconds, or one more than the last: so the files of a journal that is made anew
    /// come after the position that the database remembers of the old one.
    /// </summary>
    private void Begin()
    {
        var number = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), _segments.Count == 0 ? _released.File + 1 : _segments[^1].Number + 1);
        var path = _folder.FileOf(number);
        var file = _create(path);
        try
        {
            file.Write(Segment.Header, 0);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }

        _file?.Dispose();
        _file = file;
        _current = new Segment(path, number, Segment.Header.Length);
        _segments.Add(_current);
    }

    private void Fail(Exception exception)
    {
        _failedAt = _time.GetTimestamp();
        if (_isWritable)
            LogNotWritable(_logger, _folder.Path, exception.Message);
        _isWritable = false;
        try
        {
            // What a failed write left would stand between this entry and the next.
            if (_current is not null)
                _file?.Truncate(_current.Length);
        }
        catch (IOException)
        {
            // Then a new file begins, and the reader never looks behind this one's length.
            _file?.Dispose();
            _file = null;
            _current = null;
        }
    }

    private void Wake()
    {
        _waiting?.TrySetResult();
        _waiting = null;
    }

    private void Count()
    {
        var bytes = _segments.Where(segment => segment.Number >= _released.File).Sum(segment => segment.Length - Segment.Header.Length);
        if (_segments.Exists(segment => segment.Number == _released.File))
            bytes -= Math.Max(0, _released.Offset - Segment.Header.Length);
        Interlocked.Exchange(ref _bytes, bytes);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The journal {Folder} cannot be written to: {Reason}. Make room or repair the disk; it is tried again every second")]
    private static partial void LogNotWritable(ILogger logger, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The journal {Folder} can be written to again")]
    private static partial void LogWritable(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The journal file {File} is in the database and could not be deleted: {Reason}")]
    private static partial void LogNotDeleted(ILogger logger, string file, string reason);
}
