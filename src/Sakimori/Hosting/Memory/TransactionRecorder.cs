using System.Threading.Channels;
using Sakimori.Domain;
using Sakimori.Gateway.Observing;
using Sakimori.Storage.Journals;

namespace Sakimori.Hosting.Memory;

/// <summary>
/// Puts what the gateway tells on record. What a rule matched or the guard refused is in the journal when <see cref="Ended"/> returns;
/// ordinary traffic is handed to a thread of its own and thinned to a number a second, the rest is counted.
/// </summary>
internal sealed class TransactionRecorder : ITransactionObserver, IAsyncDisposable
{
    // A second of a busy gateway: beyond it ordinary traffic is counted and let go.
    private const int QueueLimit = 4096;

    private readonly Journal _journal;
    private readonly Func<ObservedTransaction, TransactionRecord> _map;
    private readonly AllowedRate _rate;
    private readonly Channel<ObservedTransaction> _allowed = Channel.CreateBounded<ObservedTransaction>(
        new BoundedChannelOptions(QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly long[] _ends = new long[Enum.GetValues<TransactionEnd>().Length];
    private readonly UnkeptTraffic _unkept;
    private readonly Task _writing;

    public TransactionRecorder(Journal journal, Func<ObservedTransaction, TransactionRecord> map, int allowedPerSecond, TimeProvider time)
    {
        _journal = journal;
        _map = map;
        _rate = new AllowedRate(allowedPerSecond, time);
        _unkept = new UnkeptTraffic(journal, time);
        _writing = Task.Run(WriteAsync);
    }

    public bool CanRecord => _journal.IsWritable;

    /// <summary>Transactions that ended so since start.</summary>
    public long Count(TransactionEnd end) => Interlocked.Read(ref _ends[(int)end]);

    public void Ended(in ObservedTransaction transaction)
    {
        Interlocked.Increment(ref _ends[(int)transaction.End]);
        if (transaction.Record is not null || transaction.End is TransactionEnd.Blocked or TransactionEnd.Refused)
        {
            // What cannot be written is counted by the journal; the decision stands all the same.
            _journal.TryDecide(_map(transaction));
        }
        else if (!_rate.TryTake() || !_allowed.Writer.TryWrite(transaction))
        {
            _unkept.Add(transaction);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _allowed.Writer.TryComplete();
        await _writing;
        _unkept.Dispose();
    }

    private async Task WriteAsync()
    {
        await foreach (var transaction in _allowed.Reader.ReadAllAsync())
            _journal.Observe(_map(transaction));
    }
}
