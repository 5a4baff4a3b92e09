namespace Sakimori.Domain;

/// <summary>Who or what decided. In text: <c>rule</c>, <c>model</c>, <c>person</c>, <c>program</c>.</summary>
public enum DeciderKind
{
    /// <summary>A rule of a rule set, with its version.</summary>
    Rule,

    /// <summary>A model, with its version.</summary>
    Model,

    /// <summary>A person, by name.</summary>
    Person,

    /// <summary>The program by its configuration: a start, a reload, a retention run.</summary>
    Program,
}

/// <summary>What was decided. In text: the lower-case words with dashes, such as <c>mode-changed</c>.</summary>
public enum DecisionKind
{
    /// <summary>The program started, with which rules in which modes.</summary>
    Started,

    /// <summary>A site's mode changed.</summary>
    ModeChanged,

    /// <summary>A site's rules changed.</summary>
    RulesChanged,

    /// <summary>A person lets a class of requests through that the rules block.</summary>
    OverrideMade,

    /// <summary>An override ended, by a person or by its date.</summary>
    OverrideEnded,

    /// <summary>A class of requests is blocked automatically (an actor, a virtual patch).</summary>
    BlockMade,

    /// <summary>Such a block ended.</summary>
    BlockEnded,

    /// <summary>An incident was closed, reopened, merged or split.</summary>
    IncidentDecided,

    /// <summary>A proposal (tuning, virtual patch) was made.</summary>
    Proposed,

    /// <summary>A person approved a proposal.</summary>
    Approved,

    /// <summary>A person rejected a proposal.</summary>
    Rejected,

    /// <summary>A person, a role or a token changed.</summary>
    AccessChanged,

    /// <summary>A setting that changes protection or memory changed (retention, exports, budgets).</summary>
    SettingChanged,

    /// <summary>Masked evidence was shown to a person.</summary>
    EvidenceShown,

    /// <summary>Records were deleted or archived by retention.</summary>
    RecordsRetired,

    /// <summary>The head of the chain was written elsewhere.</summary>
    Anchored,

    /// <summary>The guard went on without recording, or caught up again.</summary>
    RecordingFailed,
}

/// <summary>A decision before it has its place in the chain.</summary>
public sealed record LedgerDraft
{
    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What was decided.</summary>
    public required DecisionKind Kind { get; init; }

    /// <summary>Who or what decided.</summary>
    public required DeciderKind Decider { get; init; }

    /// <summary>Its name: a person's, a rule's or model's with version, <c>sakimori 0.1.0</c>.</summary>
    public required string DeciderName { get; init; }

    /// <summary>What it is about: <c>site:shop</c>, <c>incident:42</c>, <c>override:7</c>, <c>person:sato</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The decision in words and facts, as JSON (an object): what it was, what it is now.</summary>
    public required string Details { get; init; }

    /// <summary>What it rests on: transaction and incident ids, hashes of files; JSON (an array of texts).</summary>
    public string Evidence { get; init; } = "[]";

    /// <summary>Number of the entry it overrides; null for none.</summary>
    public long? Overrides { get; init; }

    /// <summary>What was on the decider's screen at that moment, in short (counts, the proof shown); JSON object, may be <c>{}</c>.</summary>
    public string Shown { get; init; } = "{}";

    /// <summary>Until when it holds; null without end.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>
/// A link of the chain: <c>Hash = SHA-256(canonical encoding of Number, PreviousHash and every field of Decision)</c>. The first
/// entry's <see cref="PreviousHash"/> is 64 zeros. Hashes are lower-case hexadecimal.
/// </summary>
public sealed record LedgerEntry(long Number, LedgerDraft Decision, string PreviousHash, string Hash);
