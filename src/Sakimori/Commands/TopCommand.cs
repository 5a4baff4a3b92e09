using System.CommandLine;
using Sakimori.Domain;
using Sakimori.Hosting;
using Sakimori.Incidents;
using Sakimori.Languages;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Traffic;
using Sakimori.Storage.Transactions;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary><c>sakimori top</c>: what happens now, drawn anew every second; one picture with <c>--once</c>, one object with <c>--json</c>.</summary>
internal static class TopCommand
{
    private const int Rows = 8;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(15);

    public static Command Create(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var once = new Option<bool>("--once") { Description = frame.Say(Messages.TopOnce) };
        var command = new ProductCommand("top", frame.Say(Messages.TopDescription), "sakimori top", "sakimori top --once --json") { once };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var isOnce = parsed.GetValue(once) || session.Json || Console.IsOutputRedirected;
            return choice.UseAsync(parsed, session, store => RunAsync(session, store, isOnce, cancellation), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(Session session, Store store, bool once, CancellationToken cancellation)
    {
        var view = await LookAsync(session, store, cancellation);
        if (session.Json)
        {
            session.WriteJson(view.ToJson(session.Language.Code));
            return ExitCode.Success;
        }

        var canvas = session.Canvas();
        if (once)
        {
            canvas.Write(Draw(session, view));
            return ExitCode.Success;
        }

        using var timer = new PeriodicTimer(s_interval, session.Surroundings.Time);
        try
        {
            await canvas.Live(Draw(session, view)).StartAsync(async live =>
            {
                while (await timer.WaitForNextTickAsync(cancellation))
                    live.UpdateTarget(Draw(session, await LookAsync(session, store, cancellation)));
            });
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how it ends.
        }

        return ExitCode.Success;
    }

    private static async Task<View> LookAsync(Session session, Store store, CancellationToken cancellation)
    {
        var now = session.Surroundings.Time.GetUtcNow();
        var answers = await ControlSocket.AskAllAsync(session.Library.HomeFolder, new ControlRequest("status"), cancellation);
        var minutes = await store.Traffic.ReadAsync(now - s_window, now + TimeSpan.FromMinutes(1), TrafficStep.Minute, null, cancellation);
        var incidents = await store.Incidents.ListAsync(new IncidentQuery { Limit = Rows }, cancellation);
        var latest = await store.Transactions.SearchAsync(new TransactionQuery { OnlyDetections = true, Limit = Rows }, cancellation);
        return new View(now, answers.Select(found => found.Answer).FirstOrDefault(answer => answer.Figures is not null), minutes, incidents, latest.Transactions);
    }

    private static Rows Draw(Session session, View view)
    {
        var say = session.Language;
        var time = session.Surroundings.Time;
        var sites = new Table().Border(TableBorder.Simple).Title(say.Say(Messages.TopSites)).AddColumns(
            say.Say(Messages.ColumnSite), say.Say(Messages.TopRequests), say.Say(Messages.TopBlocked), say.Say(Messages.TopWouldBlock), say.Say(Messages.TopInspection));
        foreach (var site in view.Sites())
        {
            sites.AddRow(
                new Text(site.Name), new Text($"{site.Requests:N0}"), new Text($"{site.Blocked:N0}"), new Text($"{site.WouldBlock:N0}"),
                new Text(site.Requests == 0 ? "-" : $"{(double)site.InspectionMicroseconds / site.Requests:0} µs"));
        }

        var incidents = new Table().Border(TableBorder.Simple).Title(say.Say(Messages.TopIncidents))
            .AddColumns("id", say.Say(Messages.ColumnRank), say.Say(Messages.ColumnTitle), say.Say(Messages.ColumnCount));
        foreach (var incident in view.Incidents)
            incidents.AddRow(new Text(incident.Id.ToString()), new Text($"{incident.Rank}"), new Text(incident.Title ?? IncidentText.Title(incident, say.Code)), new Text($"{incident.Count:N0}"));

        var latest = new Table().Border(TableBorder.Simple).Title(say.Say(Messages.TopLatest)).AddColumns(
            say.Say(Messages.ColumnTime), say.Say(Messages.ColumnClient), say.Say(Messages.ColumnSite), say.Say(Messages.ColumnRequest),
            say.Say(Messages.ColumnFamily), say.Say(Messages.ColumnScore), say.Say(Messages.ColumnStatus));
        foreach (var transaction in view.Latest)
        {
            // The query may be a payload; the path says enough here.
            latest.AddRow(
                new Text(ShownTime.Local(transaction.Time, time)), new Text(transaction.Client), new Text(transaction.Site),
                new Text($"{transaction.Method} {transaction.Target.Split('?')[0]}").Overflow(Overflow.Ellipsis),
                new Text(transaction.Family.Text()), new Text($"{transaction.InboundScore + transaction.OutboundScore}"), new Text($"{transaction.Status}"));
        }

        var head = view.Gateway is { Figures: { } figures } gateway
            ? say.Say(Messages.TopHead, ShownTime.Local(view.Now, time), gateway.ProcessId, figures.Connections, figures.MemoryBytes / 1024 / 1024, $"{figures.LagSeconds ?? 0:0.0}")
            : say.Say(Messages.TopNotRunning, ShownTime.Local(view.Now, time));
        return new Rows(new Text(head), sites, incidents, latest);
    }

    /// <summary>One look at everything.</summary>
    private sealed record View(
        DateTimeOffset Now, ControlAnswer? Gateway, IReadOnlyList<TrafficMinute> Minutes, IReadOnlyList<Incident> Incidents, IReadOnlyList<TransactionRecord> Latest)
    {
        public IEnumerable<(string Name, long Requests, long Blocked, long WouldBlock, long InspectionMicroseconds)> Sites() =>
            Minutes.GroupBy(minute => minute.Site).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (
                group.Key, group.Sum(minute => minute.Requests), group.Sum(minute => minute.Blocked + minute.Refused), group.Sum(minute => minute.WouldBlock),
                group.Sum(minute => minute.InspectionMicroseconds)));

        public object ToJson(string language) => new
        {
            Now,
            Gateway?.ProcessId,
            Gateway?.Figures,
            WindowMinutes = (int)s_window.TotalMinutes,
            Sites = Sites().Select(site => new { site.Name, site.Requests, site.Blocked, site.WouldBlock, site.InspectionMicroseconds }),
            Incidents = Incidents.Select(incident => IncidentJson.Of(incident, language)),
            Latest = Latest.Select(IncidentJson.Of),
        };
    }
}
