using System.Collections.Immutable;
using Sakimori.Waf.Actions;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>What a match does to the transaction.</summary>
internal enum Disruption
{
    Pass,
    Deny,
    Drop,
    Redirect,
    Allow,
    AllowPhase,
    AllowRequest,
}

/// <summary>A compiled rule, or one link of a chain. Immutable once its rule set is.</summary>
internal sealed class Rule
{
    private ImmutableArray<string> _constantTags;

    /// <summary>Position in the whole rule set; chained links have their head's.</summary>
    public required int Index { get; init; }

    public required long Id { get; init; }

    public required Phase Phase { get; init; }

    public required SourceLocation Location { get; init; }

    /// <summary>Empty for <c>SecAction</c>, which always matches.</summary>
    public required Target[] Targets { get; init; }

    public required Operator? Operator { get; init; }

    public required bool Negated { get; init; }

    /// <summary>The operator as written, for records.</summary>
    public required string OperatorText { get; init; }

    public required TransformationChain Chain { get; init; }

    /// <summary>The operator is asked after each transformation that changes the value.</summary>
    public required bool MultiMatch { get; init; }

    public required bool Capture { get; init; }

    public required RuleAction[] Actions { get; init; }

    /// <summary>Namespaces of XPath expressions (<c>xmlns</c>).</summary>
    public IReadOnlyDictionary<string, string>? XmlNamespaces { get; init; }

    /// <summary>The next link; matched only when this one is.</summary>
    public Rule? Next { get; set; }

    // What follows is decided by the head of a chain.
    public required Disruption Disruption { get; init; }

    public required int Status { get; init; }

    public required Macro? RedirectUrl { get; init; }

    public required bool Log { get; init; }

    public required bool AuditLog { get; init; }

    public required Macro? Message { get; init; }

    public required Macro? LogData { get; init; }

    public required ImmutableArray<Macro> Tags { get; init; }

    /// <summary>The texts of the tags, the same for every match; null when one of them has a macro.</summary>
    public ImmutableArray<string>? ConstantTags
    {
        get
        {
            if (_constantTags.IsDefault && Tags.All(tag => tag.IsConstant))
            {
                _constantTags = [.. Tags.Select(tag => tag.Text)];
            }

            return _constantTags.IsDefault ? null : _constantTags;
        }
    }

    /// <summary>0–7, −1 without one.</summary>
    public required int Severity { get; init; }

    public required string Version { get; init; }

    public required string Revision { get; init; }

    public required int Maturity { get; init; }

    public required int Accuracy { get; init; }

    /// <summary>Rules to skip after a match (<c>skip</c>).</summary>
    public required int Skip { get; init; }

    /// <summary>Where evaluation goes on after a match, as an index into the phase (<c>skipAfter</c>); −1 for the next rule.</summary>
    public int SkipTo { get; set; } = -1;

    /// <summary>Number of this link among those a scan of its phase can exclude; −1 when none can.</summary>
    public int Filter { get; set; } = -1;

    /// <summary>Rank of its paranoia level in its phase's filter.</summary>
    public int FilterLevel { get; set; }

    /// <summary>What the filter says of it is the operator's own answer, yes as well as no.</summary>
    public bool IsFilterExact { get; set; }

    /// <summary>Number of its chain among those its phase scans; −1 when the chain is not scanned.</summary>
    public int ScanChain { get; set; } = -1;

    /// <summary>Each of its targets is scanned, and a link whose operator matches nothing does not match.</summary>
    public bool IsFullyScanned { get; set; }

    /// <summary>What is remembered of a chain that loops over the names of headers; null for another kind of rule.</summary>
    public HeaderNameLoop? Loop { get; set; }

    /// <summary>The number in the phase of the rule after it, which has the given one, once it matched.</summary>
    public int Following(int number) => SkipTo >= 0 ? SkipTo : number + 1 + Skip;

    /// <summary>A member of the variable <c>RULE</c>.</summary>
    public ReadOnlyMemory<char> Describe(string member) => (member.ToLowerInvariant() switch
    {
        "id" => Integers.ToText(Id),
        "rev" => Revision,
        "severity" => Severity < 0 ? "" : Integers.ToText(Severity),
        "msg" => Message?.Text ?? "",
        "logdata" => LogData?.Text ?? "",
        "ver" => Version,
        _ => "",
    }).AsMemory();
}
