using System.Collections.Immutable;
using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Ftw;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;
using Spectre.Console;
using ParseResult = System.CommandLine.ParseResult;

namespace Sakimori.Commands;

/// <summary><c>sakimori rules test DIR</c>: runs FTW suites against a real gateway on loopback.</summary>
internal static class TestRulesCommand
{
    public static Command Create(CommandFrame frame)
    {
        var suite = new Argument<string>("DIR") { Description = frame.Say(Messages.TestDir) };
        var filter = new Option<string?>("--filter") { Description = frame.Say(Messages.TestFilter), HelpName = "RE" };
        var keep = new Option<string?>("--keep-logs") { Description = frame.Say(Messages.TestKeep), HelpName = "DIR" };
        var choice = new RuleChoice(frame);
        var command = new ProductCommand(
            "test", frame.Say(Messages.TestDescription),
            "sakimori rules test coreruleset/tests/regression/tests", "sakimori rules test my-tests --rules starter my-rules/*.conf", "sakimori rules test crs/tests --filter '^9421' --json") { suite, filter, keep };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            return RunAsync(session, choice, parsed, parsed.GetValue(suite)!, parsed.GetValue(filter), parsed.GetValue(keep), cancellation);
        });
        return command;
    }

    /// <summary>The rules a suite is meant for: those it lies beside, else the installed Core Rule Set.</summary>
    public static RuleSelection BesideOrInstalled(Session session, string suite)
    {
        var library = FtwRules.FindBeside(suite) is { } beside ? session.Library with { CrsFolder = beside } : session.Library;
        return new RuleSelection(
            [new RuleEntry(RuleLibrary.Crs, new SourceLocation("--rules", 1, 1))],
            session.Surroundings.Folder, library, session.Language, session.Surroundings.Time);
    }

    private static async Task<int> RunAsync(
        Session session, RuleChoice choice, ParseResult parsed, string given, string? filter, string? keep, CancellationToken cancellation)
    {
        var path = session.Resolve(given);
        if (!Directory.Exists(path) && !File.Exists(path))
            return session.Fail(ExitCode.Usage, Messages.FileIsMissing, path);
        var exitCode = ExitCode.Success;
        var rules = choice.IsDefault(parsed) ? BesideOrInstalled(session, path) : choice.Read(parsed, session, out exitCode);
        if (rules is null)
            return exitCode;

        var read = FtwReader.Read(path);
        foreach (var error in read.Errors)
            session.Surroundings.Error.WriteLine(error);
        var tests = read.Tests;
        if (filter is not null)
        {
            Regex expression;
            try
            {
                expression = new Regex(filter, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
            }
            catch (ArgumentException error)
            {
                return session.Fail(ExitCode.Usage, Messages.TestBadFilter, filter, error.Message);
            }

            tests = [.. tests.Where(test => expression.IsMatch(test.Title))];
        }

        if (tests.IsEmpty)
            return session.Fail(ExitCode.Usage, Messages.TestNone, path);
        try
        {
            var progress = new FtwProgress(session, tests.Length);
            var runner = new FtwRunner(rules, NullLoggerFactory.Instance, session.Surroundings.Time)
            {
                KeepFolder = keep is null ? null : session.Resolve(keep),
                Progress = progress.Report,
            };
            var report = await runner.RunAsync(tests, cancellation);
            progress.End();
            Write(session, report, read.Errors);
            return report.Failed == 0 && read.Errors.IsEmpty ? ExitCode.Success : ExitCode.Findings;
        }
        catch (FtwException error)
        {
            return session.Fail(ExitCode.Usage, error.Message);
        }
    }

    private static void Write(Session session, FtwReport report, ImmutableArray<string> unreadable)
    {
        var families = report.Results.GroupBy(result => result.Test.Family).OrderBy(family => family.Key, StringComparer.Ordinal)
            .Select(family => (Name: family.Key, Passed: family.Count(result => result.Passed), Failed: family.Count(result => !result.Passed))).ToList();
        if (session.Json)
        {
            session.WriteJson(new
            {
                report.Passed,
                report.Failed,
                Flaky = report.Flaky.Select(result => new { Test = result.Test.Title, Reason = result.FirstFailure }),
                UnreadableFiles = unreadable,
                report.RuleSetVersion,
                Rules = report.RuleCount,
                LoadMs = (long)report.LoadTime.TotalMilliseconds,
                RunMs = (long)report.RunTime.TotalMilliseconds,
                report.MemoryBytes,
                Families = families.Select(family => new { family.Name, family.Passed, family.Failed }),
                Failures = report.Results.Where(result => !result.Passed).Select(result => new { Test = result.Test.Title, result.Test.Family, Reason = result.Failure }),
            });
            return;
        }

        foreach (var result in report.Results.Where(result => !result.Passed))
            session.Surroundings.Out.WriteLine($"FAILED {result.Test.Title}: {result.Failure}");
        foreach (var result in report.Flaky)
            session.Surroundings.Out.WriteLine(session.Language.Say(Messages.TestFlaky, result.Test.Title, result.FirstFailure));
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn(session.Language.Say(Messages.ColumnFamily))
            .AddColumn(new TableColumn(session.Language.Say(Messages.ColumnPassed)).RightAligned())
            .AddColumn(new TableColumn(session.Language.Say(Messages.ColumnFailed)).RightAligned());
        foreach (var (name, passed, failed) in families)
            table.AddRow(new Text(name), new Text($"{passed}"), new Text(failed == 0 ? "" : $"{failed}"));
        session.Canvas().Write(table);
        session.Say(
            Messages.TestSummary, report.Passed, report.Failed, $"{report.RunTime.TotalSeconds:0.0}", report.RuleCount, report.RuleSetVersion,
            $"{report.LoadTime.TotalSeconds:0.0}", report.MemoryBytes / 1024 / 1024);
    }
}

/// <summary>Shows how far a run is on standard error: drawn over itself on a terminal, a line now and then otherwise.</summary>
internal sealed class FtwProgress(Session session, int total)
{
    private readonly Lock gate = new();
    private readonly int step = Math.Max(1, total / 10);
    private int shown;

    public void Report(int done, int failed)
    {
        lock (gate)
        {
            if (session.Surroundings.IsErrorTerminal && (done - shown >= 20 || done == total))
                session.Surroundings.Error.Write($"\r{done}/{total}  failed {failed} ");
            else if (!session.Surroundings.IsErrorTerminal && done - shown >= step)
                session.Surroundings.Error.WriteLine($"{done}/{total}  failed {failed}");
            else
                return;
            shown = done;
        }
    }

    public void End()
    {
        if (session.Surroundings.IsErrorTerminal)
            session.Surroundings.Error.WriteLine();
    }
}
