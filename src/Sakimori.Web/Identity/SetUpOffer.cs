namespace Sakimori.Web.Identity;

/// <summary>
/// The link the program prints at its first start. It is kept only as long as it may have to be printed: until it is used or too old.
/// Thread-safe.
/// </summary>
internal sealed class SetUpOffer(OneTimeLinks links)
{
    private volatile Offer? _offer;

    /// <summary>The link; null when none was made, it is used up or too old.</summary>
    public Uri? Link
    {
        get
        {
            if (_offer is { } offer && links.Find(offer.Key) is null)
            {
                _offer = null;
            }

            return _offer?.Link;
        }
    }

    /// <summary>Makes the link.</summary>
    public void Make(Uri address)
    {
        var key = links.ForSetUp();
        _offer = new(key, new(address, $"{OneTimeLinks.SetUpPath}?key={key}"));
    }

    private sealed record Offer(string Key, Uri Link);
}
