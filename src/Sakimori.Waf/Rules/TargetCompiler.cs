using Sakimori.Matching.Patterns;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>Compiles target lists.</summary>
internal static class TargetCompiler
{
    /// <summary>Compiles the targets of a rule: each included one carries the exclusions that concern it.</summary>
    public static Target[] Compile(IReadOnlyList<TargetSyntax> syntax, CompileContext context, IReadOnlyDictionary<string, string> namespaces)
    {
        var exclusions = new List<MemberSelector>();
        var included = new List<(MemberSelector Selector, bool Count)>();
        foreach (var target in syntax)
        {
            if (Selector(target, context, namespaces) is not { } selector)
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
            .Where(target => !exclusions.Exists(exclusion => exclusion.Covers(target.Selector.Id) && exclusion.IsWhole))
            .Select(target => new Target(
                target.Selector,
                target.Count,
                target.Selector is { Id: VariableId.Tx, Kind: SelectorKind.Name } ? context.Slots.GetOrAdd(target.Selector.Text) : -1,
                [.. exclusions.Where(exclusion => exclusion.Covers(target.Selector.Id))]))];
    }

    /// <summary>
    /// Compiles the variable and selector of one target; null and an error when it means nothing. Prefixes in an XPath expression
    /// must be among <paramref name="namespaces"/>, unless it is null.
    /// </summary>
    public static MemberSelector? Selector(TargetSyntax target, CompileContext context, IReadOnlyDictionary<string, string>? namespaces = null)
    {
        if (VariableCatalog.Find(target.Collection) is not { } info)
        {
            if (VariableCatalog.Refused.TryGetValue(target.Collection, out var reason))
            {
                context.Error(target.Location, $"the variable {target.Collection} is not available: {reason}", "remove the target");
                return null;
            }

            context.Error(target.Location, $"unknown variable {target.Collection}", NearestName.Suggest(target.Collection, VariableCatalog.All.Select(known => known.Name)));
            return null;
        }

        if (info.Id == VariableId.Xml)
        {
            return XmlSelector(target, context, namespaces);
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

    private static MemberSelector? XmlSelector(TargetSyntax target, CompileContext context, IReadOnlyDictionary<string, string>? namespaces)
    {
        if (target.Selector.Length == 0)
        {
            return new MemberSelector(VariableId.Xml, SelectorKind.XPath, "", null);
        }

        if (XmlBody.TryCheckXPath(target.Selector, out var error, namespaces))
        {
            return new MemberSelector(VariableId.Xml, SelectorKind.XPath, target.Selector, null);
        }

        context.Error(target.Location, $"the XPath expression cannot be compiled: {error}");
        return null;
    }
}
