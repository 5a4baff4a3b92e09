using Sakimori.Matching.Patterns;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>Compiles target lists.</summary>
internal static class TargetCompiler
{
    /// <summary>Compiles the targets of a rule: each included one carries the exclusions that concern it.</summary>
    public static Target[] Compile(IReadOnlyList<TargetSyntax> syntax, CompileContext context)
    {
        var exclusions = new List<MemberSelector>();
        var included = new List<(MemberSelector Selector, bool Count)>();
        foreach (var target in syntax)
        {
            if (Selector(target, context) is not { } selector)
            {
                continue;
            }

            if (target.Mode == TargetMode.Exclude)
            {
                exclusions.Add(selector);
            }
            else
            {
                included.Add((selector, target.Mode == TargetMode.Count));
            }
        }

        return [.. included
            .Where(target => !exclusions.Exists(exclusion => exclusion.Covers(target.Selector.Id) && exclusion.Kind == SelectorKind.None))
            .Select(target => new Target(
                target.Selector,
                target.Count,
                target.Selector is { Id: VariableId.Tx, Kind: SelectorKind.Name } ? context.Slots.GetOrAdd(target.Selector.Text) : -1,
                [.. exclusions.Where(exclusion => exclusion.Covers(target.Selector.Id))]))];
    }

    /// <summary>Compiles the variable and selector of one target; null and an error when it means nothing.</summary>
    public static MemberSelector? Selector(TargetSyntax target, CompileContext context)
    {
        if (VariableCatalog.Find(target.Collection) is not { } info)
        {
            context.Error(target.Location, $"unknown variable {target.Collection}", NearestName.Suggest(target.Collection, VariableCatalog.All.Select(known => known.Name)));
            return null;
        }

        if (info.Id == VariableId.Xml)
        {
            return XmlSelector(target, context);
        }

        if (target.Kind != SelectorKind.None && info.Shape == VariableShape.Scalar)
        {
            context.Error(target.Location, $"{info.Name} is a single value and has no members", $"write {info.Name}");
            return null;
        }

        Pattern? pattern = null;
        if (target.Kind == SelectorKind.Regex && (pattern = context.Pattern(target.Location, "(?i)" + target.Selector)) is null)
        {
            return null;
        }

        return new MemberSelector(info.Id, target.Kind, target.Selector, pattern);
    }

    private static MemberSelector? XmlSelector(TargetSyntax target, CompileContext context)
    {
        var xpath = target.Selector.Length == 0 ? "/*" : target.Selector;
        if (XmlBody.TryCheckXPath(xpath, out var error))
        {
            return new MemberSelector(VariableId.Xml, SelectorKind.XPath, xpath, null);
        }

        context.Error(target.Location, $"the XPath expression cannot be compiled: {error}");
        return null;
    }
}
