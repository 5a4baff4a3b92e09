using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Web;

/// <summary>
/// What the console may see of and ask from the running gateway. Implemented by the executable, which knows the gateway; and by tests.
/// Every change goes to the ledger here, with who asked and what they were shown. Thread-safe.
/// </summary>
public interface IProtection
{
    /// <summary>The protected sites as they are now.</summary>
    ImmutableArray<SiteState> Sites { get; }

    /// <summary>What the gateway has counted since it started.</summary>
    GatewayFigures Figures { get; }

    /// <summary>What the requests of a site can be fixed to be read as; the configuration takes the same.</summary>
    ReadingChoices Readings { get; }

    /// <summary>The rules a site runs; empty for an unknown site or one that is off.</summary>
    ImmutableArray<RuleDescription> RulesOf(string site);

    /// <summary>Turns a site to another mode for requests that begin from now on.</summary>
    Task<ProtectionOutcome> SetModeAsync(string site, SiteMode mode, Decider by, CancellationToken cancellation = default);

    /// <summary>Fixes how a site's requests are read; null returns to what the configuration says. Recompiles nothing.</summary>
    Task<ProtectionOutcome> SetReadingAsync(string site, string? charset, string? profile, Decider by, CancellationToken cancellation = default);

    /// <summary>
    /// Puts an override in force: written with its ledger entry, compiled into the site's rules, swapped in. When the rules do not
    /// compile with it nothing changes. One that carries out a proposal approves it in the same step: both are on record before
    /// anything is in force, or neither is.
    /// </summary>
    Task<(ProtectionOutcome Outcome, Override? Override)> OverrideAsync(
        Override draft, Decider by, Approval? approval = null, CancellationToken cancellation = default);

    /// <summary>Ends an override.</summary>
    Task<ProtectionOutcome> EndOverrideAsync(long id, Decider by, CancellationToken cancellation = default);

    /// <summary>Judges a stored transaction with the rules its site runs now; nothing is sent anywhere.</summary>
    Task<ReplayResult> ReplayAsync(TransactionRecord transaction, CancellationToken cancellation = default);
}

/// <summary>What requests can be read as.</summary>
/// <param name="Charsets">Names of charsets; some are names of the same.</param>
/// <param name="Profiles">Back-end profiles, as <see cref="SiteState.Profile"/> has them.</param>
public sealed record ReadingChoices(ImmutableArray<string> Charsets, ImmutableArray<string> Profiles);

/// <summary>Who asks for a change, why, and what was on their screen.</summary>
/// <param name="Name">The person's name, or a token's.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
/// <param name="Shown">What they were shown at that moment, as a JSON object.</param>
public sealed record Decider(string Name, string Reason, string Shown = "{}");

/// <summary>The proposal an override carries out.</summary>
/// <param name="Proposal">Its number.</param>
/// <param name="Decision">The approval, for the ledger.</param>
public sealed record Approval(long Proposal, LedgerDraft Decision);

/// <summary>What became of a change.</summary>
public enum ProtectionOutcome
{
    /// <summary>In force.</summary>
    Done,

    /// <summary>In force, but a restart forgets it: the state could not be written.</summary>
    NotSaved,

    /// <summary>There is no such site, rule or override.</summary>
    Unknown,

    /// <summary>The site has no rules loaded.</summary>
    NoRules,

    /// <summary>It cannot be expressed or does not compile; nothing changed.</summary>
    Invalid,

    /// <summary>It could not be put on record; nothing changed.</summary>
    NotRecorded,

    /// <summary>The proposal it carries out was decided meanwhile; nothing changed.</summary>
    Decided,
}

/// <summary>A protected site as it is now.</summary>
public sealed record SiteState
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is offered.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>What it protects.</summary>
    public required string Upstream { get; init; }

    /// <summary>The mode in force.</summary>
    public required SiteMode Mode { get; init; }

    /// <summary>The mode the configuration asks for.</summary>
    public required SiteMode ConfiguredMode { get; init; }

    /// <summary>Version of the rules in force; empty without.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>How many rules.</summary>
    public required int Rules { get; init; }

    /// <summary>The charset the configuration or a person fixed; null decides per request.</summary>
    public string? Charset { get; init; }

    /// <summary>What most of its requests were read as, and their share 0–1; null before the first.</summary>
    public (string Charset, double Share)? SeenCharset { get; init; }

    /// <summary>The back-end profile: <c>generic</c>, <c>php</c>, <c>aspnet</c>, <c>classic_asp</c>, <c>servlet</c>, <c>iis</c>.</summary>
    public required string Profile { get; init; }

    /// <summary><c>closed</c> or <c>open</c>: what happens to a request that cannot be judged.</summary>
    public required string Fail { get; init; }

    /// <summary>When its rules were loaded.</summary>
    public DateTimeOffset LoadedAt { get; init; }
}

/// <summary>What the gateway has counted since it started.</summary>
public sealed record GatewayFigures
{
    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Requests by outcome.</summary>
    public required ImmutableDictionary<TransactionOutcome, long> Requests { get; init; }

    /// <summary>Open client connections.</summary>
    public required long Connections { get; init; }

    /// <summary>Failures inside the engine.</summary>
    public required long InspectionFailures { get; init; }

    /// <summary>Decisions that could not be recorded, and allowed transactions dropped from recording.</summary>
    public required (long Unrecorded, long Dropped) Recording { get; init; }

    /// <summary>Resident memory, bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }
}

/// <summary>A rule as people see it.</summary>
public sealed record RuleDescription(
    long Id, string Message, string MessageJa, AttackFamily Family, int Severity, int ParanoiaLevel, string File, int Line, bool IsOn);

/// <summary>What the current rules say to a stored transaction.</summary>
/// <param name="Transaction">It, as judged now; null when it could not be judged.</param>
/// <param name="WouldBlock">They would block it in protect.</param>
/// <param name="Problem">Why it could not be judged, or what was missing (a body that was not kept); null when nothing.</param>
public sealed record ReplayResult(TransactionRecord? Transaction, bool WouldBlock, string? Problem);
