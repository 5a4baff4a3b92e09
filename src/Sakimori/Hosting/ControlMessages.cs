using System.Collections.Immutable;

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
internal sealed record ControlAnswer(string Result, int ProcessId, ImmutableArray<ControlSite> Sites, ImmutableArray<string> Messages);

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
    long DroppedRecords);
