using System.Collections.Immutable;
using System.Text;

namespace Sakimori.Waf.SecLang;

/// <summary>
/// Writes directives as text. Guarantee: what was parsed without errors, printed and parsed again, is the same in everything
/// but its places. Every argument gets double quotes; selectors and action arguments get single ones where they need them.
/// </summary>
internal static class DirectiveText
{
    public static string Print(Directive directive) => directive switch
    {
        RuleDirective { Actions.Length: 0 } rule => $"SecRule {Quote(Join(rule.Targets))} {Quote(rule.Operator.ToString(), blankMayFollow: true)}",
        RuleDirective rule => $"SecRule {Quote(Join(rule.Targets))} {Quote(rule.Operator.ToString(), blankMayFollow: true)} {Quote(Join(rule.Actions), blankMayFollow: true)}",
        ActionDirective action => $"SecAction {Quote(Join(action.Actions), blankMayFollow: true)}",
        DefaultActionDirective action => $"SecDefaultAction {Quote(Join(action.Actions), blankMayFollow: true)}",
        MarkerDirective marker => $"SecMarker {Quote(marker.Label)}",
        SettingDirective setting => string.Join(' ', [setting.Name, .. setting.Arguments.Select(argument => Quote(argument.Text))]),
        _ => "",
    };

    /// <summary>A text of the author for a message: its beginning, in quotes.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? $"'{text}'" : $"'{text[..60]}…'";

    private static string Join(ImmutableArray<TargetSyntax> targets) => string.Join('|', targets.Select(Print));

    private static string Join(ImmutableArray<ActionSyntax> actions) => string.Join(',', actions.Select(Print));

    private static string Print(TargetSyntax target)
    {
        var text = new StringBuilder(target.Mode switch { TargetMode.Exclude => "!", TargetMode.Count => "&", _ => "" }).Append(target.Collection);
        if (target.Kind == SelectorKind.None)
            return text.ToString();
        var selector = target.Kind == SelectorKind.Regex ? $"/{target.Selector}/" : target.Selector;
        var plain = !selector.AsSpan().ContainsAny(" \t\r\v\f|,'") &&
            (target.Kind == SelectorKind.Regex ? !target.Selector.AsSpan().ContainsAny("/\\") : selector[0] != '/' || target.Kind == SelectorKind.XPath);
        return text.Append(':').Append(plain ? selector : QuotedValue.Write(selector) ?? selector).ToString();
    }

    private static string Print(ActionSyntax action)
    {
        if (action.Argument is not { } argument)
            return action.Name;
        var plain = argument.Length > 0 && !argument.AsSpan().ContainsAny(",'/") &&
            !DirectiveReader.IsBlank(argument[0]) && !DirectiveReader.IsBlank(argument[^1]);
        return $"{action.Name}:{(plain ? argument : QuotedValue.Write(argument) ?? argument)}";
    }

    /// <summary>
    /// An argument in double quotes. One that ends in a backslash would swallow the closing quote; where blanks at the end mean
    /// nothing, one keeps them apart.
    /// </summary>
    private static string Quote(string text, bool blankMayFollow = false) =>
        QuotedValue.Write(text, '"') ?? (blankMayFollow ? QuotedValue.Write(text + " ", '"') : null) ?? $"\"{text}\"";
}
