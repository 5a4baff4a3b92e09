using System.Globalization;
using System.Text;
using Sakimori.Domain;
using Sakimori.Incidents.Mapping;

namespace Sakimori.Incidents.Overrides;

/// <summary>
/// Writes overrides as rules of the guard's own language: the class of requests an override speaks of is told by a rule of phase 1,
/// which takes the overridden rule, or one of its targets, out of that transaction. It says so in the record, so an overridden request
/// is visible as such.
/// </summary>
/// <remarks>
/// An attacker chose the path and parameter a person overrides, so both are quoted: only printable ASCII is written, and a text that
/// could end its quotes, begin a macro or continue a line is refused.
/// </remarks>
public static class OverrideRules
{
    /// <summary>Ids of override rules begin here; an override's number is added.</summary>
    public const long FirstId = 9_600_000;

    /// <summary>Override numbers beyond this have no id.</summary>
    public const long MaxNumber = 99_999;

    /// <summary>A longer path or target is refused.</summary>
    public const int TextLimit = 1024;

    /// <summary>Tag of every rule written here.</summary>
    public const string Tag = "sakimori/override";

    /// <summary>The rules of these overrides, in the order of their numbers; empty for none.</summary>
    /// <exception cref="ArgumentException">An override cannot be expressed; the message says which and why.</exception>
    public static string ToSecLang(IReadOnlyList<Override> overrides)
    {
        if (overrides.Count == 0)
            return "";
        var text = new StringBuilder("# Written by Sakimori from the overrides people made; changed by hand it is written anew.\n");
        foreach (var over in overrides.OrderBy(over => over.Id))
            Append(text, over);
        return text.ToString();
    }

    /// <summary>Why an override cannot be expressed; null when it can.</summary>
    public static string? WhyNot(Override over)
    {
        if (over.Id is < 0 or > MaxNumber)
            return $"its number {over.Id} is beyond {MaxNumber}";
        if (over.RuleId <= 0)
            return "it names no rule";
        if (over.Path is { } path && !IsQuotable(path))
            return "its path has characters that cannot be written in a rule";
        if (over.Path is { } relative && !relative.StartsWith('/'))
            return "its path does not begin with /";
        return over.Target is { } target && !IsTarget(target) ? "its target is no variable with a plain name, such as ARGS:comment" : null;
    }

    private static void Append(StringBuilder text, Override over)
    {
        if (WhyNot(over) is { } reason)
            throw new ArgumentException($"override {over.Id}: {reason}", nameof(over));
        text.Append(over.Path is null ? "SecAction \"" : $"SecRule REQUEST_FILENAME \"@streq {ReadableText.ToBytes(over.Path)}\" \"");
        text.Append(CultureInfo.InvariantCulture, $"id:{FirstId + over.Id},phase:1,pass,t:none,log,auditlog,");
        text.Append(CultureInfo.InvariantCulture, $"msg:'Override {over.Id}: rule {over.RuleId} does not judge here',tag:'{Tag}',");
        text.Append(over.Target is null
            ? string.Create(CultureInfo.InvariantCulture, $"ctl:ruleRemoveById={over.RuleId}\"\n")
            : string.Create(CultureInfo.InvariantCulture, $"ctl:ruleRemoveTargetById={over.RuleId};{over.Target}\"\n"));
    }

    private static bool IsQuotable(string text) =>
        text.Length is > 0 and <= TextLimit && text.All(c => c is > ' ' and <= '~' and not ('"' or '\'' or '\\' or '`' or '%' or '{' or '}'));

    /// <summary><c>NAME</c> or <c>NAME:member</c>; a member has no character that means something between actions.</summary>
    private static bool IsTarget(string target)
    {
        var colon = target.IndexOf(':');
        var name = colon < 0 ? target : target[..colon];
        return target.Length <= TextLimit && name.Length > 0 && name.All(c => char.IsAsciiLetterUpper(c) || c == '_') &&
            (colon < 0 || (colon < target.Length - 1 && target[(colon + 1)..].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']' or '$' or ':')));
    }
}
