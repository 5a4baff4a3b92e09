using System.CommandLine;
using Sakimori.Gateway;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;
using Spectre.Console;
using ParseResult = System.CommandLine.ParseResult;

namespace Sakimori.Commands;

/// <summary><c>sakimori rules</c>: what rules there are, what one does, where to get them, and whether they keep their promises.</summary>
internal static class RulesCommand
{
    private static readonly string[] SeverityNames = ["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG"];

    public static Command Create(CommandFrame frame) => new ProductCommand("rules", frame.Say(Messages.RulesDescription))
    {
        CreateList(frame),
        CreateExplain(frame),
        AddRulesCommand.Create(frame),
        TestRulesCommand.Create(frame),
    };

    private static ProductCommand CreateList(CommandFrame frame)
    {
        var choice = new RuleChoice(frame);
        var command = new ProductCommand(
            "list", frame.Say(Messages.RulesListDescription), "sakimori rules list", "sakimori rules list --rules crs", "sakimori rules list --config sakimori.yaml --site shop --json");
        choice.AddTo(command);
        command.SetAction(parsed =>
        {
            var session = frame.Open(parsed);
            if (Load(choice, parsed, session, out var exitCode) is not { } rules)
                return exitCode;
            if (session.Json)
            {
                session.WriteJson(new { rules.Version, RulesPerPhase = rules.RulesPerPhase, Rules = rules.Rules.Select(Describe) });
                return ExitCode.Success;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("id", "phase", "PL", session.Language.Say(Messages.ColumnSeverity), session.Language.Say(Messages.ColumnMessage), session.Language.Say(Messages.ColumnFile));
            foreach (var rule in rules.Rules)
            {
                table.AddRow(
                    new Text($"{rule.Id}"), new Text($"{(int)rule.Phase}"), new Text(rule.ParanoiaLevel == 0 ? "" : $"{rule.ParanoiaLevel}"),
                    new Text(Severity(rule)), new Text(rule.Message), new Text($"{Path.GetFileName(rule.Location.File)}:{rule.Location.Line}"));
            }

            session.Canvas().Write(table);
            session.Say(Messages.RulesListSummary, CheckCommand.RuleCounts(rules), rules.Version);
            return ExitCode.Success;
        });
        return command;
    }

    private static ProductCommand CreateExplain(CommandFrame frame)
    {
        var id = new Argument<long>("ID") { Description = frame.Say(Messages.RuleId) };
        var choice = new RuleChoice(frame);
        var command = new ProductCommand(
            "explain", frame.Say(Messages.RulesExplainDescription), "sakimori rules explain 942100 --rules crs", "sakimori rules explain 942100 --rules crs --lang ja") { id };
        choice.AddTo(command);
        command.SetAction(parsed =>
        {
            var session = frame.Open(parsed);
            if (Load(choice, parsed, session, out var exitCode) is not { } rules)
                return exitCode;
            var wanted = parsed.GetValue(id);
            if (rules.Rules.FirstOrDefault(rule => rule.Id == wanted) is not { } found)
                return session.Fail(ExitCode.Findings, Messages.NoSuchRule, wanted);
            var source = RuleSource.Read(found);
            if (session.Json)
                session.WriteJson(new { Rule = Describe(found), Source = source });
            else
                Explain(session, found, source);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Explain(Session session, RuleSummary rule, string source)
    {
        var say = session.Language;
        var writer = session.Surroundings.Out;
        writer.WriteLine($"{rule.Id}  {rule.Message}");
        writer.WriteLine();
        writer.WriteLine(say.Say(Messages.ExplainWhen, (int)rule.Phase, say.Say(rule.Phase switch
        {
            Phase.RequestHeaders => Messages.PhaseRequestHeaders,
            Phase.RequestBody => Messages.PhaseRequestBody,
            Phase.ResponseHeaders => Messages.PhaseResponseHeaders,
            Phase.ResponseBody => Messages.PhaseResponseBody,
            _ => Messages.PhaseLogging,
        })));
        if (!rule.Targets.IsEmpty)
            writer.WriteLine(say.Say(Messages.ExplainTargets, string.Join(", ", rule.Targets)));
        if (!rule.Transformations.IsEmpty)
            writer.WriteLine(say.Say(Messages.ExplainTransformations, string.Join(" → ", rule.Transformations)));
        if (rule.Operator.Length > 0)
            writer.WriteLine(say.Say(Messages.ExplainOperator, rule.Operator));
        if (rule.ChainLength > 1)
            writer.WriteLine(say.Say(Messages.ExplainChain, rule.ChainLength));
        if (rule.Severity >= 0)
            writer.WriteLine(say.Say(Messages.ExplainSeverity, Severity(rule)));
        if (rule.ParanoiaLevel > 0)
            writer.WriteLine(say.Say(Messages.ExplainParanoia, rule.ParanoiaLevel));
        if (!rule.Tags.IsEmpty)
            writer.WriteLine(say.Say(Messages.ExplainTags, string.Join(", ", rule.Tags)));
        writer.WriteLine();
        writer.WriteLine($"{rule.Location.File}:{rule.Location.Line}");
        writer.WriteLine(source);
    }

    /// <summary>The chosen rules compiled; null, after saying why, when they have errors.</summary>
    public static RuleSet? Load(RuleChoice choice, ParseResult parsed, Session session, out int exitCode) =>
        Load(choice, parsed, session, out _, out exitCode);

    /// <summary>The same, with what the configuration says of the chosen site; null when rules were named without one.</summary>
    public static RuleSet? Load(RuleChoice choice, ParseResult parsed, Session session, out SiteOptions? site, out int exitCode)
    {
        if (choice.Read(parsed, session, out site, out exitCode) is not { } selection)
            return null;
        var load = selection.Load();
        if (load.Rules is null)
            exitCode = session.Fail(ExitCode.Usage, load.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return load.Rules;
    }

    private static object Describe(RuleSummary rule) => new
    {
        rule.Id,
        Phase = (int)rule.Phase,
        rule.Location.File,
        rule.Location.Line,
        Msg = rule.Message,
        Severity = Severity(rule),
        rule.ParanoiaLevel,
        rule.Targets,
        rule.Operator,
        rule.Transformations,
        rule.ChainLength,
        rule.Tags,
    };

    private static string Severity(RuleSummary rule) =>
        rule.Severity >= 0 && rule.Severity < SeverityNames.Length ? SeverityNames[rule.Severity] : "";
}
