using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>What Sakimori does with a directive.</summary>
internal enum DirectiveTreatment
{
    /// <summary>Has the effect the reference describes.</summary>
    Supported,

    /// <summary>Read and checked, then put aside; a diagnostic says why when something was asked for.</summary>
    WithoutEffect,

    /// <summary>An error: the rule set is not activated while it is there.</summary>
    Refused,
}

/// <summary>A value of the first argument that is treated differently from the others.</summary>
/// <param name="Value">ASCII case ignored.</param>
/// <param name="Severity">Null: nothing is said.</param>
/// <param name="Reason">What is said.</param>
internal sealed record ValueNote(string Value, DiagnosticSeverity? Severity, string Reason = "");

/// <summary>One directive: what it takes and what becomes of it.</summary>
internal sealed record DirectiveEntry
{
    /// <summary>As spelled in the reference.</summary>
    public required string Name { get; init; }

    public required int MinArguments { get; init; }

    /// <summary><see cref="int.MaxValue"/> for a list.</summary>
    public required int MaxArguments { get; init; }

    public required DirectiveTreatment Treatment { get; init; }

    /// <summary>What it does here, or why it does nothing; one sentence without a full stop.</summary>
    public required string Meaning { get; init; }

    /// <summary>What to do instead.</summary>
    public string? Remedy { get; init; }

    /// <summary>Said whenever the directive stands in a file, unless a <see cref="Notes"/> entry decides otherwise.</summary>
    public DiagnosticSeverity? Severity { get; init; }

    /// <summary>What the arguments may be, by position; the last one counts for all that follow.</summary>
    public ImmutableArray<ArgumentRule> Rules { get; init; } = [ArgumentRule.Any];

    /// <summary>Values of the first argument with a diagnostic of their own.</summary>
    public ImmutableArray<ValueNote> Notes { get; init; } = [];

    /// <summary>The first argument that is a target list, or −1; in it blanks around <c>|</c> are allowed.</summary>
    public int TargetArgument { get; init; } = -1;

    /// <summary>The second argument is an operator, in which no line is a comment.</summary>
    public bool OperatorArgument { get; init; }

    /// <summary>Reports what is wrong with the arguments; true when they may be used.</summary>
    public bool Check(RawDirective directive, DiagnosticBag diagnostics)
    {
        var arguments = directive.Arguments;
        if (arguments.Length < MinArguments || arguments.Length > MaxArguments)
        {
            var location = arguments.Length > MaxArguments ? arguments[MaxArguments].Location : directive.Location;
            diagnostics.Error(location, $"{Name} takes {Counts()}, here are {arguments.Length}",
                arguments.Length > MaxArguments ? "an argument with blanks needs quotes around it, a quote inside it a backslash" : null);
            return false;
        }

        var usable = true;
        for (var i = 0; i < arguments.Length; i++)
        {
            var rule = Rules[Math.Min(i, Rules.Length - 1)];
            if (rule.Complaint(arguments[i].Text) is { } complaint)
            {
                diagnostics.Error(arguments[i].Location, $"{Name}: {complaint}", rule.Suggestion(arguments[i].Text));
                usable = false;
            }
        }

        if (usable)
            usable = Report(directive, diagnostics);
        return usable;
    }

    private bool Report(RawDirective directive, DiagnosticBag diagnostics)
    {
        var (severity, reason) = (Severity, Meaning);
        foreach (var note in Notes)
        {
            if (directive.Arguments.Length > 0 && directive.Arguments[0].Text.Equals(note.Value, StringComparison.OrdinalIgnoreCase))
                (severity, reason) = (note.Severity, note.Reason);
        }

        if (severity is { } said)
        {
            var verb = said == DiagnosticSeverity.Error ? "is refused" : "has no effect";
            diagnostics.Add(new Diagnostic(said, directive.Location, $"{Name} {verb}: {reason}", Remedy));
        }

        return severity != DiagnosticSeverity.Error;
    }

    private string Counts() => (MinArguments, MaxArguments) switch
    {
        (var min, var max) when min == max => min == 1 ? "1 argument" : $"{min} arguments",
        (var min, int.MaxValue) => $"{min} or more arguments",
        (var min, var max) => $"{min} to {max} arguments",
    };
}
