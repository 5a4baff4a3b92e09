using System.Collections.Immutable;
using Sakimori.Hosting.Memory;
using Sakimori.Web;

namespace Sakimori.Hosting;

/// <summary>What is asked of a running gateway: one JSON line each way.</summary>
/// <param name="Do"><c>status</c>, <c>mode</c> or <c>reload</c>.</param>
/// <param name="Site">For <c>mode</c>.</param>
/// <param name="Mode">For <c>mode</c>: <c>off</c>, <c>observe</c>, <c>protect</c>.</param>
/// <param name="By">Who asks, for the log.</param>
internal sealed record ControlRequest(string Do, string? Site = null, string? Mode = null, string? By = null);

/// <summary>What it answers.</summary>
/// <param name="Result">
/// <c>done</c>, <c>not_saved</c> (in force, forgotten by a restart), <c>unknown_site</c>, <c>no_rules</c>, <c>failed</c>.
/// </param>
/// <param name="ProcessId">The gateway's process.</param>
/// <param name="Sites">Its sites as they are now.</param>
/// <param name="Messages">Everything there is to say.</param>
internal sealed record ControlAnswer(string Result, int ProcessId, ImmutableArray<ControlSite> Sites, ImmutableArray<string> Messages)
{
    /// <summary>Its configuration file; null without one.</summary>
    public string? Configuration { get; init; }

    /// <summary>Where its store lies; null without one.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where its console is; null while there is none.</summary>
    public string? Console { get; init; }

    /// <summary>What it has counted; null without a store.</summary>
    public ControlFigures? Figures { get; init; }
}

/// <summary>What a gateway has counted since its start, and how its memory keeps up.</summary>
/// <param name="Started">When it started.</param>
/// <param name="Requests">Transactions by outcome, in lower case.</param>
/// <param name="Connections">Open client connections.</param>
/// <param name="InspectionFailures">Failures inside the engine.</param>
/// <param name="MemoryBytes">Resident memory.</param>
/// <param name="Unrecorded">Decisions that could not be recorded.</param>
/// <param name="Dropped">Allowed transactions dropped from recording.</param>
/// <param name="JournalBytes">What waits for the store.</param>
/// <param name="LagSeconds">Age of the oldest thing that waits; null while intake does not run.</param>
/// <param name="StoreProblem">Why the store is not there; null when it is.</param>
internal sealed record ControlFigures(
    DateTimeOffset Started,
    ImmutableDictionary<string, long> Requests,
    long Connections,
    long InspectionFailures,
    long MemoryBytes,
    long Unrecorded,
    long Dropped,
    long JournalBytes,
    double? LagSeconds,
    string? StoreProblem)
{
    public static ControlFigures Of(GatewayFigures figures, MemoryService memory) => new(
        figures.Started,
        figures.Requests.ToImmutableDictionary(pair => pair.Key.ToString().ToLowerInvariant(), pair => pair.Value),
        figures.Connections,
        figures.InspectionFailures,
        figures.MemoryBytes,
        figures.Recording.Unrecorded,
        figures.Recording.Dropped,
        memory.Journal.Bytes,
        memory.Intake?.Health.Lag.TotalSeconds,
        memory.Problem ?? memory.Intake?.Health.Problem);
}

/// <summary>A site as the gateway runs it.</summary>
internal sealed record ControlSite(
    string Name,
    ImmutableArray<string> Listen,
    string Upstream,
    string Mode,
    string ConfiguredMode,
    string? RulesVersion,
    int Rules,
    ImmutableArray<int> RulesPerPhase,
    long DroppedRecords,
    ControlReading? Reading = null);

/// <summary>What a site's requests are read as.</summary>
/// <param name="Charset">The charset that is fixed; null: each request tells, and the prior decides where it does not.</param>
/// <param name="Prior">What the site's history expects; null without an opinion.</param>
/// <param name="Seen">Requests that told what they are written in, by charset, the most frequent first.</param>
/// <param name="Profile">The kind of server the application runs on.</param>
internal sealed record ControlReading(string? Charset, string? Prior, ImmutableArray<KeyValuePair<string, int>> Seen, string Profile);
