using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Storage.Traffic;

/// <summary>Counts by time, kept as minutes, hours and days so that a chart of a year reads hundreds of rows.</summary>
public sealed class TrafficStore
{
    internal TrafficStore()
    {
    }

    /// <summary>Counts of a span, in steps of a minute, an hour or a day, whichever is asked; missing steps are missing rows.</summary>
    public Task<ImmutableArray<TrafficMinute>> ReadAsync(
        DateTimeOffset from, DateTimeOffset to, TrafficStep step, string? site = null, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>What was most frequent among detections of a span: from hourly counts, so the span is widened to whole hours.</summary>
    public Task<ImmutableArray<Tally>> TopAsync(
        TopOf what, DateTimeOffset from, DateTimeOffset to, int count, string? site = null, CancellationToken cancellation = default) => throw new NotSupportedException();
}

/// <summary>The width of a row.</summary>
public enum TrafficStep
{
    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day, UTC.</summary>
    Day,
}

/// <summary>What is counted.</summary>
public enum TopOf
{
    /// <summary>Client addresses.</summary>
    Client,

    /// <summary>Paths.</summary>
    Path,

    /// <summary>Rules.</summary>
    Rule,

    /// <summary>Families.</summary>
    Family,
}
