using System.CommandLine;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Languages;
using Sakimori.Storage;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary>
/// <c>sakimori show ID</c>: an incident (<c>INC-42</c>), or why the transaction of a block page was blocked. Payloads are masked unless
/// asked for.
/// </summary>
internal static class ShowCommand
{
    public static Command Create(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var id = new Argument<string>("ID") { Description = frame.Say(Messages.ShowId) };
        var payload = new Option<bool>("--payload") { Description = frame.Say(Messages.ShowPayload) };
        var command = new ProductCommand(
            "show", frame.Say(Messages.ShowDescription), "sakimori show INC-42", "sakimori show 176b2f0e-1a2b --payload", "sakimori show INC-42 --json") { id, payload };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var wanted = parsed.GetValue(id)!;
            var unmasked = parsed.GetValue(payload);
            return choice.UseAsync(
                parsed, session,
                async store => await store.Transactions.FindAsync(wanted, cancellation) is { } transaction
                    ? ShowTransaction(session, unmasked ? transaction : EvidenceMask.Mask(transaction))
                    : IncidentId.TryParse(wanted, out var number) && await store.Incidents.FindAsync(number, cancellation) is { } incident
                        ? await ShowIncidentAsync(session, store, incident, unmasked, cancellation)
                        : session.Fail(ExitCode.Findings, Messages.ShowNothing, wanted),
                cancellation);
        });
        return command;
    }

    private static int ShowTransaction(Session session, TransactionRecord transaction)
    {
        if (session.Json)
        {
            session.WriteJson(IncidentJson.Of(transaction));
            return ExitCode.Success;
        }

        var canvas = session.Canvas();
        foreach (var sentence in IncidentText.Why(transaction, session.Language.Code))
            canvas.WriteLine(sentence);
        if (transaction.Detections.IsDefaultOrEmpty)
            return ExitCode.Success;
        var say = session.Language;
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            say.Say(Messages.ColumnRule), say.Say(Messages.ColumnTarget), say.Say(Messages.ColumnValue), say.Say(Messages.ColumnScore), say.Say(Messages.ColumnMessage));
        foreach (var detection in transaction.Detections)
        {
            table.AddRow(
                new Text($"{detection.RuleId}"), new Text(detection.Target), new Text(detection.Value), new Text($"{detection.Score}"), new Text(detection.Message));
        }

        canvas.Write(table);
        if (transaction.Incident is { } incident)
            session.Say(Messages.ShowIncident, incident);
        return ExitCode.Success;
    }

    private static async Task<int> ShowIncidentAsync(Session session, Store store, Incident incident, bool unmasked, CancellationToken cancellation)
    {
        var examples = new List<TransactionRecord>();
        foreach (var example in incident.Examples.IsDefault ? [] : incident.Examples)
        {
            if (await store.Transactions.FindAsync(example, cancellation) is { } transaction)
                examples.Add(unmasked ? transaction : EvidenceMask.Mask(transaction));
        }

        var notes = await store.Incidents.NotesAsync(incident.Id, cancellation);
        var language = session.Language.Code;
        if (session.Json)
        {
            session.WriteJson(new
            {
                Incident = IncidentJson.Of(incident, language),
                Story = IncidentText.Story(incident, examples, language),
                Playbook = IncidentText.Playbook(incident, language),
                Notes = notes,
                Examples = examples.Select(IncidentJson.Of),
            });
            return ExitCode.Success;
        }

        var canvas = session.Canvas();
        canvas.MarkupLine($"[bold]{Markup.Escape($"{incident.Id}  {incident.Title ?? IncidentText.Title(incident, language)}")}[/]");
        canvas.WriteLine();
        foreach (var sentence in IncidentText.Story(incident, examples, language))
            canvas.WriteLine(sentence);
        canvas.WriteLine();
        canvas.MarkupLine($"[bold]{Markup.Escape(session.Language.Say(Messages.ShowPlaybook))}[/]");
        var step = 0;
        foreach (var sentence in IncidentText.Playbook(incident, language))
            canvas.WriteLine($"{++step}. {sentence}");
        if (examples.Count > 0)
        {
            canvas.WriteLine();
            var table = new Table().Border(TableBorder.Simple).AddColumns(
                session.Language.Say(Messages.ColumnTime), "id", session.Language.Say(Messages.ColumnClient), session.Language.Say(Messages.ColumnRequest),
                session.Language.Say(Messages.ColumnStatus));
            foreach (var example in examples)
            {
                table.AddRow(
                    new Text(ShownTime.Local(example.Time, session.Surroundings.Time)), new Text(example.Id), new Text(example.Client),
                    new Text($"{example.Method} {example.Target}"), new Text($"{example.Status}"));
            }

            canvas.Write(table);
        }

        foreach (var note in notes)
            canvas.WriteLine($"{ShownTime.Local(note.Time, session.Surroundings.Time)} {note.Author}: {note.Text}");
        return ExitCode.Success;
    }
}
