using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>One list of values that a phase scans. Those of a phase lie side by side.</summary>
internal readonly struct Source(VariableId id, string? xpath, IReadOnlyDictionary<string, string>? namespaces)
{
    public VariableId Id { get; } = id;

    public string? XPath { get; } = xpath;

    /// <summary>The list that contains a list's members: both halves of <c>ARGS</c> are scanned as one.</summary>
    public static VariableId WholeOf(VariableId id) => id switch
    {
        VariableId.ArgsGet or VariableId.ArgsPost => VariableId.Args,
        VariableId.ArgsGetNames or VariableId.ArgsPostNames => VariableId.ArgsNames,
        _ => id,
    };

    /// <summary>The values.</summary>
    public ReadOnlySpan<NamedValue> Items(VariableStore variables) =>
        XPath is null ? variables.Items(Id) : variables.XmlItems(XPath, namespaces);
}
