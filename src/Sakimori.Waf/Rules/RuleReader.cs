using System.Globalization;
using Sakimori.Waf.Actions;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Rules;

/// <summary>A place in the order of rules: a rule or a marker.</summary>
internal readonly record struct RuleEntry(RuleDraft? Rule, string? Marker);

/// <summary>
/// Turns directives into drafts: joins chains, checks ids and phases, and applies the directives that remove and update rules.
/// Those concern every rule of the set, wherever they stand: an exclusion that silently does nothing because of its place
/// protects nobody.
/// </summary>
internal sealed class RuleReader(CompileContext context)
{
    private readonly List<RuleEntry> _entries = [];
    private readonly Dictionary<Phase, IReadOnlyList<ActionSyntax>> _defaults = [];
    private readonly Dictionary<long, SourceLocation> _ids = [];
    private RuleDraft? _openChain;

    /// <summary>Reads all directives; settings are left to <see cref="SettingsReader"/>.</summary>
    public List<RuleEntry> Read(IEnumerable<Directive> directives)
    {
        var updates = new List<SettingDirective>();
        foreach (var directive in directives)
        {
            switch (directive)
            {
                case RuleDirective rule:
                    Add(new RuleDraft(rule.Location, rule.Operator, rule.Targets, rule.Actions));
                    break;
                case ActionDirective action:
                    Add(new RuleDraft(action.Location, null, [], action.Actions));
                    break;
                case MarkerDirective marker:
                    CloseChain(marker.Location);
                    _entries.Add(new RuleEntry(null, marker.Label));
                    break;
                case DefaultActionDirective defaults:
                    ReadDefaults(defaults);
                    break;
                case SettingDirective setting when setting.Name.StartsWith("SecRuleRemove", StringComparison.OrdinalIgnoreCase) ||
                        setting.Name.StartsWith("SecRuleUpdate", StringComparison.OrdinalIgnoreCase):
                    updates.Add(setting);
                    break;
            }
        }

        if (_openChain is not null)
        {
            context.Error(_openChain.Location, "the chain has no further rule", "remove chain, or add the rule it goes on with");
        }

        foreach (var update in updates)
        {
            Apply(update);
        }

        return _entries;
    }

    private void Add(RuleDraft draft)
    {
        if (_openChain is { } head)
        {
            draft.Phase = head.Phase;
            draft.Id = head.Id;
            draft.Defaults = head.Defaults;
            Last(head).Next = draft;
            _openChain = draft.StartsChain ? head : null;
            return;
        }

        draft.Phase = PhaseOf(draft);
        draft.Defaults = _defaults.GetValueOrDefault(draft.Phase) ?? [];
        draft.Id = IdOf(draft);
        _entries.Add(new RuleEntry(draft, null));
        _openChain = draft.StartsChain ? draft : null;
    }

    private static RuleDraft Last(RuleDraft draft)
    {
        while (draft.Next is not null)
        {
            draft = draft.Next;
        }

        return draft;
    }

    private void CloseChain(SourceLocation location)
    {
        if (_openChain is { } head)
        {
            context.Error(head.Location, $"the chain is not finished before line {location.Line}", "remove chain, or add the rule it goes on with");
            _openChain = null;
        }
    }

    private void ReadDefaults(DefaultActionDirective directive)
    {
        var phase = PhaseOf(directive.Actions, directive.Location);
        _defaults[phase] = [.. directive.Actions.Where(action => !RuleDraft.Is(action, "phase"))];
        foreach (var action in directive.Actions)
        {
            ActionCatalog.Check(action, context);
        }
    }

    private Phase PhaseOf(RuleDraft draft) => PhaseOf(draft.Actions, draft.Location);

    private Phase PhaseOf(IEnumerable<ActionSyntax> actions, SourceLocation location)
    {
        var action = actions.LastOrDefault(action => RuleDraft.Is(action, "phase"));
        switch (action?.Argument?.ToLowerInvariant())
        {
            case null:
                return Phase.RequestBody;
            case "1":
                return Phase.RequestHeaders;
            case "2" or "request":
                return Phase.RequestBody;
            case "3":
                return Phase.ResponseHeaders;
            case "4" or "response":
                return Phase.ResponseBody;
            case "5" or "logging":
                return Phase.Logging;
            default:
                context.Error(action?.Location ?? location, $"'{action?.Argument}' is not a phase", "write 1 to 5, request, response or logging");
                return Phase.RequestBody;
        }
    }

