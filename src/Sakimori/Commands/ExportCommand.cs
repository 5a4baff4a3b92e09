using System.CommandLine;
using System.Text;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Incidents.Exports;
using Sakimori.Languages;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Transactions;

namespace Sakimori.Commands;

/// <summary><c>sakimori export</c>: what is remembered, for spreadsheets and other systems. Payloads are masked unless asked for.</summary>
internal static class ExportCommand
{
    private const int IncidentLimit = 1000;

    public static Command Create(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var what = new Argument<string>("WHAT") { Description = frame.Say(Messages.ExportWhat) };
        what.AcceptOnlyFromAmong("detections", "transactions", "incidents");
        var format = new Option<string>("--format") { Description = frame.Say(Messages.ExportFormat), DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong("csv", "jsonl", "ocsf", "syslog");
        var from = new Option<string?>("--from") { Description = frame.Say(Messages.ExportFrom), HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = frame.Say(Messages.ExportTo), HelpName = "TIME" };
        var output = new Option<string?>("--out") { Description = frame.Say(Messages.OptionOut), HelpName = "FILE" };
        var payload = new Option<bool>("--payload") { Description = frame.Say(Messages.ShowPayload) };
        var command = new ProductCommand(
            "export", frame.Say(Messages.ExportDescription), "sakimori export detections --from 2026-11-22 --to 2026-11-23 --out yesterday.csv",
            "sakimori export incidents --format ocsf", "sakimori export detections --format syslog --from 2026-11-22")
        { what, format, from, to, output, payload };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var time = session.Surroundings.Time;
            foreach (var option in (Option<string?>[])[from, to])
            {
                if (parsed.GetValue(option) is { } text && !ShownTime.TryParse(text, time, out _))
                    return Task.FromResult(session.Fail(ExitCode.Usage, Messages.ExportTimeIsBad, text));
            }

            var asked = new Asked(
                parsed.GetValue(what)!, parsed.GetValue(format)!, Moment(parsed.GetValue(from)), Moment(parsed.GetValue(to)), parsed.GetValue(payload), session.Language.Code);
            return choice.UseAsync(parsed, session, store => WriteAsync(session, store, asked, parsed.GetValue(output), cancellation), cancellation);

            DateTimeOffset? Moment(string? text) => text is not null && ShownTime.TryParse(text, time, out var moment) ? moment : null;
        });
        return command;
    }

    private static async Task<int> WriteAsync(Session session, Store store, Asked asked, string? file, CancellationToken cancellation)
    {
        // A file appears whole or not at all.
        var path = file is null ? null : session.Resolve(file);
        var count = 0L;
        await using (var stream = path is null ? null : new StreamWriter(path + ".part", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            var writer = stream ?? session.Surroundings.Out;
            if (asked.Format == "csv")
                await writer.WriteAsync((stream is null ? "" : CsvExport.Mark) + (asked.What == "incidents" ? CsvExport.IncidentHead : CsvExport.TransactionHead) + CsvExport.LineEnd);
            await foreach (var line in Lines(store, asked, cancellation))
            {
                await writer.WriteAsync(line);
                count++;
                if (session.Surroundings.IsErrorTerminal && path is not null && count % 10_000 == 0)
                    session.Surroundings.Error.Write($"\r{count:N0}");
            }
        }

        if (path is null)
            return ExitCode.Success;
        File.Move(path + ".part", path, overwrite: true);
        if (session.Json)
            session.WriteJson(new { Written = count, File = path });
        else
            session.Say(Messages.ExportWritten, count, path);
        return ExitCode.Success;
    }

    private static async IAsyncEnumerable<string> Lines(
        Store store, Asked asked, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var end = asked.Format == "csv" ? CsvExport.LineEnd : "\n";
        if (asked.What == "incidents")
        {
            var incidents = await store.Incidents.ListAsync(new IncidentQuery { IncludeClosed = true, Since = asked.From, Limit = IncidentLimit }, cancellation);
            foreach (var incident in incidents.Where(incident => asked.To is null || incident.First < asked.To))
                yield return Line(incident, asked) + end;
            yield break;
        }

        var query = new TransactionQuery { From = asked.From, To = asked.To, OnlyDetections = asked.What == "detections" };
        await foreach (var transaction in store.Transactions.StreamAsync(query, cancellation))
            yield return Line(asked.Payload ? transaction : EvidenceMask.Mask(transaction), asked) + end;
    }

    private static string Line(TransactionRecord transaction, Asked asked) => asked.Format switch
    {
        "csv" => CsvExport.Line(transaction),
        "jsonl" => JsonLinesExport.Line(transaction),
        "ocsf" => OcsfExport.Line(transaction),
        _ => Encoding.UTF8.GetString(new SyslogExport(Environment.MachineName).Message(transaction)),
    };

    private static string Line(Incident incident, Asked asked) => asked.Format switch
    {
        "csv" => CsvExport.Line(incident, asked.Language),
        "jsonl" => JsonLinesExport.Line(incident, asked.Language),
        "ocsf" => OcsfExport.Line(incident, asked.Language),
        _ => Encoding.UTF8.GetString(new SyslogExport(Environment.MachineName).Message(incident, asked.Language)),
    };

    private sealed record Asked(string What, string Format, DateTimeOffset? From, DateTimeOffset? To, bool Payload, string Language);
}
