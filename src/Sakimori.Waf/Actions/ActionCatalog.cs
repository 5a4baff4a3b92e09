using System.Collections.Frozen;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Actions;

/// <summary>How actions of the same name combine.</summary>
internal enum ActionKind
{
    /// <summary>Says which rule it is: <c>id</c>, <c>phase</c>, <c>chain</c>.</summary>
    Identity,

    /// <summary>Decides the fate of the request; a rule has one.</summary>
    Disruptive,

    /// <summary>A rule has one.</summary>
    Single,

    /// <summary><c>t</c>.</summary>
    Transformation,

    /// <summary>A rule may have many.</summary>
    Many,

    /// <summary>Known and without effect here; a warning says why.</summary>
    Idle,

    /// <summary>Must not exist here; an error says why.</summary>
    Refused,
}

/// <summary>An action of the reference.</summary>
/// <param name="Name">As the reference spells it.</param>
/// <param name="Kind">How it combines.</param>
/// <param name="TakesArgument">Whether it has an argument: true, false, or either (null).</param>
/// <param name="Opposite">The action it overrides, such as <c>nolog</c> for <c>log</c>.</param>
/// <param name="Reason">Why it is idle or refused.</param>
internal sealed record ActionInfo(string Name, ActionKind Kind, bool? TakesArgument = null, string? Opposite = null, string? Reason = null);

/// <summary>The actions of SecLang by name (ModSecurity v3 reference, "Actions", and what v2 had besides).</summary>
internal static class ActionCatalog
{
    private const string NoRewriting = "responses are judged, not rewritten";

    /// <summary>All actions.</summary>
    public static IReadOnlyList<ActionInfo> All { get; } =
    [
        new("accuracy", ActionKind.Single, true),
        new("allow", ActionKind.Disruptive),
        new("append", ActionKind.Idle, true, Reason: NoRewriting),
        new("auditlog", ActionKind.Single, false, "noauditlog"),
        new("block", ActionKind.Disruptive, false),
        new("capture", ActionKind.Single, false),
        new("chain", ActionKind.Identity, false),
        new("ctl", ActionKind.Many, true),
        new("deny", ActionKind.Disruptive, false),
        new("deprecatevar", ActionKind.Idle, true, Reason: "it was removed from ModSecurity v3; use expirevar"),
        new("drop", ActionKind.Disruptive, false),
        new("exec", ActionKind.Refused, true, Reason: "rules never start programs"),
        new("expirevar", ActionKind.Many, true),
        new("id", ActionKind.Identity, true),
        new("initcol", ActionKind.Many, true),
        new("log", ActionKind.Single, false, "nolog"),
        new("logdata", ActionKind.Single, true),
        new("maturity", ActionKind.Single, true),
        new("msg", ActionKind.Single, true),
        new("multiMatch", ActionKind.Single, false),
        new("noauditlog", ActionKind.Single, false, "auditlog"),
        new("nolog", ActionKind.Single, false, "log"),
        new("pass", ActionKind.Disruptive, false),
        new("pause", ActionKind.Idle, true, Reason: "a guard that waits for attackers can be made to wait for all of them at once"),
        new("phase", ActionKind.Identity, true),
        new("prepend", ActionKind.Idle, true, Reason: NoRewriting),
        new("proxy", ActionKind.Refused, true, Reason: "a site has one upstream; rules do not choose another"),
        new("redirect", ActionKind.Disruptive, true),
        new("rev", ActionKind.Single, true),
        new("sanitiseArg", ActionKind.Idle, true, Reason: "list the parameter under mask of the site in sakimori.yaml"),
        new("sanitiseMatched", ActionKind.Idle, null, Reason: "list the parameter under mask of the site in sakimori.yaml"),
        new("sanitiseMatchedBytes", ActionKind.Idle, null, Reason: "list the parameter under mask of the site in sakimori.yaml"),
        new("sanitiseRequestHeader", ActionKind.Idle, true, Reason: "headers are in a record only when the site asks for them"),
        new("sanitiseResponseHeader", ActionKind.Idle, true, Reason: "response headers are not in a record"),
        new("setenv", ActionKind.Many, true),
        new("setrsc", ActionKind.Many, true),
        new("setsid", ActionKind.Many, true),
        new("setuid", ActionKind.Many, true),
        new("setvar", ActionKind.Many, true),
        new("severity", ActionKind.Single, true),
        new("skip", ActionKind.Single, true),
        new("skipAfter", ActionKind.Single, true),
        new("status", ActionKind.Single, true),
        new("t", ActionKind.Transformation, true),
        new("tag", ActionKind.Many, true),
        new("ver", ActionKind.Single, true),
        new("xmlns", ActionKind.Many, true),
    ];

    private static readonly FrozenDictionary<string, ActionInfo> s_byName =
        All.ToFrozenDictionary(info => info.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds an action by name, ASCII case ignored.</summary>
    public static ActionInfo? Find(string name) => s_byName.GetValueOrDefault(name);

    /// <summary>Reports an action that does not exist.</summary>
    public static void ReportUnknown(ActionSyntax action, CompileContext context) =>
        context.Error(action.Location, $"unknown action '{action.Name}'", NearestName.Suggest(action.Name, All.Select(info => info.Name)));

    /// <summary>Checks name and argument; false when the action cannot be used, which has then been reported.</summary>
    public static bool Check(ActionSyntax action, CompileContext context)
    {
        if (Find(action.Name) is not { } info)
        {
            ReportUnknown(action, context);
            return false;
        }

        switch (info.Kind)
        {
            case ActionKind.Refused:
                context.Error(action.Location, $"the action {info.Name} is not available: {info.Reason}", "remove it");
                return false;
            case ActionKind.Idle:
                context.Warn(action.Location, $"the action {info.Name} has no effect: {info.Reason}");
                return false;
        }

        if (info.TakesArgument == true && string.IsNullOrEmpty(action.Argument))
        {
            context.Error(action.Location, $"the action {info.Name} needs an argument", $"write {info.Name}:…");
            return false;
        }

        return true;
    }
}
