namespace Sakimori.Waf.Transactions;

/// <summary>
/// Idle transactions of one rule set, the last one returned first: its memory is most likely still in a core's cache, and those that a
/// burst needed lie untouched below. Thread-safe; the lock is held for an assignment.
/// </summary>
internal sealed class TransactionPool(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Transaction?[] _idle = new Transaction?[capacity];
    private int _count;

    /// <summary>One to use again; null when none is idle.</summary>
    public Transaction? Take()
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return null;
            }

            ref var last = ref _idle[--_count];
            var taken = last;
            last = null;
            return taken;
        }
    }

    /// <summary>Keeps it for later; one too many is left to the garbage collector.</summary>
    public void Return(Transaction transaction)
    {
        lock (_lock)
        {
            if (_count < _idle.Length)
            {
                _idle[_count++] = transaction;
            }
        }
    }
}
