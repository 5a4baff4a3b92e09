using System.Collections.Immutable;
using System.Net;

namespace Sakimori.Waf.Auditing;

/// <summary>The evidence of one transaction in which a rule matched. Immutable once built; owns its strings.</summary>
public sealed record AuditRecord
{
    /// <summary>When the request line was read.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary><c>UNIQUE_ID</c>; also on the block page.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The client, corrected for trusted proxies.</summary>
    public required IPAddress ClientAddress { get; init; }

    /// <summary>The client's port.</summary>
    public required int ClientPort { get; init; }

    /// <summary>The address the request arrived at.</summary>
    public required IPAddress ServerAddress { get; init; }

    /// <summary>The port the request arrived at.</summary>
    public required int ServerPort { get; init; }

    /// <summary>The request line as received, bytes as chars.</summary>
    public required string RequestLine { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The request target as received, bytes as chars.</summary>
    public required string Target { get; init; }

    /// <summary>The <c>Host</c> header, or empty.</summary>
    public required string Host { get; init; }

    /// <summary>The mode the transaction ran in.</summary>
    public required EngineMode Mode { get; init; }

    /// <summary>What the client got: the verdict that was carried out.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The first disruptive verdict, carried out or (in observe) not.</summary>
    public required Verdict WouldBe { get; init; }

    /// <summary>Status of the response; 0 when there was none.</summary>
    public required int Status { get; init; }

    /// <summary><c>TX:blocking_inbound_anomaly_score</c>, or the best of its older names; 0 without a scoring rule set.</summary>
    public required int InboundScore { get; init; }

    /// <summary><c>TX:blocking_outbound_anomaly_score</c>, likewise.</summary>
    public required int OutboundScore { get; init; }

    /// <summary>The rules that matched and are logged, in order.</summary>
    public required ImmutableArray<RuleMatch> Matches { get; init; }

    /// <summary>What was not inspected or could not be, in words ("request body over the limit: first 131072 bytes judged"); may be empty.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Version of the rule set that judged.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>Time spent in rules over all phases.</summary>
    public required TimeSpan InspectionTime { get; init; }

    /// <summary><c>SecAuditEngine</c> / <c>ctl:auditEngine</c> / <c>auditlog</c> ask for this record in the audit log.</summary>
    public required bool IsRelevant { get; init; }

    /// <summary>Request headers, bytes as chars, when the caller asked to keep them.</summary>
    public ImmutableArray<KeyValuePair<string, string>> RequestHeaders { get; init; } = [];
}

/// <summary>One rule that matched one value.</summary>
/// <param name="RuleId">The rule; 0 for a rule without an id.</param>
/// <param name="Phase">The phase it ran in.</param>
/// <param name="Target">The variable that matched, such as <c>ARGS:q</c>; secrets are masked in <paramref name="Value"/>, not here.</param>
/// <param name="Value">The value that matched after transformations, bytes as chars, at most 200 chars.</param>
/// <param name="Operator">The operator and its argument as written, shortened.</param>
/// <param name="Message"><c>msg</c> with macros expanded.</param>
/// <param name="Data"><c>logdata</c> with macros expanded.</param>
/// <param name="Severity"><c>severity</c> as 0–7, or −1 when the rule has none.</param>
/// <param name="Tags">The rule's tags, expanded.</param>
/// <param name="Version">The rule's <c>ver</c>.</param>
/// <param name="Revision">The rule's <c>rev</c>.</param>
/// <param name="Maturity">The rule's <c>maturity</c>.</param>
/// <param name="Accuracy">The rule's <c>accuracy</c>.</param>
/// <param name="File">The rule's file.</param>
/// <param name="Line">Its line.</param>
/// <param name="IsDisruptive">The match asked to block.</param>
public sealed record RuleMatch(
    long RuleId,
    Phase Phase,
    string Target,
    string Value,
    string Operator,
    string Message,
    string Data,
    int Severity,
    ImmutableArray<string> Tags,
    string Version,
    string Revision,
    int Maturity,
    int Accuracy,
    string File,
    int Line,
    bool IsDisruptive);
