namespace Sakimori.Storage.Databases;

/// <summary>
/// A database behind the store: many readers, one writer. What differs between SQLite and PostgreSQL is here; everything else speaks
/// the SQL that both understand.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly BackgroundThread _writer = new("store writer");
    private volatile string? _problem;
    private Session? _session;
    private bool _isDisposed;

    /// <summary><c>sqlite</c> or <c>postgresql</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Why the last attempt failed, with the remedy; null when it worked.</summary>
    public string? Problem => _problem;

    /// <summary>Its size, bytes, as far as it is known without asking.</summary>
    public abstract long Bytes { get; }

    /// <summary>Begins a transaction in which nobody else writes.</summary>
    protected abstract string Begin { get; }

    /// <summary>An expression: the column's text contains the parameter's, which is in lower case; only ASCII letters are folded.</summary>
    public abstract string Contains(string column, string parameter);

    /// <summary>Bytes that hold data now; free space inside the files does not count.</summary>
    public abstract Task<long> UsedBytesAsync(CancellationToken cancellation);

    /// <summary>Gives free space back to the system as far as that is cheap.</summary>
    public abstract Task CompactAsync(CancellationToken cancellation);

    /// <summary>Notes the size for <see cref="Bytes"/> where it must be asked for.</summary>
    public virtual Task MeasureAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Reads with a connection of the pool.</summary>
    public async Task<T> ReadAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            var result = await RunAsync(() => ReadWithAsync(work, cancellation), cancellation).ConfigureAwait(false);
            _problem = null;
            return result;
        }
        catch (Exception exception) when (Explain(exception) is { } problem)
        {
            _problem = problem;
            throw new StoreException(problem, exception);
        }
    }

    /// <summary>Writes in one transaction: all of it or, when the work throws, nothing.</summary>
    public async Task<T> WriteAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await ReadyAsync(cancellation).ConfigureAwait(false);
            // Nothing in it is waited for elsewhere: the writer's session blocks.
            var result = await _writer.RunAsync(() => WriteWithAsync(work, cancellation).GetAwaiter().GetResult()).ConfigureAwait(false);
            _problem = null;
            return result;
        }
        catch (Exception exception) when (Explain(exception) is { } problem)
        {
            _problem = problem;
            throw new StoreException(problem, exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _writing.WaitAsync().ConfigureAwait(false);
        await CloseReadersAsync().ConfigureAwait(false);
        // SQLite: the last to close writes the log back into the database.
        if (_session is { } session)
            await session.DisposeAsync().ConfigureAwait(false);
        _session = null;
        await CloseAsync().ConfigureAwait(false);
        _writer.Dispose();
        _writing.Dispose();
    }

    /// <summary>What is wrong and what helps; null when the exception is none of the database's.</summary>
    protected abstract string? Explain(Exception exception);

    protected abstract Task<Session> RentReaderAsync(CancellationToken cancellation);

    protected abstract ValueTask ReturnReaderAsync(Session session, bool isSound);

    /// <summary>A session that writes and blocks; a <see cref="StoreException"/> where only reading is allowed.</summary>
    protected abstract Task<Session> ConnectWriterAsync(CancellationToken cancellation);

    /// <summary>Whether a session that could not begin is as it was before, with nothing begun.</summary>
    protected virtual bool IsUntouchedBy(Exception refusal) => false;

    /// <summary>Closes what reads, before the writer's session.</summary>
    protected virtual Task CloseReadersAsync() => Task.CompletedTask;

    /// <summary>Closes what is left after the writer's session.</summary>
    protected virtual Task CloseAsync() => Task.CompletedTask;

    /// <summary>Returns when it is a good moment to write.</summary>
    protected virtual Task ReadyAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>A transaction was committed; called on the writer's thread.</summary>
    protected virtual void Committed(Session session)
    {
    }

    /// <summary>Where reading runs: SQLite's is synchronous and must not hold the caller's thread.</summary>
    protected virtual Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => work();

    private async Task<T> ReadWithAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        var session = await RentReaderAsync(cancellation).ConfigureAwait(false);
        var isSound = false;
        try
        {
            session.Cancellation = cancellation;
            var result = await work(session).ConfigureAwait(false);
            isSound = true;
            return result;
        }
        finally
        {
            await ReturnReaderAsync(session, isSound).ConfigureAwait(false);
        }
    }

    private async Task<T> WriteWithAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        var session = _session ??= await ConnectWriterAsync(cancellation).ConfigureAwait(false);
        var isSound = false;
        try
        {
            session.Cancellation = cancellation;
            session.IsInHurry = false;
            try
            {
                await session.ExecuteAsync(Begin).ConfigureAwait(false);
            }
            catch (Exception refusal) when (IsUntouchedBy(refusal))
            {
                // It keeps its statements, its memory and its pages.
                isSound = true;
                throw;
            }

            var result = await work(session).ConfigureAwait(false);
            // Once everything is written, a cancellation comes too late: nobody shall wonder whether it was.
            session.Cancellation = CancellationToken.None;
            await session.ExecuteAsync("commit").ConfigureAwait(false);
            isSound = true;
            Committed(session);
            return result;
        }
        finally
        {
            // A session that failed is closed, and its transaction with it.
            if (!isSound)
            {
                _session = null;
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
