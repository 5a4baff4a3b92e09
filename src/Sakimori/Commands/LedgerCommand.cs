using System.CommandLine;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Hosting.Memory;
using Sakimori.Languages;
using Sakimori.Storage.Record;

namespace Sakimori.Commands;

/// <summary><c>sakimori ledger</c>: the record of decisions, for people who were not there.</summary>
internal static class LedgerCommand
{
    public static Command Create(CommandFrame frame) => new ProductCommand("ledger", frame.Say(Messages.LedgerDescription))
    {
        CreateList(frame),
        CreateVerify(frame),
        CreateExport(frame),
    };

    private static ProductCommand CreateList(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var subject = new Option<string?>("--subject") { Description = frame.Say(Messages.LedgerSubject), HelpName = "SUBJECT" };
        var limit = new Option<int>("--limit") { Description = frame.Say(Messages.OptionLimit), DefaultValueFactory = _ => 50 };
        var command = new ProductCommand("list", frame.Say(Messages.LedgerListDescription), "sakimori ledger list", "sakimori ledger list --subject site:shop --json") { subject, limit };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var query = new LedgerQuery { Subject = parsed.GetValue(subject), Limit = Math.Clamp(parsed.GetValue(limit), 1, 1000) };
            return choice.UseAsync(
                parsed, session,
                async store =>
                {
                    foreach (var entry in await store.Ledger.ListAsync(query, cancellation))
                        Write(session, entry);
                    return ExitCode.Success;
                },
                cancellation);
        });
        return command;
    }

    private static ProductCommand CreateVerify(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var anchors = new Option<string?>("--anchors") { Description = frame.Say(Messages.LedgerAnchors), HelpName = "FILE" };
        var command = new ProductCommand("verify", frame.Say(Messages.LedgerVerifyDescription), "sakimori ledger verify", "sakimori ledger verify --anchors /mnt/elsewhere/anchors.jsonl") { anchors };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            IReadOnlyList<LedgerAnchor> known = [];
            if (parsed.GetValue(anchors) is { } file)
            {
                try
                {
                    known = LedgerAnchors.Read(session.Resolve(file));
                }
                catch (InvalidDataException error)
                {
                    return Task.FromResult(session.Fail(ExitCode.Usage, error.Message));
                }
            }

            return choice.UseAsync(parsed, session, async store => Say(session, await store.Ledger.VerifyAsync(known, Progress(session), cancellation)), cancellation);
        });
        return command;
    }

    private static ProductCommand CreateExport(CommandFrame frame)
    {
        var choice = new StoreChoice(frame);
        var output = new Option<string?>("--out") { Description = frame.Say(Messages.OptionOut), HelpName = "FILE" };
        var command = new ProductCommand("export", frame.Say(Messages.LedgerExportDescription), "sakimori ledger export --out ledger.jsonl") { output };
        choice.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            return choice.UseAsync(
                parsed, session,
                async store =>
                {
                    await using var writer = parsed.GetValue(output) is { } file ? new StreamWriter(session.Resolve(file)) : null;
                    var count = 0L;
                    await foreach (var entry in store.Ledger.StreamAsync(cancellation))
                    {
                        await (writer ?? session.Surroundings.Out).WriteLineAsync(JsonSerializer.Serialize(Describe(entry), Session.JsonOptions));
                        count++;
                    }

                    if (writer is not null)
                        session.Say(Messages.ExportWritten, count, session.Resolve(parsed.GetValue(output)!));
                    return ExitCode.Success;
                },
                cancellation);
        });
        return command;
    }

    private static int Say(Session session, LedgerVerification result)
    {
        if (session.Json)
        {
            session.WriteJson(new { result.IsWhole, result.Entries, result.Head, result.Anchors, result.Faults });
        }
        else
        {
            foreach (var fault in result.Faults)
                session.Surroundings.Error.WriteLine($"#{fault.Number} {fault.Kind}: {fault.Explanation}");
            session.Say(result.IsWhole ? Messages.LedgerWhole : Messages.LedgerBroken, result.Entries, result.Anchors, result.Head, result.Faults.Length);
        }

        return result.IsWhole ? ExitCode.Success : ExitCode.Findings;
    }

    private static Progress<long>? Progress(Session session) => session.Json || !session.Surroundings.IsErrorTerminal
        ? null
        : new Progress<long>(count => session.Surroundings.Error.Write($"\r{count:N0}"));

    private static void Write(Session session, LedgerEntry entry)
    {
        if (session.Json)
        {
            session.WriteJson(Describe(entry));
            return;
        }

        var decision = entry.Decision;
        session.Surroundings.Out.WriteLine(
            $"#{entry.Number} {ShownTime.Local(decision.Time, session.Surroundings.Time)} {decision.DeciderName}: {EnumText<DecisionKind>.Of(decision.Kind)} {decision.Subject} {decision.Details}");
    }

    private static object Describe(LedgerEntry entry) => new
    {
        entry.Number,
        entry.Decision.Time,
        Kind = EnumText<DecisionKind>.Of(entry.Decision.Kind),
        Decider = EnumText<DeciderKind>.Of(entry.Decision.Decider),
        entry.Decision.DeciderName,
        entry.Decision.Subject,
        Details = Json(entry.Decision.Details),
        Evidence = Json(entry.Decision.Evidence),
        entry.Decision.Overrides,
        Shown = Json(entry.Decision.Shown),
        entry.Decision.Until,
        entry.PreviousHash,
        entry.Hash,
    };

    private static JsonElement Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // Somebody wrote over it: verification says so; here it is shown as the text it is.
            return JsonSerializer.SerializeToElement(text);
        }
    }
}
