using System.CommandLine;
using Sakimori.Hosting;
using Sakimori.Languages;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary><c>sakimori status</c>: what runs, in which mode, how much it has seen and whether its memory keeps up.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandFrame frame)
    {
        var command = new ProductCommand("status", frame.Say(Messages.StatusDescription), "sakimori status", "sakimori status --json");
        command.SetAction(async (parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var answers = await ControlSocket.AskAllAsync(session.Library.HomeFolder, new ControlRequest("status"), cancellation);
            if (answers.Count == 0)
                return session.Fail(ExitCode.NotRunning, Messages.NotRunning, session.Library.HomeFolder);
            foreach (var (answer, _) in answers)
            {
                if (session.Json)
                    session.WriteJson(answer);
                else
                    Write(session, answer);
            }

            return answers.Any(found => IsTroubled(found.Answer)) ? ExitCode.Findings : ExitCode.Success;
        });
        return command;
    }

    private static bool IsTroubled(ControlAnswer answer) => answer.Figures is { } figures && (figures.StoreProblem is not null || figures.Unrecorded > 0 || figures.InspectionFailures > 0);

    private static void Write(Session session, ControlAnswer answer)
    {
        var say = session.Language;
        var canvas = session.Canvas();
        canvas.MarkupLine($"[bold]Sakimori[/] pid {answer.ProcessId}{(answer.Configuration is { } file ? "  " + Markup.Escape(file) : "")}");
        foreach (var site in answer.Sites)
        {
            canvas.WriteLine(
                $"  {site.Name}: {(site.Mode == site.ConfiguredMode ? site.Mode : $"{site.Mode} ({site.ConfiguredMode})")}, {string.Join(' ', site.Listen)} → {site.Upstream}, "
                + say.Say(Messages.StatusRules, site.Rules, site.RulesVersion ?? "-"));
            if (site.Reading is { } reading)
                canvas.WriteLine("    " + Describe(say, reading));
        }

        if (answer.Figures is { } figures)
        {
            var requests = figures.Requests;
            canvas.WriteLine("  " + say.Say(
                Messages.StatusRequests, requests.Values.Sum(), requests.GetValueOrDefault("blocked"), requests.GetValueOrDefault("refused"),
                requests.GetValueOrDefault("failed"), figures.Connections, figures.MemoryBytes / 1024 / 1024));
            canvas.WriteLine("  " + (figures.StoreProblem is { } problem
                ? say.Say(Messages.StoreNotThere, problem)
                : say.Say(Messages.StatusStore, $"{figures.LagSeconds ?? 0:0.0}", figures.JournalBytes / 1024)));
            if (figures.Unrecorded > 0 || figures.Dropped > 0)
                canvas.WriteLine("  " + say.Say(Messages.StatusUnrecorded, figures.Unrecorded, figures.Dropped));
            if (figures.InspectionFailures > 0)
                canvas.WriteLine("  " + say.Say(Messages.StatusFailures, figures.InspectionFailures));
        }

        canvas.WriteLine("  " + (answer.Console is { } console ? $"{say.Say(Messages.ColumnConsole)} {console}" : say.Say(Messages.StatusNoConsole)));
    }

    private static string Describe(Language say, ControlReading reading) =>
        reading.Charset is { } charset ? say.Say(Messages.StatusFixed, charset, reading.Profile)
        : reading.Seen is [var most, ..] ? say.Say(Messages.StatusSeen, most.Value, reading.Seen.Sum(seen => seen.Value), most.Key, reading.Prior ?? "-", reading.Profile)
        : say.Say(Messages.StatusUnseen, reading.Profile);
}
