namespace Sakimori.Waf;

/// <summary>The five points of a transaction at which rules run.</summary>
public enum Phase
{
    /// <summary>Request line and headers are known.</summary>
    RequestHeaders = 1,

    /// <summary>The request body is known.</summary>
    RequestBody = 2,

    /// <summary>Status and response headers are known.</summary>
    ResponseHeaders = 3,

    /// <summary>The response body is known.</summary>
    ResponseBody = 4,

    /// <summary>The transaction is over; nothing can be blocked any more.</summary>
    Logging = 5,
}
