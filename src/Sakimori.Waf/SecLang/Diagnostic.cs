namespace Sakimori.Waf.SecLang;

/// <summary>A place in a rule file; line and column count from 1.</summary>
public sealed record SourceLocation(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>Whether a diagnostic stops the rule set from being activated.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Worth saying; nothing is lost.</summary>
    Info,

    /// <summary>Something was asked for that has no effect here; the rule set runs.</summary>
    Warning,

    /// <summary>The rule set is not activated.</summary>
    Error,
}

/// <summary>What is wrong with a rule file, where, and what to do about it.</summary>
/// <param name="Severity">Errors keep the rule set from being activated.</param>
/// <param name="Location">File, line and column.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Remedy">What the author can do, when that is known.</param>
public sealed record Diagnostic(DiagnosticSeverity Severity, SourceLocation Location, string Message, string? Remedy = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Location}: {Severity.ToString().ToLowerInvariant()}: {Message}{(Remedy is null ? "" : $" ({Remedy})")}";
}
