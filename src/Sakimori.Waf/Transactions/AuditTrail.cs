using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.Rules;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>
/// The texts of a rule as the transaction stood when it matched: put together already, or by their parts, from <paramref name="First"/> on.
/// </summary>
internal readonly record struct MatchDescription(int First, MatchTexts? Texts);

/// <summary>The texts of a matched rule.</summary>
internal sealed record MatchTexts(string Message, string Data, ImmutableArray<string> Tags);

/// <summary>
/// Collects what will be the audit record of a transaction. What a text is made of is noted when its rule matches; it is put together, and
/// what a pattern captured is searched for, when somebody wants the record.
/// </summary>
internal sealed class AuditTrail(Transaction tx)
{
    /// <summary>Values recorded per rule: a rule that matches each of a thousand arguments is explained by the first few.</summary>
    public const int MatchesPerRule = 20;

    /// <summary>Matches recorded per transaction.</summary>
    private const int MatchesPerTransaction = 500;

    /// <summary>Chars kept of a value and of each expanded text.</summary>
    private const int ValueLength = 200;

    private const int TextLength = Macro.MostDeferred;

    private readonly List<(Rule Rule, MatchedValue Match, MatchDescription Description, string? Value)> _matches = [];
    private readonly List<MacroPart> _parts = [];
    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private int _dropped;

    /// <summary>A rule that matched asks for the audit log (<c>auditlog</c>).</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether there is anything to record.</summary>
    public bool IsEmpty => _matches.Count == 0 && _notes.Count == 0;

    /// <summary>The remarks, with one about matches that were too many to record.</summary>
    public ImmutableArray<string> Notes =>
        _dropped == 0 ? _notes.ToImmutable() : [.. _notes, $"{_dropped} further matches are not recorded one by one"];

    /// <summary>Notes the texts of a rule as the transaction stands now.</summary>
    public MatchDescription Describe(Rule rule)
    {
        if (IsConcealed(rule))
        {
            return new MatchDescription(0, new MatchTexts(Conceal(rule.Message), Conceal(rule.LogData), [.. rule.Tags.Select(Conceal)]));
        }

        var first = _parts.Count;
        Defer(rule.Message);
        Defer(rule.LogData);
        foreach (var tag in rule.Tags)
        {
            Defer(tag);
        }

        return new MatchDescription(first, null);
    }

    /// <summary>Notes a match.</summary>
    public void Add(Rule rule, in MatchedValue match, in MatchDescription description)
    {
        if (_matches.Count >= MatchesPerTransaction)
        {
            _dropped++;
            return;
        }

        _matches.Add((rule, match, description, IsConcealed(rule) ? tx.Leaks.Conceal(match.Value.Span, ValueLength) : null));
    }

    /// <summary>The recorded matches.</summary>
    public ImmutableArray<RuleMatch> ListMatches()
    {
        var groups = new CapturedGroups();
        var matches = ImmutableArray.CreateBuilder<RuleMatch>(_matches.Count);
        foreach (var (rule, match, description, value) in CollectionsMarshal.AsSpan(_matches))
        {
            matches.Add(MatchOf(rule, match, TextsOf(rule, description, groups), value ?? Shorten(match.Value, ValueLength)));
        }

        return matches.MoveToImmutable();
    }

    /// <summary>Adds a remark once.</summary>
    public void Note(string note)
    {
        if (!_notes.Contains(note))
        {
            _notes.Add(note);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _matches.Clear();
        _parts.Clear();
        _notes.Clear();
        _dropped = 0;
        IsAsked = false;
    }

    // What rules about responses quote may be what must not leave: nor must it go to the record, nor is it kept.
    private static bool IsConcealed(Rule rule) => rule.Phase >= Phase.ResponseHeaders;

    private static string Shorten(ReadOnlyMemory<char> text, int length) =>
        text.Length <= length ? text.ToString() : text[..length].ToString();

    private void Defer(Macro? macro)
    {
        if (macro is { IsConstant: false })
        {
            macro.Defer(tx, _parts);
        }
    }

    private string Conceal(Macro? macro) =>
        macro is null or { IsConstant: true } ? macro?.Text ?? "" : tx.Leaks.Conceal(macro.Expand(tx).Span, TextLength);

    private MatchTexts TextsOf(Rule rule, in MatchDescription description, CapturedGroups groups)
    {
        if (description.Texts is { } texts)
        {
            return texts;
        }

        var parts = CollectionsMarshal.AsSpan(_parts)[description.First..];
        ReadOnlySpan<MacroPart> left = parts;
        var message = TextOf(rule.Message, ref left, groups);
        var data = TextOf(rule.LogData, ref left, groups);
        return new MatchTexts(message, data, rule.ConstantTags ?? TagsOf(rule, ref left, groups));
    }

    private static ImmutableArray<string> TagsOf(Rule rule, ref ReadOnlySpan<MacroPart> left, CapturedGroups groups)
    {
        var tags = ImmutableArray.CreateBuilder<string>(rule.Tags.Length);
        foreach (var tag in rule.Tags)
        {
            tags.Add(TextOf(tag, ref left, groups));
        }

        return tags.MoveToImmutable();
    }

    private static string TextOf(Macro? macro, ref ReadOnlySpan<MacroPart> parts, CapturedGroups groups) =>
        macro is null or { IsConstant: true } ? macro?.Text ?? "" : macro.TextOf(ref parts, groups);

    private RuleMatch MatchOf(Rule rule, in MatchedValue match, MatchTexts texts, string value)
    {
        var name = match.Name(tx.Variables.Arena).ToString();
        return new RuleMatch(
            rule.Id,
            rule.Phase,
            match.Target is { Count: true } ? "&" + name : name,
            value,
            rule.OperatorText,
            texts.Message,
            texts.Data,
            rule.Severity,
            texts.Tags,
            rule.Version,
            rule.Revision,
            rule.Maturity,
            rule.Accuracy,
            rule.Location.File,
            rule.Location.Line,
            rule.Disruption is Disruption.Deny or Disruption.Drop or Disruption.Redirect);
    }
}
