using System.Collections.Immutable;
using System.Net;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Observing;

/// <summary>One transaction as the gateway saw it end. Owns nothing pooled: it may be kept. Text is bytes as chars.</summary>
public readonly record struct ObservedTransaction
{
    /// <summary>The site's name.</summary>
    public required string Site { get; init; }

    /// <summary>The number on the block page.</summary>
    public required string Id { get; init; }

    /// <summary>When the head was complete.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The client, corrected for trusted proxies.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The <c>Host</c> header, or empty.</summary>
    public required string Host { get; init; }

    /// <summary>The target as judged and forwarded.</summary>
    public required string Target { get; init; }

    /// <summary>The <c>User-Agent</c>, or empty.</summary>
    public required string UserAgent { get; init; }

    /// <summary>The mode it ran in.</summary>
    public required EngineMode Mode { get; init; }

    /// <summary>How it ended.</summary>
    public required TransactionEnd End { get; init; }

    /// <summary>Status of the answer; 0 without one.</summary>
    public required int Status { get; init; }

    /// <summary>From the head to now.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Bytes of request body, as far as known.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>The charset it was read in; empty when none was decided.</summary>
    public required string Charset { get; init; }

    /// <summary>Version of the rules in force; empty without.</summary>
    public required string RuleSetVersion { get; init; }

    /// <summary>The evidence when a rule matched or a note was made; null otherwise.</summary>
    public required AuditRecord? Record { get; init; }

    /// <summary>Request headers, when there is a record.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The first bytes of the request body as received, when there is a record and it was held.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Parameter names whose values are masked in records, besides the built-in password-like ones.</summary>
    public ImmutableArray<string> MaskedParameters { get; init; }
}
