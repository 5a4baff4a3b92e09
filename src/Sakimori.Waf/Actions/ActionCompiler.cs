using System.Globalization;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Actions;

/// <summary>Compiles the actions a rule carries out for each match.</summary>
internal sealed class ActionCompiler(CompileContext context, IReadOnlyList<RuleDraft> rules)
{
    /// <summary>Compiles one action; null when it is not of this sort or is wrong, which has then been reported.</summary>
    public RuleAction? Compile(ActionSyntax action) => action.Name.ToLowerInvariant() switch
    {
        "setvar" => CompileSetVar(action),
        "setenv" => CompileSetEnv(action),
        "expirevar" => CompileExpireVar(action),
        "initcol" => CompileInitCol(action),
        "setsid" => new OpenCollection(VariableId.Session, context.Macro(action.Location, action.Argument!), VariableId.SessionId),
        "setuid" => new OpenCollection(VariableId.User, context.Macro(action.Location, action.Argument!), VariableId.UserId),
        "setrsc" => new OpenCollection(VariableId.Resource, context.Macro(action.Location, action.Argument!), null),
        "ctl" => CompileControl(action),
        _ => null,
    };

    // name=value; without = the value is 1.
    private static (string Name, string Value) Split(ActionSyntax action)
    {
        var equals = action.Argument!.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (action.Argument, "1") : (action.Argument[..equals].Trim(), action.Argument[(equals + 1)..]);
    }

    private SetEnv CompileSetEnv(ActionSyntax action)
    {
        var (name, value) = Split(action);
        return name.StartsWith('!')
            ? new SetEnv(context.Macro(action.Location, name[1..]), null)
            : new SetEnv(context.Macro(action.Location, name), context.Macro(action.Location, value));
    }

    private RuleAction? CompileSetVar(ActionSyntax action)
    {
        var (name, value) = Split(action);
        var assignment = Assignment.Set;
        if (name.StartsWith('!'))
        {
            assignment = Assignment.Remove;
            name = name[1..];
        }
        else if (value.StartsWith('+') || value.StartsWith('-'))
        {
            assignment = value[0] == '+' ? Assignment.Add : Assignment.Subtract;
            value = value[1..];
        }

        if (Member(action.Location, name) is not var (collection, member))
        {
            return null;
        }

        var macro = context.Macro(action.Location, value);
        if (collection != VariableId.Tx)
        {
            return new SetPersistent(collection, context.Macro(action.Location, member), assignment, macro);
        }

        return member.Contains("%{", StringComparison.Ordinal)
            ? new SetTxByName(context.Macro(action.Location, member), assignment, macro)
            : new SetTxSlot(context.Slots.GetOrAdd(member), assignment, macro);
    }

    private ExpireVar? CompileExpireVar(ActionSyntax action)
    {
        var (name, value) = Split(action);
        if (Member(action.Location, name) is not var (collection, member))
        {
            return null;
        }

        if (collection == VariableId.Tx)
        {
            context.Warn(action.Location, "expirevar on TX has no effect: TX ends with the transaction");
            return null;
        }

        return new ExpireVar(collection, context.Macro(action.Location, member), context.Macro(action.Location, value));
    }

    private OpenCollection? CompileInitCol(ActionSyntax action)
    {
        var (name, value) = Split(action);
        if (VariableCatalog.Find(name) is { } info && PersistentCollections.Is(info.Id))
        {
            return new OpenCollection(info.Id, context.Macro(action.Location, value), null);
        }

        context.Error(action.Location, $"initcol knows no collection '{name}'", "use global, ip, session, user or resource");
        return null;
    }

    // "tx.name", "ip:name".
    private (VariableId Collection, string Member)? Member(SourceLocation location, string name)
    {
        var dot = name.AsSpan().IndexOfAny('.', ':');
        if (dot > 0 && dot < name.Length - 1 && VariableCatalog.Find(name[..dot]) is { } info &&
            (info.Id == VariableId.Tx || PersistentCollections.Is(info.Id)))
        {
            return (info.Id, name[(dot + 1)..]);
        }

        context.Error(location, $"'{name}' is not a variable that can be set", "write tx.name, or ip., global., session., user., resource.");
        return null;
    }

