using System.Globalization;
using Sakimori.Waf.Actions;
using Sakimori.Waf.Operators;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>Turns drafts into rules and sorts them into phases.</summary>
internal sealed class RuleFreezer(CompileContext context, IReadOnlyList<RuleEntry> entries)
{
    private readonly Dictionary<string, TransformationChain> _chains = new(StringComparer.Ordinal);
    private readonly List<RuleDraft> _drafts = [.. entries.Select(entry => entry.Rule).OfType<RuleDraft>()];

    /// <summary>The rules of each phase (index 1–5) in order.</summary>
    public Rule[][] Freeze()
    {
        context.ParseAhead(_drafts.SelectMany(draft => draft.Links()).Select(link => link.Operator).OfType<OperatorSyntax>().Where(op => op.Name.Equals("rx", StringComparison.OrdinalIgnoreCase)).Select(op => op.Argument));
        var actions = new ActionCompiler(context, _drafts);
        var phases = Enumerable.Range(0, 6).Select(_ => new List<Rule>()).ToArray();
        var labels = Enumerable.Range(0, 6).Select(_ => new List<(string Label, int Position)>()).ToArray();
        var jumps = new List<(Rule Rule, int Position, ActionSyntax Action)>();
        var index = 0;
        foreach (var (draft, marker) in entries)
        {
            if (draft is null)
            {
                for (var phase = 1; phase < phases.Length; phase++)
                {
                    labels[phase].Add((marker!, phases[phase].Count));
                }

                continue;
            }

            var rule = FreezeChain(draft, index++, actions);
            var list = phases[(int)draft.Phase];
            list.Add(rule);
            labels[(int)draft.Phase].Add((rule.Id.ToString(CultureInfo.InvariantCulture), list.Count));
            if (draft.Actions.LastOrDefault(action => RuleDraft.Is(action, "skipAfter")) is { Argument: not null } jump)
            {
                jumps.Add((rule, list.Count, jump));
            }
        }

        foreach (var (rule, position, action) in jumps)
        {
            var target = labels[(int)rule.Phase].Find(label => label.Position >= position && label.Label == action.Argument);
            if (target.Label is null)
            {
                context.Warn(action.Location, $"skipAfter:{action.Argument} finds no such marker after rule {rule.Id}: a match skips the rest of the phase");
            }

            rule.SkipTo = target.Label is null ? phases[(int)rule.Phase].Count : target.Position;
        }

        return [.. phases.Select(rules => rules.ToArray())];
    }

    private Rule FreezeChain(RuleDraft draft, int index, ActionCompiler actions)
    {
        var head = FreezeLink(draft, draft, index, actions);
        var last = head;
        for (var link = draft.Next; link is not null; link = link.Next)
        {
            last.Next = FreezeLink(link, draft, index, actions);
            last = last.Next;
        }

        return head;
    }

    private Rule FreezeLink(RuleDraft draft, RuleDraft head, int index, ActionCompiler actions)
    {
        var usable = draft.Actions.Where(action => ActionCatalog.Check(action, context)).ToList();
        var namespaces = NamespacesOf(usable);
        var single = new ActionValues(usable, draft == head ? head.Defaults : [], context);
        var (disruption, redirect) = DisruptionOf(usable, head, draft == head);
        return new Rule
        {
            Index = index,
            Id = head.Id,
            Phase = head.Phase,
            Location = draft.Location,
            Targets = TargetsOf(draft, namespaces),
            Operator = draft.Operator is null ? null : OperatorCatalog.Create(draft.Operator, context) ?? new NoMatch(),
            Negated = draft.Operator?.Negated ?? false,
            OperatorText = OperatorText(draft.Operator),
            Chain = ChainOf(usable, head),
            MultiMatch = single.Has("multiMatch"),
            Capture = single.Has("capture"),
            Actions = [.. usable.Select(actions.Compile).OfType<RuleAction>()],
            XmlNamespaces = namespaces,
            Disruption = disruption,
            Status = single.Number("status", 403),
            RedirectUrl = redirect,
            Log = single.IsOn("log", "nolog"),
            AuditLog = single.IsOn("log", "nolog") && single.IsOn("auditlog", "noauditlog"),
            Message = single.Macro("msg"),
            LogData = single.Macro("logdata"),
            Tags = [.. usable.Where(action => RuleDraft.Is(action, "tag")).Select(action => context.Macro(action.Location, action.Argument!))],
            Severity = single.Severity(),
            Version = single.Text("ver"),
            Revision = single.Text("rev"),
            Maturity = single.Number("maturity", 0),
            Accuracy = single.Number("accuracy", 0),
            Skip = single.Number("skip", 0),
        };
    }

