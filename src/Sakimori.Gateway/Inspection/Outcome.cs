using Sakimori.Gateway.Observing;

namespace Sakimori.Gateway.Inspection;

/// <summary>How a request ended, for the counters.</summary>
internal enum Outcome
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

internal static class Outcomes
{
    /// <summary>The same, as observers are told.</summary>
    public static TransactionEnd ToEnd(this Outcome outcome) => (TransactionEnd)(int)outcome;

    public static string Text(this Outcome outcome) => outcome switch
    {
        Outcome.Forwarded => "forwarded",
        Outcome.Blocked => "blocked",
        Outcome.Refused => "refused",
        Outcome.Failed => "failed",
        Outcome.Limited => "limited",
        _ => "aborted",
    };
}
