using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>
/// How far a sender has come: everything up to <see cref="Through"/> that it has seen, and which ones around it. Transactions are
/// stored in the order they end and read in the order they began; the marks tell a late one from one that was sent.
/// </summary>
internal sealed class SentMarks(DateTimeOffset from)
{
    /// <summary>Transactions remembered: at 2,000 a second the last half minute.</summary>
    public const int Limit = 65_536;

    private readonly HashSet<ulong> _sent = [];
    private readonly Queue<(DateTimeOffset Time, ulong Id)> _order = new();

    /// <summary>The latest time that was sent.</summary>
    public DateTimeOffset Through { get; private set; } = from;

    /// <summary>Nothing from here on was forgotten.</summary>
    public DateTimeOffset KnownFrom { get; private set; } = from;

    /// <summary>It was not sent yet.</summary>
    public bool IsNew(string id) => !_sent.Contains(Hash.Of(id));

    public void Sent(DateTimeOffset time, string id)
    {
        var hash = Hash.Of(id);
        if (!_sent.Add(hash))
        {
            return;
        }

        _order.Enqueue((time, hash));
        Through = time > Through ? time : Through;
        if (_order.Count > Limit)
        {
            var (forgotten, old) = _order.Dequeue();
            _sent.Remove(old);
            KnownFrom = forgotten >= KnownFrom ? forgotten + TimeSpan.FromTicks(1) : KnownFrom;
        }
    }
}
