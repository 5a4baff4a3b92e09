namespace Sakimori.Incidents.Grouping;

/// <summary>How many groups of one kind a site has opened lately: the limit that keeps a flood from becoming a queue.</summary>
internal sealed class OpeningLog(int burst)
{
    private readonly Queue<DateTimeOffset> _times = new();

    /// <summary>Another may be opened.</summary>
    public bool MayOpen(DateTimeOffset now)
    {
        while (_times.TryPeek(out var oldest) && now - oldest >= GroupingLimits.Silence)
        {
            _times.Dequeue();
        }

        if (_times.Count >= GroupingLimits.OpeningsPerDay)
        {
            return false;
        }

        var recent = 0;
        foreach (var time in _times)
        {
            recent += now - time < GroupingLimits.Burst ? 1 : 0;
        }

        return recent < burst;
    }

    public void Note(DateTimeOffset time)
    {
        _times.Enqueue(time);
        if (_times.Count > GroupingLimits.OpeningsPerDay)
        {
            _times.Dequeue();
        }
    }
}
