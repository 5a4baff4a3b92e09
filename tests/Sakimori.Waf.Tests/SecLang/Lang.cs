using System.Text;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>Short forms for tests about rule text.</summary>
internal static class Lang
{
    public static ParseResult Parse(string text) => SecLangParser.ParseText(text, "test.conf");

    /// <summary>The only directive of a text without diagnostics.</summary>
    public static T One<T>(string text) where T : Directive
    {
        var result = Parse(text);
        Assert.Empty(result.Diagnostics);
        return Assert.IsType<T>(Assert.Single(result.Directives));
    }

    public static string Place(SourceLocation location) => $"{location.Line}:{location.Column}";

    /// <summary>Everything a directive says except where it stands, with each part told apart from its neighbours.</summary>
    public static string Shape(Directive directive)
    {
        var text = new StringBuilder(directive.GetType().Name);
        void Add(object? part) => text.Append("⟨").Append(part ?? "∅").Append('⟩');
        void AddActions(IEnumerable<ActionSyntax> actions)
        {
            foreach (var action in actions)
            {
                Add(action.Name);
                Add(action.Argument);
            }
        }

        switch (directive)
        {
            case RuleDirective rule:
                foreach (var target in rule.Targets)
                {
                    Add(target.Mode);
                    Add(target.Collection);
                    Add(target.Kind);
                    Add(target.Selector);
                }

                Add(rule.Operator.Negated);
                Add(rule.Operator.Name);
                Add(rule.Operator.Argument);
                AddActions(rule.Actions);
                break;
            case ActionDirective action:
                AddActions(action.Actions);
                break;
            case DefaultActionDirective action:
                AddActions(action.Actions);
                break;
            case MarkerDirective marker:
                Add(marker.Label);
                break;
            case SettingDirective setting:
                Add(setting.Name);
                foreach (var argument in setting.Arguments)
                    Add(argument.Text);
                break;
            default:
                throw new InvalidOperationException(directive.GetType().Name);
        }

        return text.ToString();
    }

    /// <summary>The corpora's folder, or null when this machine has none.</summary>
    public static string? Corpus()
    {
        if (Environment.GetEnvironmentVariable("SAKIMORI_CORPUS") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }

    /// <summary>The root of this repository.</summary>
    public static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sakimori.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException("the tests do not run inside the repository");
    }
}
