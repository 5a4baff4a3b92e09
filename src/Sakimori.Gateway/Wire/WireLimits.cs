namespace Sakimori.Gateway.Wire;

/// <summary>Bounds of a listener on request heads: the widest of its sites' (a site's own are checked once it is known).</summary>
/// <param name="HeadBytes">Request line and headers.</param>
/// <param name="HeaderCount">Header fields.</param>
/// <param name="HeadTime">From the first byte of a head to its last.</param>
internal sealed record WireLimits(int HeadBytes, int HeaderCount, TimeSpan HeadTime);
