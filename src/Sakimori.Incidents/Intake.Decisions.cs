using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using System.Threading.Channels;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Pipeline;
using Sakimori.Storage.Transactions;

namespace Sakimori.Incidents;

/// <content>What people do to incidents. Each runs on the loop, between two batches; while the store is away each is refused.</content>
public sealed partial class Intake
{
    /// <summary>Transactions a person may move by a split; beyond it the split is refused, because all of them are read.</summary>
    private const int SplitLimit = 500_000;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Assigns, opens, retitles or closes an incident; writes a note and, for closing and reopening, the ledger.</summary>
    public Task<IncidentResult> ChangeAsync(IncidentChange change, CancellationToken cancellation = default) =>
        AskAsync(new Decision(() => ChangeNowAsync(change)), cancellation);

    /// <summary>Moves everything of one incident into another and closes it as a duplicate.</summary>
    public Task<IncidentResult> MergeAsync(IncidentId from, IncidentId into, string by, CancellationToken cancellation = default) =>
        AskAsync(new Decision(() => MergeNowAsync(from, into, by)), cancellation);

    /// <summary>Moves some transactions (by client, path, family or id) of an incident into a new one, which is returned.</summary>
    public Task<IncidentResult> SplitAsync(IncidentId from, IncidentSelection which, string by, CancellationToken cancellation = default) =>
        AskAsync(new Decision(() => SplitNowAsync(from, which, by)), cancellation);

    private async Task<IncidentResult> ChangeNowAsync(IncidentChange change)
    {
        var now = await CurrentAsync(change.Id).ConfigureAwait(false);
        if (now is null)
        {
            return new(IncidentOutcome.NotFound, null);
        }

        if (now.Revision != change.Revision)
        {
            return new(IncidentOutcome.Stale, now);
        }

        if (!IncidentEdit.TryApply(now, change, _time.GetUtcNow(), out var changed))
        {
            return new(IncidentOutcome.Invalid, now);
        }

        var isClosing = changed.Status == IncidentStatus.Closed;
        var isDecision = isClosing != (now.Status == IncidentStatus.Closed) || (isClosing && changed.CloseReason != now.CloseReason);
        var text = string.IsNullOrWhiteSpace(change.Note) ? null : change.Note;
        var note = text is not null ? new IncidentNote(_time.GetUtcNow(), change.By, text)
            : isDecision || changed.Status != now.Status ? new IncidentNote(_time.GetUtcNow(), IncidentEdit.Program, IncidentEdit.Remark(now, changed, change.By))
            : null;
        var draft = !isDecision ? null : Draft(now, change.By, new Dictionary<string, object?>
        {
            ["what"] = isClosing ? "closed" : "reopened",
            ["from"] = IncidentEdit.Text(now.Status),
            ["to"] = IncidentEdit.Text(changed.Status),
            ["reason"] = changed.CloseReason is { } reason ? IncidentEdit.Text(reason) : null,
            ["note"] = text,
        });
        if (!await _memory.DecideAsync(changed, change.Revision, note, draft, _stop.Token).ConfigureAwait(false))
        {
            return new(IncidentOutcome.Stale, await _memory.FindAsync(change.Id, _stop.Token).ConfigureAwait(false));
        }

        if (_grouper!.Find(change.Id) is { } group)
        {
            group.People = changed;
        }
        else if (now.Status == IncidentStatus.Closed && !isClosing && _time.GetUtcNow() - changed.Last < GroupingLimits.Silence)
        {
            _grouper.Restore([changed]);
        }

        _budgetChanged = true;
        Announce(new([], [changed], []));
        return new(IncidentOutcome.Done, changed);
    }

    private async Task<IncidentResult> MergeNowAsync(IncidentId from, IncidentId into, string by)
    {
        var source = await CurrentAsync(from).ConfigureAwait(false);
        var target = await CurrentAsync(into).ConfigureAwait(false);
        if (source is null || target is null)
        {
            return new(IncidentOutcome.NotFound, null);
        }

        if (from == into || target.Status == IncidentStatus.Closed || IncidentEdit.IsMerged(source) || !IncidentEdit.IsName(by))
        {
            return new(IncidentOutcome.Invalid, target);
        }

        var merged = GroupOf(target);
        merged.Absorb(GroupOf(source));
        merged.People = merged.People with { Revision = target.Revision + 1 };
        var whole = _grouper!.Snapshot(merged);
        var empty = IncidentEdit.Emptied(source, into, _time.GetUtcNow());
        var note = new IncidentNote(_time.GetUtcNow(), IncidentEdit.Program, $"{from} → {into}: {source.Count} ({by})");
        var draft = Draft(source, by, new Dictionary<string, object?> { ["what"] = "merged", ["into"] = into.ToString(), ["transactions"] = source.Count });
        if (!await _memory.MoveAsync(new(empty, source.Revision, whole, null, note, draft), _stop.Token).ConfigureAwait(false))
        {
            return new(IncidentOutcome.Stale, await _memory.FindAsync(from, _stop.Token).ConfigureAwait(false));
        }

        _grouper.Install(merged, [from, into]);
        merged.People = whole;
        _budgetChanged = true;
        Announce(new([], [empty, whole], []));
        return new(IncidentOutcome.Done, whole);
    }