    private RuleAction? CompileControl(ActionSyntax action)
    {
        var (name, value) = Split(action);
        switch (name.ToLowerInvariant())
        {
            case "ruleremovebyid":
                return Remove(action, RuleSelection.By.Id, value);
            case "ruleremovebytag":
                return Remove(action, RuleSelection.By.Tag, value);
            case "ruleremovebymsg":
                return Remove(action, RuleSelection.By.Message, value);
            case "ruleremovetargetbyid":
                return RemoveTarget(action, RuleSelection.By.Id, value);
            case "ruleremovetargetbytag":
                return RemoveTarget(action, RuleSelection.By.Tag, value);
            case "ruleremovetargetbymsg":
                return RemoveTarget(action, RuleSelection.By.Message, value);
            case "ruleengine":
                return OneOf(action, value, ("On", EngineMode.Protect), ("DetectionOnly", EngineMode.Observe), ("Off", EngineMode.Off)) is { } mode
                    ? new SetEngineMode(mode) : null;
            case "requestbodyprocessor":
                return Processor(action, value) is { } processor ? new SetBodyProcessor(processor) : null;
            case "requestbodyaccess":
                return Switch(action, value, static (control, on) => control.RequestBodyAccess = on);
            case "responsebodyaccess":
                return Switch(action, value, static (control, on) => control.ResponseBodyAccess = on);
            case "forcerequestbodyvariable":
                return Switch(action, value, static (control, on) => control.ForceRequestBodyVariable = on);
            case "parsexmlintoargs":
                return OneOf(action, value, ("On", XmlArguments.Also), ("OnlyArgs", XmlArguments.Only), ("Off", XmlArguments.None)) is { } xml
                    ? new SetControl(control => control.XmlArguments = xml) : null;
            case "requestbodylimit":
                return Size(action, value) is { } request ? new SetControl(control => control.RequestBodyLimitBytes = request) : null;
            case "responsebodylimit":
                return Size(action, value) is { } response ? new SetControl(control => control.ResponseBodyLimitBytes = response) : null;
            case "auditengine":
                return OneOf(action, value, ("On", AuditEngine.On), ("Off", AuditEngine.Off), ("RelevantOnly", AuditEngine.RelevantOnly)) is { } audit
                    ? new SetControl(control => control.AuditEngine = audit) : null;
            case "auditlogparts" or "debugloglevel" or "hashengine" or "hashenforcement":
                context.Warn(action.Location, $"ctl:{name} has no effect: a record has one form, and there is no debug log or link hash");
                return null;
            default:
                context.Error(action.Location, $"unknown ctl '{name}'", NearestName.Suggest(name, ControlNames));
                return null;
        }
    }

    /// <summary>What <c>ctl</c> can change here, and what it accepts without effect.</summary>
    public static IReadOnlyList<string> ControlNames { get; } =
    [
        "auditEngine", "auditLogParts", "debugLogLevel", "forceRequestBodyVariable", "hashEnforcement", "hashEngine", "parseXmlIntoArgs",
        "requestBodyAccess", "requestBodyLimit", "requestBodyProcessor", "responseBodyAccess", "responseBodyLimit", "ruleEngine",
        "ruleRemoveById", "ruleRemoveByMsg", "ruleRemoveByTag", "ruleRemoveTargetById", "ruleRemoveTargetByMsg", "ruleRemoveTargetByTag",
    ];

    private RemoveRules? Remove(ActionSyntax action, RuleSelection.By by, string text) =>
        Select(action, by, text) is { } bits ? new RemoveRules(bits, rules.Count) : null;

    // "942100;ARGS:password"; without a target the rules themselves are removed.
    private RuleAction? RemoveTarget(ActionSyntax action, RuleSelection.By by, string text)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0)
        {
            return Remove(action, by, text);
        }

        if (Select(action, by, text[..semicolon]) is not { } bits)
        {
            return null;
        }

        var targets = SecLangParser.ParseTargets(new ArgumentSyntax(action.Location, text[(semicolon + 1)..]), context.Diagnostics);
        if (targets.Length == 1)
        {
            return TargetCompiler.Selector(targets[0], context) is { } members ? new RemoveTargets(bits, members) : null;
        }

        context.Error(action.Location, "ctl:ruleRemoveTarget… takes one target", "write one ctl for each");
        return null;
    }

    private RuleBits? Select(ActionSyntax action, RuleSelection.By by, string text)
    {
        if (RuleSelection.Parse(by, text, action.Location, context) is not { } selects)
        {
            return null;
        }

        var bits = new RuleBits(rules.Count);
        for (var index = 0; index < rules.Count; index++)
        {
            if (selects(rules[index]))
            {
                bits.Add(index);
            }
        }

        return bits;
    }

    private SetControl? Switch(ActionSyntax action, string value, Action<TransactionControl, bool> set) =>
        OneOf(action, value, ("On", 1), ("Off", 0)) is { } on ? new SetControl(control => set(control, on == 1)) : null;

    private long? Size(ActionSyntax action, string value)
    {
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            return size;
        }

        context.Error(action.Location, $"'{value}' is not a number of bytes");
        return null;
    }

    private T? OneOf<T>(ActionSyntax action, string value, params (string Name, T Value)[] choices)
        where T : struct
    {
        foreach (var (name, choice) in choices)
        {
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return choice;
            }
        }

        context.Error(action.Location, $"'{value}' is not a value of {action.Name}:{Split(action).Name}", $"use one of {string.Join(", ", choices.Select(choice => choice.Name))}");
        return null;
    }

    private string? Processor(ActionSyntax action, string value)
    {
        var processor = value.ToUpperInvariant();
        if (processor is "URLENCODED" or "MULTIPART" or "JSON" or "XML")
        {
            return processor;
        }

        context.Error(action.Location, $"'{value}' is not a body processor", "use one of URLENCODED, MULTIPART, JSON, XML");
        return null;
    }
}
