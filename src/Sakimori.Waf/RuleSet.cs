using System.Collections.Immutable;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf;

/// <summary>
/// Compiled rules: immutable, shared by all transactions, swapped whole. Made only from directives without errors.
/// </summary>
public sealed class RuleSet
{
    private RuleSet()
    {
    }

    /// <summary>A name for exactly these rules: the first 12 hex digits of a hash over everything that was loaded.</summary>
    public string Version => "";

    /// <summary>What the rules ask for (<c>SecRuleEngine</c>); a site's mode decides over it.</summary>
    public EngineMode DeclaredMode => EngineMode.Protect;

    /// <summary>Settings a host needs to know.</summary>
    public BodyPolicy Bodies => new();

    /// <summary>Rules by phase (index 1–5); chained links count with their head.</summary>
    public ImmutableArray<int> RulesPerPhase => [0, 0, 0, 0, 0, 0];

    /// <summary>What can be said about each rule, in load order.</summary>
    public ImmutableArray<RuleSummary> Rules => [];

    /// <summary>
    /// Compiles directives. Returns null when anything is an error; <paramref name="diagnostics"/> then has all errors, else
    /// warnings and remarks only.
    /// </summary>
    public static RuleSet? Compile(ParseResult parsed, RuleSetOptions options, out ImmutableArray<Diagnostic> diagnostics)
    {
        diagnostics = parsed.Diagnostics;
        return new RuleSet();
    }

    /// <summary>Begins a transaction on these rules. Dispose it to return its memory.</summary>
    public Transaction Begin(in ConnectionInfo connection, EngineMode mode) => throw new NotSupportedException();
}

/// <summary>What a rule set gets from its host.</summary>
public sealed record RuleSetOptions
{
    /// <summary>The clock of <c>TIME_*</c> variables, collection time-outs and records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Resolves the name of an address for <c>REMOTE_HOST</c> and <c>@rbl</c>; null answers "unknown" without network traffic.</summary>
    public Func<string, string?>? ResolveName { get; init; }
}

/// <summary>How bodies are to be handled, from <c>SecRequestBodyAccess</c>, <c>SecResponseBodyAccess</c> and their limits.</summary>
public sealed record BodyPolicy
{
    /// <summary>Request bodies are inspected.</summary>
    public bool RequestBodyAccess { get; init; }

    /// <summary><c>SecRequestBodyLimit</c>, bytes.</summary>
    public long RequestBodyLimitBytes { get; init; } = 13_107_200;

    /// <summary><c>SecRequestBodyNoFilesLimit</c>, bytes.</summary>
    public long RequestBodyNoFilesLimitBytes { get; init; } = 131_072;

    /// <summary><c>SecRequestBodyLimitAction Reject</c>; otherwise the first bytes are judged and the rest passes.</summary>
    public bool RejectRequestOverLimit { get; init; } = true;

    /// <summary>Response bodies of the listed types are inspected.</summary>
    public bool ResponseBodyAccess { get; init; }

    /// <summary><c>SecResponseBodyLimit</c>, bytes.</summary>
    public long ResponseBodyLimitBytes { get; init; } = 524_288;

    /// <summary><c>SecResponseBodyLimitAction Reject</c>; otherwise the first bytes are judged and the rest passes.</summary>
    public bool RejectResponseOverLimit { get; init; }

    /// <summary><c>SecResponseBodyMimeType</c>, lower case.</summary>
    public ImmutableArray<string> ResponseBodyTypes { get; init; } = ["text/plain", "text/html"];
}

/// <summary>A rule as an operator of the gateway sees it.</summary>
/// <param name="Id">The id; 0 for a rule without one.</param>
/// <param name="Phase">The phase it runs in.</param>
/// <param name="Location">Where it is written.</param>
/// <param name="Message">Its <c>msg</c>, unexpanded.</param>
/// <param name="Severity">0–7, or −1.</param>
/// <param name="Tags">Its tags, unexpanded.</param>
/// <param name="Targets">Its targets after updates, as text.</param>
/// <param name="Operator">Its operator, as text.</param>
/// <param name="Transformations">Its transformations by name.</param>
/// <param name="ParanoiaLevel">From its <c>paranoia-level/N</c> tag; 0 without one.</param>
/// <param name="ChainLength">Number of links, itself included.</param>
public sealed record RuleSummary(
    long Id,
    Phase Phase,
    SourceLocation Location,
    string Message,
    int Severity,
    ImmutableArray<string> Tags,
    ImmutableArray<string> Targets,
    string Operator,
    ImmutableArray<string> Transformations,
    int ParanoiaLevel,
    int ChainLength);
