using System.Buffers;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>Which members of a variable are meant: all, one by name, or those whose name matches a pattern.</summary>
internal sealed class MemberSelector(VariableId id, SelectorKind kind, string text, Pattern? pattern)
{
    // What a pattern such as ^name_ comes to: names begin with it.
    private readonly string? _prefix = kind == SelectorKind.Regex && text.StartsWith('^') && !text.AsSpan(1).ContainsAnyExcept(s_plain) ? text[1..] : null;

    // A text without which no name matches. Asked of each of the variables that rules make of what a request has: so by a search made for it.
    private readonly SearchValues<string>? _literal = pattern?.Requirement.AnyOf is [var only] ? SearchValues.Create([only], StringComparison.OrdinalIgnoreCase) : null;

    private static readonly SearchValues<char> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public VariableId Id { get; } = id;

    public SelectorKind Kind { get; } = kind;

    public string Text { get; } = text;

    /// <summary>Everything the variable has is meant.</summary>
    public bool IsWhole => Kind == SelectorKind.None || (Kind == SelectorKind.XPath && Text.Length == 0);

    /// <summary>Whether a member of this name is meant; ASCII case is ignored, as ModSecurity does.</summary>
    public bool Selects(ReadOnlySpan<char> name) => Kind switch
    {
        SelectorKind.Name => name.Equals(Text, StringComparison.OrdinalIgnoreCase),
        SelectorKind.Regex => _prefix is not null && name.StartsWith(_prefix, StringComparison.OrdinalIgnoreCase) ||
            ((_prefix is null || name.Contains('\n')) && (_literal is null || name.ContainsAny(_literal)) && pattern!.IsMatch(name)),

        // What an expression selects is named by the expression; without one the whole document is meant.
        SelectorKind.XPath => IsWhole || name.SequenceEqual(Text),
        _ => true,
    };

    /// <summary>Whether an exclusion written for this variable also speaks of <paramref name="other"/>: <c>ARGS</c> contains both its halves.</summary>
    public bool Covers(VariableId other) => Covers(Id, other);

    /// <summary>The variables of which <see cref="Covers(VariableId)"/> is true, as bits of two words.</summary>
    public (ulong Low, ulong High) Covered { get; } = CoveredBy(id);

    /// <summary>Whether both write the same selection.</summary>
    public bool SameAs(MemberSelector other) =>
        Id == other.Id && Kind == other.Kind && Text.Equals(other.Text, StringComparison.OrdinalIgnoreCase);

    private static bool Covers(VariableId id, VariableId other) => id == other || id switch
    {
        VariableId.Args => other is VariableId.ArgsGet or VariableId.ArgsPost,
        VariableId.ArgsNames => other is VariableId.ArgsGetNames or VariableId.ArgsPostNames,
        _ => false,
    };

    private static (ulong Low, ulong High) CoveredBy(VariableId id)
    {
        var covered = (Low: 0UL, High: 0UL);
        for (var other = default(VariableId); other < VariableId.Count; other++)
        {
            if (Covers(id, other))
            {
                (other < (VariableId)64 ? ref covered.Low : ref covered.High) |= 1UL << (int)other;
            }
        }

        return covered;
    }

    public override string ToString() => VariableCatalog.Get(Id).Name + Kind switch
    {
        _ when IsWhole => "",
        SelectorKind.Regex => $":/{Text}/",
        _ => ":" + Text,
    };
}

/// <summary>A compiled target of a rule: what is judged.</summary>
internal sealed class Target(MemberSelector selector, bool count, int slot, MemberSelector[] exclusions)
{
    public MemberSelector Selector { get; } = selector;

    public VariableId Id => Selector.Id;

    /// <summary>The number of members is judged, not their values.</summary>
    public bool Count { get; } = count;

    /// <summary>The slot of <c>TX:name</c>; −1 for everything else.</summary>
    public int Slot { get; } = slot;

    /// <summary>Members not judged.</summary>
    public MemberSelector[] Exclusions { get; } = exclusions;

    /// <summary>The list this target's members stand in when its phase is scanned; −1 when they are judged unscanned.</summary>
    public int Source { get; set; } = -1;

    /// <summary>Of a target that means several variables of <c>TX</c>: the slots of those whose names the rules know.</summary>
    public int[] Slots { get; private set; } = [];

    /// <summary>Looks up <see cref="Slots"/>, once all names are known.</summary>
    public void FindSlots(VariableSlots names)
    {
        if (Id == VariableId.Tx && Slot < 0)
        {
            Slots = [.. Enumerable.Range(0, names.Count).Where(slot => Selects(names.NameOf(slot)))];
        }
    }

    /// <summary>The length that a member's name has to have; −1 where any may do. Few names have the same, so most are told apart without being read.</summary>
    public int NameLength { get; } = selector.Kind == SelectorKind.Name ? selector.Text.Length : -1;

    /// <summary>Every member is judged: names need not be looked at.</summary>
    public bool SelectsAll => Exclusions.Length == 0 && Selector.Kind is (SelectorKind.None or SelectorKind.XPath);

    /// <summary>Whether a member of this name is judged.</summary>
    public bool Selects(ReadOnlySpan<char> name)
    {
        if (!Selector.Selects(name))
        {
            return false;
        }

        foreach (var exclusion in Exclusions)
        {
            if (exclusion.Selects(name))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => (Count ? "&" : "") + Selector;
}
