namespace Sakimori.Gateway.Sites;

/// <summary>A protected application for as long as the gateway runs. What it runs on is swapped by one reference.</summary>
internal sealed class Site(string name, SiteModel model)
{
    private volatile SiteModel _model = model;
    private int _inFlight;

    public string Name => name;

    /// <summary>A request reads this once and keeps it to its end.</summary>
    public SiteModel Model
    {
        get => _model;
        set => _model = value;
    }

    /// <summary>Requests being served.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Counts a request in; false, and not counted, when <paramref name="limit"/> (0: none) are being served.</summary>
    public bool TryEnter(int limit)
    {
        var count = Interlocked.Increment(ref _inFlight);
        if (limit > 0 && count > limit)
        {
            Interlocked.Decrement(ref _inFlight);
            return false;
        }

        return true;
    }

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