    private async Task<IncidentResult> SplitNowAsync(IncidentId from, IncidentSelection which, string by)
    {
        var source = await CurrentAsync(from).ConfigureAwait(false);
        if (source is null)
        {
            return new(IncidentOutcome.NotFound, null);
        }

        if (IncidentEdit.IsMerged(source) || !IncidentEdit.IsName(by) || !IncidentSplit.IsSelective(which))
        {
            return new(IncidentOutcome.Invalid, source);
        }

        var split = new IncidentSplit(source, which, new IncidentId(_grouper!.NextNumber), _time.GetUtcNow());
        var query = new TransactionQuery { Incident = from, OnlyDetections = true };
        await foreach (var transaction in _memory.StreamAsync(query, _stop.Token).ConfigureAwait(false))
        {
            split.Add(transaction);
            if (split.Moved.Count > SplitLimit)
            {
                return new(IncidentOutcome.Invalid, source);
            }
        }

        if (split.Parts(_grouper.Snapshot) is not var (rest, part))
        {
            return new(IncidentOutcome.Invalid, source);
        }

        var note = new IncidentNote(_time.GetUtcNow(), IncidentEdit.Program, $"{from} → {part.Id}: {part.Count} ({by})");
        var draft = Draft(source, by, new Dictionary<string, object?> { ["what"] = "split", ["into"] = part.Id.ToString(), ["transactions"] = part.Count });
        if (!await _memory.MoveAsync(new(rest, source.Revision, part, [.. split.Moved], note, draft), _stop.Token).ConfigureAwait(false))
        {
            return new(IncidentOutcome.Stale, await _memory.FindAsync(from, _stop.Token).ConfigureAwait(false));
        }

        if (_grouper.Find(from) is { } group)
        {
            _grouper.Install(new ActiveGroup(group.Key, rest), [from]);
        }

        GroupKey.TryParse(part.GroupingKey, out var key);
        _grouper.Install(new ActiveGroup(key!, part), [], which.Client);
        _budgetChanged = true;
        Announce(new([], [rest, part], []));
        return new(IncidentOutcome.Done, part);
    }

    private async Task<Incident?> CurrentAsync(IncidentId id) => _grouper!.Find(id) is { } group
        ? _grouper.Snapshot(group)
        : await _memory.FindAsync(id, _stop.Token).ConfigureAwait(false);

    private ActiveGroup GroupOf(Incident incident) => _grouper!.Find(incident.Id) is { } group ? group.Copy() : new ActiveGroup(
        GroupKey.TryParse(incident.GroupingKey, out var key) ? key! : IncidentGrouper.SplitKey(incident.Site, null, incident.First, incident.Id.Value), incident);

    private LedgerDraft Draft(Incident incident, string by, Dictionary<string, object?> details) => new()
    {
        Time = _time.GetUtcNow(),
        Kind = DecisionKind.IncidentDecided,
        Decider = DeciderKind.Person,
        DeciderName = by,
        Subject = $"incident:{incident.Id.Value}",
        Details = JsonSerializer.Serialize(details, s_json),
        Evidence = JsonSerializer.Serialize(incident.Examples, s_json),
        Shown = JsonSerializer.Serialize(
            new Dictionary<string, object> { ["count"] = incident.Count, ["blocked"] = incident.Blocked, ["passed"] = incident.Passed, ["rank"] = incident.Rank, ["revision"] = incident.Revision },
            s_json),
    };

    private async Task AnswerAsync()
    {
        while (_commands.Reader.TryRead(out var command))
        {
            await command.RunAsync(this).ConfigureAwait(false);
        }
    }

    private async Task<T> AskAsync<T>(Command<T> command, CancellationToken cancellation)
    {
        try
        {
            await _commands.Writer.WriteAsync(command, cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            command.Abandon();
        }

        return await command.Answer.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Something asked of the loop.</summary>
    private abstract class Command
    {
        public abstract Task RunAsync(Intake intake);

        /// <summary>The store is away.</summary>
        public abstract void Refuse(Intake intake);

        /// <summary>Intake stops.</summary>
        public abstract void Abandon();
    }

    private abstract class Command<T> : Command
    {
        private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Answer => _answer.Task;

        protected void Give(T answer) => _answer.TrySetResult(answer);

        protected void Cancel() => _answer.TrySetCanceled();
    }

    private sealed class Decision(Func<Task<IncidentResult>> decide) : Command<IncidentResult>
    {
        public override async Task RunAsync(Intake intake)
        {
            try
            {
                var result = intake._grouper is null ? new(IncidentOutcome.Unavailable, null) : await decide().ConfigureAwait(false);
                if (result.Outcome == IncidentOutcome.Done)
                {
                    intake._health = intake._health with { Problem = null };
                }

                Give(result);
            }
            catch (OperationCanceledException)
            {
                Abandon();
            }
            catch (Exception failure)
            {
                intake.Fail(failure);
                Give(new(IncidentOutcome.Unavailable, null));
            }
        }

        public override void Refuse(Intake intake) => Give(new(IncidentOutcome.Unavailable, null));

        public override void Abandon() => Give(new(IncidentOutcome.Unavailable, null));
    }

    private sealed class CaughtUp : Command<bool>
    {
        public void Done() => Give(true);

        public override Task RunAsync(Intake intake)
        {
            intake._waiters.Add(this);
            return Task.CompletedTask;
        }

        public override void Refuse(Intake intake) => intake._waiters.Add(this);

        public override void Abandon() => Cancel();
    }
}
