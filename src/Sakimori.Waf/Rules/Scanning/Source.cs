using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>One list of values that a phase scans, with the chains its rules use.</summary>
internal sealed class Source(VariableId id, string? xpath, IReadOnlyDictionary<string, string>? namespaces)
{
    public VariableId Id { get; } = id;

    public string? XPath { get; } = xpath;

    /// <summary>Chains used by rules that judge this list, as bits.</summary>
    public ulong Chains { get; set; }

    /// <summary>Those of them whose rules ask for literals.</summary>
    public ulong LiteralChains { get; set; }

    /// <summary>Those chains.</summary>
    public TransformationTrie Trie { get; set; } = new([], 0);

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
