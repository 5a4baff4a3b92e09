namespace Sakimori.Domain;

/// <summary>What the guard of a site may do. In text: <c>off</c>, <c>observe</c>, <c>protect</c>.</summary>
public enum SiteMode
{
    /// <summary>Nothing is inspected.</summary>
    Off,

    /// <summary>Everything is judged and recorded, nothing is blocked.</summary>
    Observe,

    /// <summary>What the rules ask to block is blocked.</summary>
    Protect,
}
