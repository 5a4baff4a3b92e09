using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>One directive as written. What it means is decided when the rule set is compiled.</summary>
public abstract record Directive(SourceLocation Location);

/// <summary><c>SecRule TARGETS OPERATOR ACTIONS</c>.</summary>
public sealed record RuleDirective(
    SourceLocation Location,
    ImmutableArray<TargetSyntax> Targets,
    OperatorSyntax Operator,
    ImmutableArray<ActionSyntax> Actions) : Directive(Location);

/// <summary><c>SecAction ACTIONS</c>.</summary>
public sealed record ActionDirective(SourceLocation Location, ImmutableArray<ActionSyntax> Actions) : Directive(Location);

/// <summary><c>SecDefaultAction ACTIONS</c>.</summary>
public sealed record DefaultActionDirective(SourceLocation Location, ImmutableArray<ActionSyntax> Actions) : Directive(Location);

/// <summary><c>SecMarker LABEL</c>.</summary>
public sealed record MarkerDirective(SourceLocation Location, string Label) : Directive(Location);

/// <summary>Every other directive: its name as spelled in the reference and its arguments, unquoted.</summary>
public sealed record SettingDirective(SourceLocation Location, string Name, ImmutableArray<ArgumentSyntax> Arguments) : Directive(Location);

/// <summary>One argument of a directive, quotes and escapes removed.</summary>
public sealed record ArgumentSyntax(SourceLocation Location, string Text);

/// <summary>How a target uses its collection.</summary>
public enum TargetMode
{
    /// <summary><c>ARGS</c>: each value is judged.</summary>
    Include,

    /// <summary><c>!ARGS:x</c>: these values are not judged.</summary>
    Exclude,

    /// <summary><c>&amp;ARGS:x</c>: the number of values is judged.</summary>
    Count,
}

/// <summary>How the part after the colon selects members.</summary>
public enum SelectorKind
{
    /// <summary>No colon: every member.</summary>
    None,

    /// <summary>A member's name, ASCII case ignored.</summary>
    Name,

    /// <summary>A pattern in slashes, matched against member names.</summary>
    Regex,

    /// <summary>An XPath expression (only for <c>XML</c>).</summary>
    XPath,
}

/// <summary>One target of a rule, as written.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Mode">Include, exclude or count.</param>
/// <param name="Collection">The variable's name in upper case.</param>
/// <param name="Kind">How <paramref name="Selector"/> is read.</param>
/// <param name="Selector">The text after the colon, without slashes or quotes; empty without one.</param>
public sealed record TargetSyntax(SourceLocation Location, TargetMode Mode, string Collection, SelectorKind Kind, string Selector)
{
    /// <inheritdoc/>
    public override string ToString() =>
        (Mode switch { TargetMode.Exclude => "!", TargetMode.Count => "&", _ => "" }) + Collection +
        (Kind switch { SelectorKind.None => "", SelectorKind.Regex => ":/" + Selector + "/", _ => ":" + Selector });
}

/// <summary>The operator of a rule, as written; without <c>@</c> it is <c>rx</c>.</summary>
public sealed record OperatorSyntax(SourceLocation Location, bool Negated, string Name, string Argument);

/// <summary>One action, as written: <c>id:1</c> has the argument <c>1</c>, <c>deny</c> has none.</summary>
public sealed record ActionSyntax(SourceLocation Location, string Name, string? Argument);
