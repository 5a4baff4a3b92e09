using System.Collections.Immutable;
using System.Text;
using Sakimori.Waf.SecLang;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// Rule text: never an exception, no place outside the text, and what was read is read again from its printed form.
/// </summary>
internal sealed class SecLangTarget : FuzzTarget
{
    private const int MaxInput = 16 * 1024;

    public override string Name => "seclang";

    public override IEnumerable<byte[]> Seeds =>
        from text in (string[])
        [
            "SecRule ARGS|!ARGS:x|&TX:y \"@rx a\\\"b\" \\\n  \"id:1,phase:2,msg:'it\\'s',setvar:'tx.x=+%{tx.y}',chain\"\n",
            "SecRule XML:/*|XML://@*|ARGS:'a | b'|TX:/^x|y/ \"!@pm a b\" \"id:2,ctl:ruleRemoveTargetById=1;ARGS:/a{1,2}/,t:none\"\r\n",
            "# SecRule ARGS x \\\n id:1\nSecAction \"id:3,nolog\\\n# comment\\\n,pass\"\nSecMarker 'END X'\n",
            "\u00EF\u00BB\u00BFSecDefaultAction \"phase:2,log,deny,status:403\"\nSecRequestBodyLimit 131072\nSecRuleEngine Onn\n",
            "<IfModule security2_module>\nSecRuleUpdateTargetById 1-5 \"!ARGS:a,!ARGS:b\"\n</IfModule>\nSecRuleRemoveById 1 2-3\n",
        ]
        select Encoding.Latin1.GetBytes(text);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input[..Math.Min(input.Length, MaxInput)]);
        // Which files exist is not the subject here.
        text = text.Replace("nclude", "nclud_", StringComparison.OrdinalIgnoreCase);
        var first = SecLangParser.ParseText(text, "fuzz.conf");
        var lines = text.AsSpan().Count('\n') + 1;
        foreach (var place in first.Diagnostics.Select(one => one.Location).Concat(first.Directives.Select(one => one.Location)))
        {
            if (place.Line < 1 || place.Line > lines || place.Column < 1 || place.Column > text.Length + 1)
                throw new InvalidOperationException($"{place} is outside the text");
        }

        var printed = string.Join('\n', first.Directives.Select(directive => directive.ToText()));
        var second = SecLangParser.ParseText(printed, "fuzz.conf");
        if (!first.Directives.Select(Shape).SequenceEqual(second.Directives.Select(Shape)))
            throw new InvalidOperationException($"the printed form reads differently:\n{printed}");
    }

    private static string Shape(Directive directive) => directive switch
    {
        RuleDirective rule => $"rule {string.Join('\u0001', rule.Targets.Select(one => $"{one.Mode}\u0002{one.Collection}\u0002{one.Kind}\u0002{one.Selector}"))}" +
            $"\u0001{rule.Operator.Negated}\u0002{rule.Operator.Name}\u0002{rule.Operator.Argument}\u0001{Shape(rule.Actions)}",
        ActionDirective action => $"action {Shape(action.Actions)}",
        DefaultActionDirective action => $"default {Shape(action.Actions)}",
        MarkerDirective marker => $"marker {marker.Label}",
        SettingDirective setting => $"{setting.Name} {string.Join('\u0001', setting.Arguments.Select(one => one.Text))}",
        _ => "",
    };

    private static string Shape(ImmutableArray<ActionSyntax> actions) =>
        string.Join('\u0001', actions.Select(one => $"{one.Name}\u0002{(one.Argument is null ? "-" : "+" + one.Argument)}"));
}
