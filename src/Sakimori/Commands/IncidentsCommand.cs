using System.CommandLine;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Languages;
using Sakimori.Storage.Incidents;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary><c>sakimori incidents</c>: what needs a person, highest rank first.</summary>
internal static class IncidentsCommand
{
    public static Command Create(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var all = new Option<bool>("--all") { Description = frame.Say(Messages.IncidentsAll) };
        var site = new Option<string?>("--site") { Description = frame.Say(Messages.IncidentsSite), HelpName = "NAME" };
        var family = new Option<string?>("--family") { Description = frame.Say(Messages.IncidentsFamily) };
        family.AcceptOnlyFromAmong([.. AttackFamilies.All.Select(known => known.Text())]);
        var limit = new Option<int>("--limit") { Description = frame.Say(Messages.OptionLimit), DefaultValueFactory = _ => 50 };
        var command = new ProductCommand(
            "incidents", frame.Say(Messages.IncidentsDescription), "sakimori incidents", "sakimori incidents --all --family sqli", "sakimori incidents --json")
        { all, site, family, limit };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var query = new IncidentQuery
            {
                IncludeClosed = parsed.GetValue(all),
                Site = parsed.GetValue(site),
                Family = parsed.GetValue(family) is { } text && AttackFamilies.TryParse(text, out var known) ? known : null,
                Limit = Math.Clamp(parsed.GetValue(limit), 1, 1000),
            };
            return choice.UseAsync(
                parsed, session,
                async store =>
                {
                    var incidents = await store.Incidents.ListAsync(query, cancellation);
                    if (session.Json)
                    {
                        foreach (var incident in incidents)
                            session.WriteJson(IncidentJson.Of(incident, session.Language.Code));
                        return ExitCode.Success;
                    }

                    Write(session, incidents);
                    return ExitCode.Success;
                },
                cancellation);
        });
        return command;
    }

    private static void Write(Session session, IReadOnlyList<Incident> incidents)
    {
        if (incidents.Count == 0)
        {
            session.Say(Messages.IncidentsNone);
            return;
        }

        var say = session.Language;
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            "id", say.Say(Messages.ColumnRank), say.Say(Messages.ColumnStatus), say.Say(Messages.ColumnTitle), say.Say(Messages.ColumnCount),
            say.Say(Messages.ColumnLast), say.Say(Messages.ColumnAssignee));
        foreach (var incident in incidents)
        {
            table.AddRow(
                new Text(incident.Id.ToString()), new Text($"{incident.Rank}"), new Text(IncidentJson.Status(incident)),
                new Text(incident.Title ?? IncidentText.Title(incident, say.Code)), new Text($"{incident.Count:N0}"),
                new Text(ShownTime.Local(incident.Last, session.Surroundings.Time)), new Text(incident.Assignee ?? ""));
        }

        session.Canvas().Write(table);
        session.Say(Messages.IncidentsNext);
    }
}
