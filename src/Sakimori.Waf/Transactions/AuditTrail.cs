using System.Collections.Immutable;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.Rules;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>The texts of a matched rule, its macros expanded at the moment it matched.</summary>
internal readonly record struct MatchDescription(string Message, string Data, ImmutableArray<string> Tags);

/// <summary>Collects what will be the audit record of a transaction.</summary>
internal sealed class AuditTrail(Transaction tx)
{
    /// <summary>Values recorded per rule: a rule that matches each of a thousand arguments is explained by the first few.</summary>
    public const int MatchesPerRule = 20;

    /// <summary>Matches recorded per transaction.</summary>
    private const int MatchesPerTransaction = 500;

    /// <summary>Chars kept of a value and of each expanded text.</summary>
    private const int ValueLength = 200;

    private const int TextLength = 2_000;

    private readonly ImmutableArray<RuleMatch>.Builder _matches = ImmutableArray.CreateBuilder<RuleMatch>();
    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private int _dropped;

    /// <summary>A rule that matched asks for the audit log (<c>auditlog</c>).</summary>
    public bool IsAsked { get; set; }

    /// <summary>Whether there is anything to record.</summary>
    public bool IsEmpty => _matches.Count == 0 && _notes.Count == 0;

    /// <summary>The recorded matches.</summary>
    public ImmutableArray<RuleMatch> Matches => _matches.ToImmutable();

    /// <summary>The remarks, with one about matches that were too many to record.</summary>
    public ImmutableArray<string> Notes =>
        _dropped == 0 ? _notes.ToImmutable() : [.. _notes, $"{_dropped} further matches are not recorded one by one"];

    /// <summary>Expands the texts of a rule as the transaction stands now.</summary>
    public MatchDescription Describe(Rule rule)
    {
        var tags = ImmutableArray.CreateBuilder<string>(rule.Tags.Length);
        foreach (var tag in rule.Tags)
        {
            tags.Add(tag.IsConstant ? tag.Text : Shown(rule, tag.Expand(tx), TextLength));
        }

        return new MatchDescription(ExpandText(rule, rule.Message), ExpandText(rule, rule.LogData), tags.ToImmutable());
    }

    /// <summary>Records a match.</summary>
    public void Add(Rule rule, in MatchedValue match, in MatchDescription description)
    {
        if (_matches.Count >= MatchesPerTransaction)
        {
            _dropped++;
            return;
        }

        var name = match.Name(tx.Variables.Arena).ToString();
        _matches.Add(new RuleMatch(
            rule.Id,
            rule.Phase,
            match.Target is { Count: true } ? "&" + name : name,
            Shown(rule, match.Value, ValueLength),
            rule.OperatorText,
            description.Message ?? "",
            description.Data ?? "",
            rule.Severity,
            description.Tags.IsDefault ? [] : description.Tags,
            rule.Version,
            rule.Revision,
            rule.Maturity,
            rule.Accuracy,
            rule.Location.File,
            rule.Location.Line,
            rule.Disruption is Disruption.Deny or Disruption.Drop or Disruption.Redirect));
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
        _notes.Clear();
        _dropped = 0;
        IsAsked = false;
    }

    private static string Shorten(ReadOnlyMemory<char> text, int length) =>
        text.Length <= length ? text.ToString() : text[..length].ToString();

    /// <summary>What rules about responses quote may be what must not leave: nor must it go to the record.</summary>
    private string Shown(Rule rule, ReadOnlyMemory<char> text, int length) =>
        rule.Phase >= Phase.ResponseHeaders ? tx.Leaks.Conceal(text.Span, length) : Shorten(text, length);

    private string ExpandText(Rule rule, Macro? macro) =>
        macro is null ? "" : macro.IsConstant ? macro.Text : Shown(rule, macro.Expand(tx), TextLength);
}
