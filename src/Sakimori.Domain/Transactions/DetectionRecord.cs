using System.Collections.Immutable;

namespace Sakimori.Domain;

/// <summary>One rule that matched one value of a transaction: the evidence.</summary>
public sealed record DetectionRecord
{
    /// <summary>The rule; 0 for a rule without an id.</summary>
    public required long RuleId { get; init; }

    /// <summary>1 request headers, 2 request body, 3 response headers, 4 response body, 5 logging.</summary>
    public required int Phase { get; init; }

    /// <summary>The variable that matched, such as <c>ARGS:q</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The value that matched after decoding and transformations, as readable text. May contain what an attacker wrote.</summary>
    public required string Value { get; init; }

    /// <summary>The operator with its argument, shortened.</summary>
    public required string Operator { get; init; }

    /// <summary>The rule's message in English.</summary>
    public required string Message { get; init; }

    /// <summary>What the rule says it found (<c>logdata</c>).</summary>
    public required string Data { get; init; }

    /// <summary>0 emergency … 7 debug, −1 when the rule says none.</summary>
    public required int Severity { get; init; }

    /// <summary>Its share of the anomaly score, points; 0 when it added none.</summary>
    public int Score { get; init; }

    /// <summary>The rule's tags.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The rule's file name.</summary>
    public string File { get; init; } = "";

    /// <summary>The rule's line in it.</summary>
    public int Line { get; init; }

    /// <summary>The match itself asked to block.</summary>
    public bool IsDisruptive { get; init; }
}
