namespace Sakimori.Gateway.Observing;

/// <summary>How a transaction ended.</summary>
public enum TransactionEnd
{
    /// <summary>The application answered.</summary>
    Forwarded,

    /// <summary>The rules, or what could not be judged, kept it or its answer back.</summary>
    Blocked,

    /// <summary>The message itself could not be passed on.</summary>
    Refused,

    /// <summary>The application did not answer, or broke off.</summary>
    Failed,

    /// <summary>Too many at once.</summary>
    Limited,

    /// <summary>The client went away.</summary>
    Aborted,
}
