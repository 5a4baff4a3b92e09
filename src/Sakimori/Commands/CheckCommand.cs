using System.CommandLine;
using System.Diagnostics;
using Sakimori.Languages;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Commands;

/// <summary><c>sakimori check</c>: reads a configuration and compiles its rules without starting anything; says everything there is to say.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandFrame frame)
    {
        var config = new Option<string>("--config")
        {
            Description = frame.Say(Messages.OptionConfig),
            HelpName = "FILE",
            DefaultValueFactory = _ => "sakimori.yaml",
        };
        var command = new ProductCommand(
            "check", frame.Say(Messages.CheckDescription), "sakimori check", "sakimori check --config /etc/sakimori/sakimori.yaml --json") { config };
        command.SetAction(parsed => Check(frame.Open(parsed), parsed.GetValue(config)!));
        return command;
    }

    private static int Check(Session session, string file)
    {
        var read = session.Configuration.ReadFile(session.Resolve(file));
        var diagnostics = read.Problems.Select(problem => new Diagnostic(DiagnosticSeverity.Error, problem.Location, problem.Message, problem.Remedy)).ToList();
        var sites = new List<object>();
        foreach (var site in read.Options?.Sites ?? [])
        {
            if (site.LoadRules is null)
            {
                sites.Add(new { site.Name, Mode = "off", Rules = 0 });
                continue;
            }

            var clock = Stopwatch.StartNew();
            var load = site.LoadRules();
            diagnostics.AddRange(load.Diagnostics.Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Info));
            if (load.Rules is not { } rules)
                continue;
            sites.Add(new { site.Name, Mode = site.Mode.ToString().ToLowerInvariant(), Rules = rules.RulesPerPhase.Sum(), rules.Version, LoadMs = clock.ElapsedMilliseconds });
            if (!session.Json)
                session.Say(Messages.CheckSite, site.Name, site.Mode.ToString().ToLowerInvariant(), RuleCounts(rules), rules.Version, clock.ElapsedMilliseconds);
        }

        // Two sites with the same rules say the same.
        diagnostics = [.. diagnostics.Distinct()];
        var errors = diagnostics.Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        if (session.Json)
        {
            session.WriteJson(new { Ok = errors == 0, Sites = sites, Problems = diagnostics.Select(Session.Describe) });
        }
        else
        {
            foreach (var diagnostic in diagnostics)
                session.Surroundings.Out.WriteLine(diagnostic);
            session.Say(Messages.CheckSummary, errors, diagnostics.Count - errors);
        }

        return errors == 0 ? ExitCode.Success : ExitCode.Findings;
    }

    /// <summary>"214 (phase 1: 100, 2: 90, 3: 4, 4: 20, 5: 0)".</summary>
    public static string RuleCounts(RuleSet rules) =>
        $"{rules.RulesPerPhase.Sum()} (phase {string.Join(", ", Enumerable.Range(1, 5).Select(phase => $"{phase}: {rules.RulesPerPhase[phase]}"))})";
}