    private long IdOf(RuleDraft draft)
    {
        var action = draft.Actions.LastOrDefault(action => RuleDraft.Is(action, "id"));
        if (action is null)
        {
            context.Error(draft.Location, "the rule has no id", "add id:NUMBER; ids below 100,000 are free for local use");
            return 0;
        }

        if (!long.TryParse(action.Argument, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
        {
            context.Error(action.Location, $"'{action.Argument}' is not a rule id", "write a positive number");
            return 0;
        }

        if (_ids.TryGetValue(id, out var other))
        {
            context.Error(action.Location, $"rule id {id} is used twice; the other one is at {other}");
        }

        _ids[id] = draft.Location;
        return id;
    }

    private void Apply(SettingDirective directive)
    {
        var name = directive.Name.ToLowerInvariant();
        if (name == "secruleupdateactionbyid")
        {
            UpdateActions(directive);
            return;
        }

        var by = name.EndsWith("byid", StringComparison.Ordinal) ? RuleSelection.By.Id
            : name.EndsWith("bytag", StringComparison.Ordinal) ? RuleSelection.By.Tag
            : RuleSelection.By.Message;
        var removes = name.StartsWith("secruleremove", StringComparison.Ordinal);
        var selectors = removes ? directive.Arguments.Select(argument => argument.Text) : [directive.Arguments[0].Text];
        var selected = new List<RuleDraft>();
        foreach (var selector in selectors)
        {
            if (RuleSelection.Parse(by, selector, directive.Location, context) is { } selects)
            {
                selected.AddRange(_entries.Select(entry => entry.Rule).OfType<RuleDraft>().Where(selects));
            }
        }

        if (selected.Count == 0)
        {
            context.Warn(directive.Location, $"{directive.Name} names no rule that is loaded", "check the id, tag or message");
        }
        else if (removes)
        {
            _entries.RemoveAll(entry => entry.Rule is not null && selected.Contains(entry.Rule));
        }
        else
        {
            UpdateTargets(directive, selected);
        }
    }

    // SecRuleUpdateTargetBy… SELECTOR TARGETS [REPLACED]
    private void UpdateTargets(SettingDirective directive, List<RuleDraft> selected)
    {
        var targets = SecLangParser.ParseTargets(directive.Arguments[1], context.Diagnostics);
        var replaced = directive.Arguments.Length > 2 ? SecLangParser.ParseTargets(directive.Arguments[2], context.Diagnostics) : [];
        foreach (var draft in selected)
        {
            foreach (var target in replaced)
            {
                draft.Targets.RemoveAll(existing => existing.ToString().Equals(target.ToString(), StringComparison.OrdinalIgnoreCase));
            }

            draft.Targets.AddRange(targets);

            // What is excluded is excluded from the whole chain, as ctl:ruleRemoveTarget… does it.
            for (var link = draft.Next; link is not null; link = link.Next)
            {
                link.Targets.AddRange(targets.Where(target => target.Mode == TargetMode.Exclude && link.Operator is not null));
            }
        }
    }

    // SecRuleUpdateActionById ID[:LINK] ACTIONS
    private void UpdateActions(SettingDirective directive)
    {
        var text = directive.Arguments[0].Text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var link = 0;
        if (!long.TryParse(colon < 0 ? text : text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ||
            (colon >= 0 && !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out link)))
        {
            context.Error(directive.Location, $"'{text}' is not a rule id", "write ID, or ID:N for the link N of its chain");
            return;
        }

        var draft = _entries.Select(entry => entry.Rule).FirstOrDefault(rule => rule?.Id == id);
        for (; link > 0 && draft is not null; link--)
        {
            draft = draft.Next;
        }

        if (draft is null)
        {
            context.Warn(directive.Location, $"SecRuleUpdateActionById names no rule that is loaded: {text}", "check the id");
            return;
        }

        draft.Update(SecLangParser.ParseActions(directive.Arguments[1], context.Diagnostics), context);
    }
}
