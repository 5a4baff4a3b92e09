using System.Collections.Immutable;
using System.Globalization;

namespace Sakimori.Web.Components;

/// <summary>What a dialog asks before something is done: what follows from it, and the fields to fill in.</summary>
public sealed record FormQuestion
{
    /// <summary>What is about to be done.</summary>
    public required string Title { get; init; }

    /// <summary>What follows from it, a sentence each.</summary>
    public ImmutableArray<string> Consequences { get; init; } = [];

    /// <summary>What to fill in.</summary>
    public ImmutableArray<FormField> Fields { get; init; } = [];

    /// <summary>The word on the button that does it.</summary>
    public required string Confirm { get; init; }

    /// <summary>It weakens protection or cannot be undone.</summary>
    public bool IsGrave { get; init; }
}

/// <summary>How a field is filled in.</summary>
public enum FormFieldKind
{
    /// <summary>One line.</summary>
    Line,

    /// <summary>Some lines.</summary>
    Area,

    /// <summary>One of some.</summary>
    Choice,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Yes or no: <c>true</c> or empty.</summary>
    Check,
}

/// <summary>A field of a dialog.</summary>
public sealed record FormField(string Key, string Label, FormFieldKind Kind = FormFieldKind.Line)
{
    /// <summary>What stands in it at first.</summary>
    public string Value { get; init; } = "";

    /// <summary>It may not stay empty.</summary>
    public bool IsRequired { get; init; }

    /// <summary>For a choice: values and their names.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Choices { get; init; } = [];

    /// <summary>For a number: the least and the most it may be.</summary>
    public (int Least, int Most) Range { get; init; } = (0, int.MaxValue);

    /// <summary>The text is a number within the range.</summary>
    internal bool Holds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= Range.Least && number <= Range.Most;

    /// <summary>An example or explanation.</summary>
    public string Hint { get; init; } = "";
}

/// <summary>What was filled in.</summary>
public sealed class FormAnswers(IReadOnlyDictionary<string, string> values)
{
    /// <summary>The trimmed value of a field.</summary>
    public string this[string key] => values.TryGetValue(key, out var value) ? value.Trim() : "";

    /// <summary>The number of a field that holds one.</summary>
    public int Number(string key) => int.Parse(this[key], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The value, or null when nothing was filled in.</summary>
    public string? OrNull(string key) => this[key] is { Length: > 0 } value ? value : null;
}
