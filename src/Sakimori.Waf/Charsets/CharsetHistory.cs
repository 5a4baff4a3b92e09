using System.Collections.Immutable;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// What the requests of one site were written in: the prior for requests too short to tell. Thread-safe.
/// </summary>
/// <remarks>
/// Only requests that told by themselves and were not blocked are counted, and only a charset that nine in ten of them were
/// written in is a prior: a visitor cannot move it with a handful of requests, and it only ever decides between readings that
/// are all valid. Counts are halved when they reach <see cref="Window"/>, so a site that moves to UTF-8 is followed. An operator who
/// knows better fixes the charset (<see cref="RequestReading.Charset"/>); then nobody asks the history.
/// </remarks>
public sealed class CharsetHistory
{
    /// <summary>Requests with text seen before the history has an opinion.</summary>
    public const int Sufficient = 20;

    /// <summary>The count at which all are halved.</summary>
    public const int Window = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<Charset, int> _counts = [];
    private volatile Charset? _prior;
    private int _total;

    /// <summary>The charset to expect; null without an opinion.</summary>
    public Charset? Prior => _prior;

    /// <summary>Counts a request that told what it is written in.</summary>
    public void Record(Charset charset)
    {
        ArgumentNullException.ThrowIfNull(charset);
        lock (_lock)
        {
            _counts[charset] = _counts.GetValueOrDefault(charset) + 1;
            if (++_total >= Window)
            {
                Halve();
            }

            _prior = _total >= Sufficient ? Dominant() : null;
        }
    }

    /// <summary>Requests counted by charset, the most frequent first.</summary>
    public ImmutableArray<KeyValuePair<Charset, int>> Snapshot()
    {
        lock (_lock)
        {
            return [.. _counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal)];
        }
    }

    private Charset? Dominant()
    {
        foreach (var (charset, count) in _counts)
        {
            if (count * 10 >= _total * 9)
            {
                return charset;
            }
        }

        return null;
    }

    private void Halve()
    {
        _total = 0;
        foreach (var (charset, count) in _counts.ToArray())
        {
            _counts[charset] = count / 2;
            _total += count / 2;
        }
    }
}
