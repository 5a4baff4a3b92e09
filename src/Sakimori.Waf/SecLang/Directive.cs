using System.Collections.Immutable;

namespace Sakimori.Waf.SecLang;

/// <summary>One directive as written. What it means is decided when the rule set is compiled.</summary>
public abstract record Directive(SourceLocation Location)
{
    /// <summary>The directive on one line, in a form that parses to the same directive.</summary>
    public string ToText() => DirectiveText.Print(this);
}

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
/// <param name="Location">Its first char, after an opening quote.</param>
/// <param name="Text">Each char is one byte of the file.</param>
public sealed record ArgumentSyntax(SourceLocation Location, string Text)
{
    internal Origin Origin { get; init; }

    /// <summary>Where the char at <paramref name="index"/> of <see cref="Text"/> stands in the file.</summary>
    public SourceLocation LocationOf(int index) => Origin.At(index, Location);
}

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
/// <param name="Location">The first char, <c>!</c> and <c>@</c> included.</param>
/// <param name="Negated">It begins with <c>!</c>.</param>
/// <param name="Name">As spelled by the author, without <c>@</c>.</param>
/// <param name="Argument">What follows the name and the blanks after it; blanks at the end are kept, as ModSecurity does.</param>
public sealed record OperatorSyntax(SourceLocation Location, bool Negated, string Name, string Argument)
{
    internal Origin ArgumentOrigin { get; init; }

    /// <summary>Where the char at <paramref name="index"/> of <see cref="Argument"/> stands in the file.</summary>
    public SourceLocation ArgumentLocation(int index) => ArgumentOrigin.At(index, Location);

    /// <inheritdoc/>
    public override string ToString() => (Negated ? "!@" : "@") + Name + (Argument.Length == 0 ? "" : " " + Argument);
}

/// <summary>One action, as written: <c>id:1</c> has the argument <c>1</c>, <c>deny</c> has none.</summary>
/// <param name="Location">The first char of the name.</param>
/// <param name="Name">As spelled by the author.</param>
/// <param name="Argument">Quotes around the whole argument and escapes in them removed; quotes inside it are kept.</param>
public sealed record ActionSyntax(SourceLocation Location, string Name, string? Argument)
{
    internal Origin ArgumentOrigin { get; init; }

    /// <summary>Where the char at <paramref name="index"/> of <see cref="Argument"/> stands in the file.</summary>
    public SourceLocation ArgumentLocation(int index) => ArgumentOrigin.At(index, Location);
}
