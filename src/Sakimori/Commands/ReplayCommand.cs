using System.CommandLine;
using Sakimori.Languages;
using Sakimori.Replay;
using Sakimori.Waf;

namespace Sakimori.Commands;

/// <summary><c>sakimori replay</c>: judges recorded requests without sending them.</summary>
internal static class ReplayCommand
{
    // Often enough to see that it moves.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    public static Command Create(CommandFrame frame)
    {
        var files = new Argument<string[]>("FILE") { Description = frame.Say(Messages.ReplayFiles), Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--out") { Description = frame.Say(Messages.ReplayOut), HelpName = "FILE" };
        var choice = new RuleChoice(frame);
        var reading = new ReadingChoice(frame);
        var command = new ProductCommand(
            "replay", frame.Say(Messages.ReplayDescription),
            "sakimori replay requests.jsonl --out verdicts.jsonl", "sakimori replay session.har --rules crs", "sakimori replay recorded.http --config sakimori.yaml --site shop --json",
            "sakimori replay orders.http --charset shift_jis --profile php") { files, output };
        choice.AddTo(command);
        reading.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            return RulesCommand.Load(choice, parsed, session, out var site, out var exitCode) is { } rules
                ? RunAsync(session, new RequestJudge(rules, reading.Read(parsed, site)), rules, parsed.GetValue(files)!, parsed.GetValue(output), cancellation)
                : Task.FromResult(exitCode);
        });
        return command;
    }

    private static async Task<int> RunAsync(Session session, RequestJudge judge, RuleSet rules, string[] files, string? output, CancellationToken cancellation)
    {
        foreach (var file in files.Where(file => file != "-" && !File.Exists(session.Resolve(file))))
            return session.Fail(ExitCode.Usage, Messages.FileIsMissing, session.Resolve(file));
        await using var target = output is null
            ? Console.OpenStandardOutput()
            : new FileStream(session.Resolve(output), FileMode.Create, FileAccess.Write, FileShare.Read, 1024 * 1024);
        var time = session.Surroundings.Time;
        var began = time.GetTimestamp();
        var shown = TimeSpan.Zero;
        var replayer = new Replayer(judge)
        {
            Progress = summary =>
            {
                var elapsed = time.GetElapsedTime(began);
                if (elapsed - shown < ProgressInterval)
                    return;
                shown = elapsed;
                var (start, end) = session.Surroundings.IsErrorTerminal ? ("\r", "") : ("", "\n");
                session.Surroundings.Error.Write(start + session.Language.Say(Messages.ReplayProgress, summary.Requests, (long)(summary.Requests / elapsed.TotalSeconds), summary.Blocked) + end);
            },
        };
        ReplaySummary summary;
        try
        {
            summary = await replayer.RunAsync(files.SelectMany(file => Open(session, file)), target, cancellation);
        }
        catch (FormatException error)
        {
            return session.Fail(ExitCode.Usage, error.Message);
        }

        Write(session, rules, summary, time.GetElapsedTime(began), output is not null);
        return summary.Unreadable == 0 ? ExitCode.Success : ExitCode.Findings;
    }

    private static IEnumerable<PendingRequest> Open(Session session, string file)
    {
        using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(session.Resolve(file));
        foreach (var request in RequestFile.Read(stream, file == "-" ? "stdin" : Path.GetFileName(file)))
            yield return request;
    }

    /// <summary>The summary goes to standard output when the verdicts went to a file, else to standard error.</summary>
    private static void Write(Session session, RuleSet rules, ReplaySummary summary, TimeSpan elapsed, bool isOutFree)
    {
        var writer = isOutFree ? session.Surroundings.Out : session.Surroundings.Error;
        if (session.Json)
        {
            writer.WriteLine(System.Text.Json.JsonSerializer.Serialize(
                new
                {
                    summary.Requests,
                    summary.Allowed,
                    summary.Blocked,
                    summary.Unreadable,
                    RuleSetVersion = rules.Version,
                    Seconds = Math.Round(elapsed.TotalSeconds, 3),
                    MicrosP50 = summary.Percentile(0.5),
                    MicrosP99 = summary.Percentile(0.99),
                    TopRules = summary.TopRules(20).Select(rule => new { Id = rule.Key, Requests = rule.Value }),
                },
                Session.JsonOptions));
            return;
        }

        if (session.Surroundings.IsErrorTerminal)
            session.Surroundings.Error.WriteLine();
        writer.WriteLine(session.Language.Say(
            Messages.ReplaySummary, summary.Requests, summary.Allowed, summary.Blocked, summary.Unreadable,
            $"{elapsed.TotalSeconds:0.0}", summary.Percentile(0.5), summary.Percentile(0.99), rules.Version));
        foreach (var (rule, count) in summary.TopRules(10))
            writer.WriteLine($"  {rule,8}  {count}  {rules.Rules.FirstOrDefault(known => known.Id == rule)?.Message}");
    }
}
