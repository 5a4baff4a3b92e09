namespace Sakimori.Incidents.Grouping;

/// <summary>What the grouper holds at most, and for how long. Each number is a promise about memory or about a person's queue.</summary>
internal static class GroupingLimits
{
    /// <summary>Groups in memory. Openings are limited per site and day, so this is reached with dozens of sites under attack only; then the longest silent one is let go.</summary>
    public const int Groups = 2_048;

    /// <summary>Addresses a group remembers as its own; above it distinct addresses are estimated.</summary>
    public const int Members = 1_000;

    /// <summary>Ways to find a group (addresses, payload shapes, forms) over all groups.</summary>
    public const int Slots = 131_072;

    /// <summary>Visitors remembered for having set off rules on several forms.</summary>
    public const int FormVisitors = 8_192;

    /// <summary>Entries of a tally: what the record shows.</summary>
    public const int Tallies = 20;

    /// <summary>Characters of a name in a tally: a path or a rule's message.</summary>
    public const int NameLength = 160;

    /// <summary>Places among the examples kept for transactions that reached the application.</summary>
    public const int PassedExamples = 8;

    /// <summary>Groups of one kind that a site may open in <see cref="Burst"/>; the rest is one campaign.</summary>
    public const int OpeningsPerBurst = 6;

    /// <summary>The same for kinds that are not actors: forms, leaks, what stayed below the threshold.</summary>
    public const int QuietOpeningsPerBurst = 3;

    /// <summary>Groups of one kind that a site may open in a day.</summary>
    public const int OpeningsPerDay = 40;

    /// <summary>The span of <see cref="OpeningsPerBurst"/>; also how close in time two addresses with one payload shape must be to be one campaign whatever they call themselves.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromMinutes(10);

    /// <summary>A group silent for longer is over: one try an hour is one attack, next week's visit is another.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromDays(1);
}
