using System.Globalization;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>The actions of a rule of which it has one, defaults included: the last one counts.</summary>
internal readonly struct ActionValues(List<ActionSyntax> actions, IReadOnlyList<ActionSyntax> defaults, CompileContext context)
{
    private static readonly string[] s_severities = ["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG"];

    public bool Has(string name) => Find(name) is not null;

    /// <summary>Whether the last of a pair such as <c>log</c> and <c>nolog</c> says yes; without either it does.</summary>
    public bool IsOn(string on, string off) =>
        (actions.FindLast(action => RuleDraft.Is(action, on) || RuleDraft.Is(action, off)) ??
            defaults.LastOrDefault(action => RuleDraft.Is(action, on) || RuleDraft.Is(action, off))) is not { } last || RuleDraft.Is(last, on);

    public string Text(string name) => Find(name)?.Argument ?? "";

    public Macro? Macro(string name) => Find(name) is { Argument: { } text } action ? context.Macro(action.Location, text) : null;

    public int Number(string name, int fallback)
    {
        if (Find(name) is not { } action)
        {
            return fallback;
        }

        if (int.TryParse(action.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        context.Error(action.Location, $"{name} needs a number, not '{action.Argument}'");
        return fallback;
    }

    /// <summary>0–7; −1 without one.</summary>
    public int Severity()
    {
        if (Find("severity") is not { Argument: { } text } action)
        {
            return -1;
        }

        var severity = Array.FindIndex(s_severities, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (severity < 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out severity) || severity > 7))
        {
            context.Error(action.Location, $"'{text}' is not a severity", $"use one of {string.Join(", ", s_severities)}, or 0 to 7");
            return -1;
        }

        return severity;
    }

    private ActionSyntax? Find(string name) =>
        actions.FindLast(action => RuleDraft.Is(action, name)) ?? defaults.LastOrDefault(action => RuleDraft.Is(action, name));
}