    private Target[] TargetsOf(RuleDraft draft, Dictionary<string, string>? namespaces)
    {
        if (draft.Operator is null)
        {
            return [];
        }

        var targets = TargetCompiler.Compile(draft.Targets, context, namespaces ?? []);
        if (targets.Length == 0 && draft.Targets.Count > 0 && draft.Targets.TrueForAll(target => target.Mode == TargetMode.Exclude))
        {
            context.Error(draft.Location, "the rule only excludes targets and judges nothing", "name what is judged, such as ARGS|!ARGS:password");
        }

        return targets;
    }

    private (Disruption Disruption, Macro? RedirectUrl) DisruptionOf(List<ActionSyntax> actions, RuleDraft head, bool isHead)
    {
        var action = actions.LastOrDefault(IsDisruptive);
        if (action is not null && !isHead)
        {
            context.Error(action.Location, $"{action.Name} stands in a later rule of a chain", "put it into the first rule of the chain");
        }

        if (action is null || RuleDraft.Is(action, "block"))
        {
            action = head.Defaults.LastOrDefault(defaultAction => IsDisruptive(defaultAction) && !RuleDraft.Is(defaultAction, "block"));
        }

        return action?.Name.ToLowerInvariant() switch
        {
            "deny" => (Disruption.Deny, null),
            "drop" => (Disruption.Drop, null),
            "redirect" => (Disruption.Redirect, context.Macro(action.Location, action.Argument ?? "/")),
            "allow" => (AllowOf(action), null),
            _ => (Disruption.Pass, null),
        };
    }

    private Disruption AllowOf(ActionSyntax action)
    {
        switch (action.Argument?.ToLowerInvariant())
        {
            case null or "":
                return Disruption.Allow;
            case "phase":
                return Disruption.AllowPhase;
            case "request":
                return Disruption.AllowRequest;
            default:
                context.Error(action.Location, $"allow:{action.Argument} is unknown", "write allow, allow:phase or allow:request");
                return Disruption.Allow;
        }
    }

    private static bool IsDisruptive(ActionSyntax action) => ActionCatalog.Find(action.Name)?.Kind == ActionKind.Disruptive;

    // t:none forgets the default transformations and those before it.
    private TransformationChain ChainOf(List<ActionSyntax> actions, RuleDraft head)
    {
        var steps = new List<Transformation>();
        foreach (var action in head.Defaults.Concat(actions).Where(action => RuleDraft.Is(action, "t")))
        {
            if (action.Argument!.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                steps.Clear();
            }
            else if (TransformationCatalog.TryGet(action.Argument, out var step))
            {
                steps.Add(step is UrlDecodeUni ? context.UrlDecodeUni : step);
            }
            else
            {
                context.Error(action.Location, $"unknown transformation '{action.Argument}'", NearestName.Suggest(action.Argument, TransformationCatalog.Names));
            }
        }

        var key = string.Join(',', steps.Select(step => step.Name));
        if (!_chains.TryGetValue(key, out var chain))
        {
            _chains.Add(key, chain = new TransformationChain(_chains.Count, [.. steps]));
        }

        return chain;
    }

    private Dictionary<string, string>? NamespacesOf(List<ActionSyntax> actions)
    {
        Dictionary<string, string>? namespaces = null;
        foreach (var action in actions.Where(action => RuleDraft.Is(action, "xmlns")))
        {
            var equals = action.Argument!.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                context.Error(action.Location, $"'{action.Argument}' is not a namespace", "write xmlns:prefix=URI");
                continue;
            }

            (namespaces ??= [])[action.Argument[..equals]] = action.Argument[(equals + 1)..].Trim('"', '\'');
        }

        return namespaces;
    }

    /// <summary>A pattern of CRS can have 12,000 chars; a record names the rule and its beginning.</summary>
    private static string OperatorText(OperatorSyntax? syntax)
    {
        if (syntax is null)
        {
            return "";
        }

        var text = $"{(syntax.Negated ? "!" : "")}@{syntax.Name} {syntax.Argument}".TrimEnd();
        return text.Length <= 200 ? text : text[..200] + "…";
    }
}
