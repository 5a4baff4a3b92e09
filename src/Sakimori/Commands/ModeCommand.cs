using System.CommandLine;
using Sakimori.Hosting;
using Sakimori.Languages;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary><c>sakimori mode</c>: shows the sites of running gateways, or turns one to another mode at once.</summary>
internal static class ModeCommand
{
    public static Command Create(CommandFrame frame)
    {
        var site = new Argument<string?>("SITE") { Description = frame.Say(Messages.ModeSite), Arity = ArgumentArity.ZeroOrOne };
        var mode = new Argument<string?>("MODE") { Description = frame.Say(Messages.ModeMode), Arity = ArgumentArity.ZeroOrOne };
        mode.AcceptOnlyFromAmong("observe", "protect", "off");
        var pid = new Option<int?>("--pid") { Description = frame.Say(Messages.ModePid), HelpName = "PID" };
        var command = new ProductCommand(
            "mode", frame.Say(Messages.ModeDescription), "sakimori mode", "sakimori mode shop observe", "sakimori mode shop protect") { site, mode, pid };
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            return (parsed.GetValue(site), parsed.GetValue(mode)) switch
            {
                (null, _) => ListAsync(session, cancellation),
                (_, null) => Task.FromResult(session.Fail(ExitCode.Usage, Messages.ModeWhich)),
                ({ } name, { } wanted) => SwitchAsync(session, name, wanted, parsed.GetValue(pid), cancellation),
            };
        });
        return command;
    }

    private static async Task<int> ListAsync(Session session, CancellationToken cancellation)
    {
        var answers = await ControlSocket.AskAllAsync(session.Library.HomeFolder, new ControlRequest("status"), cancellation);
        if (answers.Count == 0)
            return NotRunning(session);
        if (session.Json)
        {
            session.WriteJson(new { Gateways = answers.Select(found => new { found.Answer.ProcessId, found.Answer.Sites }) });
            return ExitCode.Success;
        }

        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("pid", session.Language.Say(Messages.ColumnSite), session.Language.Say(Messages.ColumnListen),
                session.Language.Say(Messages.ColumnUpstream), session.Language.Say(Messages.ColumnMode), session.Language.Say(Messages.ColumnRules));
        foreach (var (answer, _) in answers)
        {
            foreach (var site in answer.Sites)
            {
                table.AddRow(
                    new Text($"{answer.ProcessId}"), new Text(site.Name), new Text(string.Join(' ', site.Listen)), new Text(site.Upstream),
                    new Text(site.Mode == site.ConfiguredMode ? site.Mode : $"{site.Mode} ({site.ConfiguredMode})"), new Text($"{site.Rules}"));
            }
        }

        session.Canvas().Write(table);
        return ExitCode.Success;
    }

    private static async Task<int> SwitchAsync(Session session, string site, string mode, int? pid, CancellationToken cancellation)
    {
        var home = session.Library.HomeFolder;
        var running = await ControlSocket.AskAllAsync(home, new ControlRequest("status"), cancellation);
        if (running.Count == 0)
            return NotRunning(session);
        var having = running
            .Where(found => found.Answer.Sites.Any(known => known.Name == site) && (pid is null || found.Answer.ProcessId == pid))
            .ToList();
        if (having.Count == 0)
            return session.Fail(ExitCode.Usage, Messages.ModeUnknownSite, site, string.Join(", ", running.SelectMany(found => found.Answer.Sites).Select(known => known.Name)));
        if (having.Count > 1)
            return session.Fail(ExitCode.Usage, Messages.ModeAmbiguous, site, string.Join(", ", having.Select(found => found.Answer.ProcessId)));

        var by = session.Surroundings.Environment("SUDO_USER") ?? session.Surroundings.Environment("USER") ?? System.Environment.UserName;
        var answer = await ControlSocket.AskAsync(having[0].Path, new ControlRequest("mode", site, mode, by), cancellation);
        switch (answer?.Result)
        {
            case "done":
                if (session.Json)
                    session.WriteJson(new { Site = site, Mode = mode, answer.ProcessId, Saved = true });
                else
                    session.Say(Messages.ModeDone, site, mode, answer.ProcessId);
                return ExitCode.Success;
            case "not_saved":
                if (session.Json)
                    session.WriteJson(new { Site = site, Mode = mode, answer.ProcessId, Saved = false });
                else
                    session.Say(Messages.ModeNotSaved, site, mode, answer.ProcessId);
                return ExitCode.Success;
            case "no_rules":
                return session.Fail(ExitCode.Findings, Messages.ModeNoRules, site);
            default:
                return session.Fail(ExitCode.NotRunning, Messages.ModeNoAnswer, having[0].Answer.ProcessId);
        }
    }

    private static int NotRunning(Session session) =>
        session.Fail(ExitCode.NotRunning, Messages.NotRunning, session.Library.HomeFolder);
}
