using Sakimori.Waf.Actions;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Rules;

/// <summary>A rule between syntax and meaning: what later directives update or remove.</summary>
internal sealed class RuleDraft(SourceLocation location, OperatorSyntax? op, IEnumerable<TargetSyntax> targets, IEnumerable<ActionSyntax> actions)
{
    public SourceLocation Location { get; } = location;

    /// <summary>Null for <c>SecAction</c>.</summary>
    public OperatorSyntax? Operator { get; } = op;

    public List<TargetSyntax> Targets { get; } = [.. targets];

    public List<ActionSyntax> Actions { get; } = [.. actions];

    /// <summary>The next link of the chain.</summary>
    public RuleDraft? Next { get; set; }

    /// <summary>It and the links of the chain that it begins.</summary>
    public IEnumerable<RuleDraft> Links()
    {
        for (var link = this; link is not null; link = link.Next)
            yield return link;
    }

    public long Id { get; set; }

    public Phase Phase { get; set; } = Phase.RequestBody;

    /// <summary>Actions of <c>SecDefaultAction</c> that were in force for its phase when it was read.</summary>
    public IReadOnlyList<ActionSyntax> Defaults { get; set; } = [];

    public IEnumerable<string> Tags => Actions.Where(action => Is(action, "tag")).Select(action => action.Argument ?? "");

    public string Message => Actions.LastOrDefault(action => Is(action, "msg"))?.Argument ?? "";

    public bool StartsChain => Actions.Exists(action => Is(action, "chain"));

    /// <summary>Actions by name, ASCII case ignored.</summary>
    public static bool Is(ActionSyntax action, string name) => action.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// <c>SecRuleUpdateActionById</c>: an action of which a rule has one replaces it, a disruptive one replaces any disruptive
    /// one, others are added; id, phase and chain stay.
    /// </summary>
    public void Update(IEnumerable<ActionSyntax> updates, CompileContext context)
    {
        var replacesTransformations = true;
        foreach (var update in updates)
        {
            var info = ActionCatalog.Find(update.Name);
            if (info is null)
            {
                ActionCatalog.ReportUnknown(update, context);
                continue;
            }

            switch (info.Kind)
            {
                case ActionKind.Identity:
                    context.Error(update.Location, $"{update.Name} of a rule cannot be updated");
                    continue;
                case ActionKind.Disruptive:
                    Actions.RemoveAll(action => ActionCatalog.Find(action.Name)?.Kind == ActionKind.Disruptive);
                    break;
                case ActionKind.Single:
                    Actions.RemoveAll(action => Is(action, update.Name) || (info.Opposite is { } opposite && Is(action, opposite)));
                    break;
                case ActionKind.Transformation when replacesTransformations:
                    Actions.RemoveAll(action => Is(action, "t"));
                    replacesTransformations = false;
                    break;
            }

            Actions.Add(update);
        }
    }
}
