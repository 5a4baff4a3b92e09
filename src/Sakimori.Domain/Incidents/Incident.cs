using System.Collections.Immutable;

namespace Sakimori.Domain;

/// <summary>Where an incident stands. In text: <c>new</c>, <c>open</c>, <c>closed</c>.</summary>
public enum IncidentStatus
{
    /// <summary>Nobody has looked at it.</summary>
    New,

    /// <summary>Somebody works on it.</summary>
    Open,

    /// <summary>Done, with a reason. More of the same opens a new incident that names this one.</summary>
    Closed,
}

/// <summary>Why an incident was closed. In text: <c>attack-blocked</c>, <c>attack-succeeded</c>, <c>false-alarm</c>, <c>test</c>, <c>duplicate</c>.</summary>
public enum CloseReason
{
    /// <summary>An attack; nothing got through.</summary>
    AttackBlocked,

    /// <summary>An attack; something got through and was dealt with.</summary>
    AttackSucceeded,

    /// <summary>Ordinary use.</summary>
    FalseAlarm,

    /// <summary>Our own test.</summary>
    Test,

    /// <summary>Merged into another.</summary>
    Duplicate,
}

/// <summary>How far the actor got. In text: <c>probing</c>, <c>attempt</c>, <c>passed</c>, <c>leak</c>.</summary>
public enum IncidentStage
{
    /// <summary>Looking for a hole: scanners, protocol oddities, many paths.</summary>
    Probing,

    /// <summary>A payload that would do something, kept back.</summary>
    Attempt,

    /// <summary>A payload reached the application (observe mode, or below the threshold).</summary>
    Passed,

    /// <summary>The answer carried what must not leave.</summary>
    Leak,
}

/// <summary>
/// Detections that one person should look at as one thing. What the machine counts (<see cref="Count"/> … <see cref="Rules"/>) only
/// intake writes; what a person decides (<see cref="Status"/>, <see cref="Assignee"/>, <see cref="Title"/>, closing) only people do.
/// </summary>
public sealed record Incident
{
    /// <summary>Its number.</summary>
    public required IncidentId Id { get; init; }

    /// <summary>The first detection.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>The latest detection.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>The site attacked most.</summary>
    public required string Site { get; init; }

    /// <summary>The family seen most.</summary>
    public required AttackFamily Family { get; init; }

    /// <summary>How far it got: the furthest stage of any detection.</summary>
    public required IncidentStage Stage { get; init; }

    /// <summary>Who: a client address, a network, or <c>many</c> for a campaign from many addresses.</summary>
    public required string Actor { get; init; }

    /// <summary>What detections are grouped by, for intake: the same key while it is not closed is the same incident.</summary>
    public required string GroupingKey { get; init; }

    /// <summary>Transactions in it.</summary>
    public required long Count { get; init; }

    /// <summary>Those kept back.</summary>
    public required long Blocked { get; init; }

    /// <summary>Those that reached the application although a rule matched.</summary>
    public required long Passed { get; init; }

    /// <summary>Highest anomaly score seen.</summary>
    public required int TopScore { get; init; }

    /// <summary>How much it deserves attention, 0–100; intake computes it, queues sort by it.</summary>
    public required int Rank { get; init; }

    /// <summary>Addresses seen with counts, the most frequent first; at most 20, the rest is in <see cref="ClientCount"/>.</summary>
    public ImmutableArray<Tally> Clients { get; init; } = [];

    /// <summary>Distinct addresses (an estimate above a thousand).</summary>
    public long ClientCount { get; init; }

    /// <summary>Paths (<c>METHOD /path</c>) with counts; at most 20.</summary>
    public ImmutableArray<Tally> Paths { get; init; } = [];

    /// <summary>Families with counts.</summary>
    public ImmutableArray<Tally> Families { get; init; } = [];

    /// <summary>Rules with counts, <c>id message</c>; at most 20.</summary>
    public ImmutableArray<Tally> Rules { get; init; } = [];

    /// <summary>ATT&amp;CK technique ids from the rules' tags, such as <c>T1190</c>.</summary>
    public ImmutableArray<string> Techniques { get; init; } = [];

    /// <summary>Ids of transactions worth reading: the first, the gravest, those that passed; at most 20.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public IncidentStatus Status { get; init; }

    /// <summary>A title a person gave; null shows the generated one.</summary>
    public string? Title { get; init; }

    /// <summary>Who works on it: the person's name.</summary>
    public string? Assignee { get; init; }

    /// <summary>Why it was closed; null while it is not.</summary>
    public CloseReason? CloseReason { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The incident this one was merged into, or the closed one it continues.</summary>
    public IncidentId? Related { get; init; }

    /// <summary>It was over everybody's alert budget: shown in the summary, not in the queue.</summary>
    public bool IsSummarised { get; init; }

    /// <summary>Grows with each change; a person's edit names the one it was made on.</summary>
    public long Revision { get; init; }
}

/// <summary>A name and how often it was seen.</summary>
public readonly record struct Tally(string Name, long Count);

/// <summary>A remark of a person, or one the program made (merge, split, status), on an incident. Never changed.</summary>
/// <param name="Time">When.</param>
/// <param name="Author">A person's name, or <c>sakimori</c>.</param>
/// <param name="Text">What.</param>
/// <param name="IsHandOver">It belongs to a shift's hand-over.</param>
public sealed record IncidentNote(DateTimeOffset Time, string Author, string Text, bool IsHandOver = false);
