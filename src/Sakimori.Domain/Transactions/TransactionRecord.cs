using System.Collections.Immutable;

namespace Sakimori.Domain;

/// <summary>
/// One transaction as it is kept: what came, what was decided by which rule, and on what evidence. Immutable; owns its strings.
/// Text that comes from traffic is readable text here (decoded when the record was made); it is hostile and must be shown inert.
/// </summary>
public sealed record TransactionRecord
{
    /// <summary>The number on the block page; unique.</summary>
    public required string Id { get; init; }

    /// <summary>When the request line was read.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The site's name.</summary>
    public required string Site { get; init; }

    /// <summary>The client's address, corrected for trusted proxies.</summary>
    public required string Client { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The <c>Host</c> header, or empty.</summary>
    public required string Host { get; init; }

    /// <summary>The request target as received, secrets masked.</summary>
    public required string Target { get; init; }

    /// <summary>The mode the transaction ran in.</summary>
    public required SiteMode Mode { get; init; }

    /// <summary>How it ended.</summary>
    public required TransactionOutcome Outcome { get; init; }

    /// <summary>Status of the response; 0 when there was none.</summary>
    public required int Status { get; init; }

    /// <summary>In observe: it would have been blocked.</summary>
    public bool WouldBlock { get; init; }

    /// <summary>The rule that decided; 0 when none did (refused by the wire guard, or allowed).</summary>
    public long DecidingRule { get; init; }

    /// <summary>Inbound anomaly score.</summary>
    public int InboundScore { get; init; }

    /// <summary>Outbound anomaly score.</summary>
    public int OutboundScore { get; init; }

    /// <summary>The family of the gravest detection.</summary>
    public AttackFamily Family { get; init; }

    /// <summary>Version of the rule set that judged; empty when nothing was inspected.</summary>
    public string RuleSetVersion { get; init; } = "";

    /// <summary>Time in rules over all phases, microseconds.</summary>
    public int InspectionMicroseconds { get; init; }

    /// <summary>From the request line to the answer's head, microseconds.</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>Bytes of request body received.</summary>
    public long RequestBytes { get; init; }

    /// <summary>The charset the request was read in; empty when nothing was decided.</summary>
    public string Charset { get; init; } = "";

    /// <summary>The <c>User-Agent</c>, or empty.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>The rules that matched and are logged, in order.</summary>
    public ImmutableArray<DetectionRecord> Detections { get; init; } = [];

    /// <summary>What was not inspected or could not be, in words.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Request headers with secrets masked; kept for transactions with detections.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The request body as received as far as it was kept (secrets masked), Latin-1; null when it was not. For replay and for showing on request.</summary>
    public string? Body { get; init; }

    /// <summary>The incident it belongs to; null when it is ordinary traffic.</summary>
    public IncidentId? Incident { get; init; }

    /// <summary>A rule matched, or the guard refused it: not ordinary traffic.</summary>
    public bool IsDetection => !Detections.IsDefaultOrEmpty || Outcome is TransactionOutcome.Blocked or TransactionOutcome.Refused;
}
