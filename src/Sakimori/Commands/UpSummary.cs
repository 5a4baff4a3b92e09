using System.Diagnostics;
using Sakimori.Gateway;
using Sakimori.Hosting;
using Sakimori.Hosting.Memory;
using Sakimori.Languages;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary>What <c>up</c> prints once requests are served: what is protected, where, by which rules, in which mode.</summary>
internal static class UpSummary
{
    public static void Write(Session session, GatewayServer server, MemoryService? memory, LoadedConfiguration loaded, TimeSpan startedFor)
    {
        using var process = Process.GetCurrentProcess();
        var bytes = process.WorkingSet64;
        var sites = GatewayHost.Describe(server);
        var logs = loaded.Options.Sites.ToDictionary(site => site.Name, site => site.AuditLog);
        if (session.Json)
        {
            session.WriteJson(new
            {
                Event = "ready",
                VersionCommand.Version,
                Pid = process.Id,
                ReadyMs = (long)startedFor.TotalMilliseconds,
                MemoryBytes = bytes,
                Console = memory?.Console?.Address,
                SetUp = memory?.Console?.SetUpLink,
                StoreProblem = memory?.Problem,
                Sites = sites.Select(site => new
                {
                    site.Name,
                    site.Listen,
                    site.Upstream,
                    site.Mode,
                    site.Rules,
                    site.RulesPerPhase,
                    site.RulesVersion,
                    AuditLog = logs.GetValueOrDefault(site.Name),
                }),
            });
            session.Surroundings.Out.Flush();
            return;
        }

        var canvas = session.Canvas();
        var say = session.Language;
        canvas.MarkupLine($"[bold]Sakimori {Markup.Escape(VersionCommand.Version.Split('+')[0])}[/]");
        foreach (var site in sites)
        {
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn();
            Row(grid, say.Say(Messages.ColumnSite), site.Name);
            Row(grid, say.Say(Messages.ColumnListen), string.Join("  ", site.Listen));
            Row(grid, say.Say(Messages.ColumnUpstream), site.Upstream);
            Row(grid, say.Say(Messages.ColumnMode), site.Mode == site.ConfiguredMode ? site.Mode : $"{site.Mode} ({site.ConfiguredMode})");
            Row(grid, say.Say(Messages.ColumnRules), site.RulesPerPhase.Length == 0
                ? say.Say(Messages.NoRules)
                : say.Say(Messages.RulesSummary, site.Rules, string.Join(", ", Enumerable.Range(1, 5).Select(phase => $"{phase}: {site.RulesPerPhase[phase]}")), site.RulesVersion));
            Row(grid, say.Say(Messages.ColumnLog), logs.GetValueOrDefault(site.Name) ?? say.Say(Messages.NoLog));
            canvas.WriteLine();
            canvas.Write(grid);
        }

        if (memory is not null)
            WriteConsole(canvas, say, memory);

        canvas.WriteLine();
        canvas.WriteLine(say.Say(Messages.Ready, $"{startedFor.TotalSeconds:0.0}", bytes / 1024 / 1024));
        session.Surroundings.Out.Flush();
    }

    private static void WriteConsole(IAnsiConsole canvas, Language say, MemoryService memory)
    {
        canvas.WriteLine();
        if (memory.Console is { } console)
        {
            var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn();
            Row(grid, say.Say(Messages.ColumnConsole), console.Address.ToString());
            if (console.SetUpLink is { } link)
                Row(grid, say.Say(Messages.ColumnSetUp), link.ToString());
            canvas.Write(grid);
        }
        else if (memory.Problem is { } problem)
        {
            canvas.WriteLine(say.Say(Messages.StoreNotThere, problem));
        }
    }

    private static void Row(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
}
