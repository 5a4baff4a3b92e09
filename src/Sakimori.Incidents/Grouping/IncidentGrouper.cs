using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>
/// Puts each detection into one incident. Pure and deterministic: its state is a function of what it was restored from and of the
/// transactions it was given; it has no clock (the latest transaction tells the time) and no chance. O(1) per transaction; what it
/// holds is bounded by <see cref="GroupingLimits"/>. In this order, each address looks for a group of its site:
/// <list type="number">
/// <item>the group that knows the address (a scanner may change families and paths as it likes);</item>
/// <item>when only the answer was found fault with: the leak of that rule on that path;</item>
/// <item>when the threshold was not reached: the noise of that rule;</item>
/// <item>when it is use of a form by a browser (<see cref="Manner.IsFormUse"/>): that family on that field;</item>
/// <item>the campaign that began with the same payload shape (<see cref="PayloadShape"/>) within ten minutes, or with the same
/// user agent within a day; the same network with the same user agent;</item>
/// <item>a group of its own, as long as the site has not opened too many;</item>
/// <item>the campaign "many", one for what was kept back, one for what got through.</item>
/// </list>
/// Within a batch transactions are taken in the order of their time, so the order of a batch's entries does not matter.
/// </summary>
internal sealed class IncidentGrouper(long nextNumber)
{
    // Slots are hashes of these kinds with what identifies within the kind.
    private const ulong BySomebody = 1, ByShape = 2, ByNetwork = 3, ByForm = 4, ByRule = 5, ByLeak = 6, ByMany = 7;

    private readonly Dictionary<ulong, ActiveGroup> _slots = [];
    private readonly Dictionary<IncidentId, ActiveGroup> _groups = [];
    private readonly Dictionary<(string Site, GroupKind Kind), OpeningLog> _openings = [];
    private readonly Dictionary<ulong, (ulong First, ulong Second)> _formVisitors = [];
    private readonly List<ActiveGroup> _expired = [];
    private readonly List<ActiveGroup> _touched = [];
    private DateTimeOffset _swept;

    /// <summary>The number the next incident gets.</summary>
    public long NextNumber { get; private set; } = nextNumber;

    /// <summary>The time of the latest transaction.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>Groups in memory.</summary>
    public IReadOnlyCollection<ActiveGroup> Groups => _groups.Values;

    /// <summary>Ways to find them.</summary>
    public int SlotCount => _slots.Count;

    /// <summary>Weights of sites, 0 to <see cref="IncidentRank.MaxWeight"/>.</summary>
    public IReadOnlyDictionary<string, int> Weights { get; set; } = new Dictionary<string, int>();

    public ActiveGroup? Find(IncidentId id) => _groups.GetValueOrDefault(id);

    /// <summary>The group as the store shall have it.</summary>
    public Incident Snapshot(ActiveGroup group) => group.Snapshot(Weights.GetValueOrDefault(group.Key.Site));

    /// <summary>
    /// Takes up incidents of the store: those of the last day, up to the limit of groups. What a record does not hold (addresses
    /// beyond its tally) <see cref="Remember"/> adds.
    /// </summary>
    public void Restore(IEnumerable<Incident> stored)
    {
        var known = new List<ActiveGroup>();
        foreach (var incident in stored)
        {
            NextNumber = Math.Max(NextNumber, incident.Id.Value + 1);
            Now = incident.Last > Now ? incident.Last : Now;
            if (GroupKey.TryParse(incident.GroupingKey, out var key) && !_groups.ContainsKey(incident.Id))
            {
                known.Add(new ActiveGroup(key!, incident));
            }
        }

        var living = known.Where(group => !IsOver(group)).OrderByDescending(group => group.Last).Take(GroupingLimits.Groups).ToList();
        foreach (var group in living.OrderBy(group => group.First))
        {
            Openings(group.Key.Site, group.Key.Kind).Note(group.First);
        }

        // Later ones take the slots of earlier ones, living ones those of closed ones.
        foreach (var group in living.OrderBy(group => group.Status != IncidentStatus.Closed).ThenBy(group => group.First).ThenBy(group => group.Id.Value))
        {
            group.IsTouched = false;
            _groups.Add(group.Id, group);
            Register(group);
        }
    }

    /// <summary>A transaction of the store shows an address of a restored incident.</summary>
    public void Remember(IncidentId id, string client)
    {
        if (_groups.TryGetValue(id, out var group))
        {
            var actor = Actor.Of(client);
            if (group.Remember(actor) && group.Key.Kind == GroupKind.Actor)
            {
                Point(Slot(BySomebody, group.Key.Site, actor.Name), group);
            }
        }
    }

    /// <summary>
    /// Groups a batch; <paramref name="transactions"/> comes back in its order with the incidents set. Transactions that nobody
    /// need look at stay as they are.
    /// </summary>
    public ImmutableArray<TransactionRecord> Take(ReadOnlySpan<TransactionRecord> transactions)
    {
        var taken = transactions.ToArray();
        var order = new int[taken.Length];
        var count = 0;
        for (var i = 0; i < taken.Length; i++)
        {
            if (Leading.IsIncident(taken[i]))
            {
                order[count++] = i;
            }
        }

        var detections = order.AsSpan(0, count);
        if (!IsInOrder(taken, detections))
        {
            detections.Sort((a, b) => Compare(taken[a], taken[b]));
        }

        foreach (var i in detections)
        {
            taken[i] = taken[i] with { Incident = Take(taken[i]) };
        }

        return ImmutableCollectionsMarshalAsArray(taken);
    }

    /// <summary>Groups one transaction and says which incident it belongs to.</summary>
    public IncidentId Take(TransactionRecord transaction)
    {
        Now = transaction.Time > Now ? transaction.Time : Now;
        if (Now - _swept >= TimeSpan.FromMinutes(1))
        {
            Sweep();
        }

        var actor = Actor.Of(transaction.Client);
        var group = Route(transaction, actor);
        Touch(group);
        if (group.Add(transaction, actor) && group.Key.Kind == GroupKind.Actor)
        {
            Point(Slot(BySomebody, group.Key.Site, actor.Name), group);
        }

        return group.Id;
    }

    /// <summary>The groups that changed since the last call; changed by hand since then counts too.</summary>
    public List<ActiveGroup> DrainTouched()
    {
        foreach (var group in _groups.Values)
        {
            if (group.IsTouched && !_touched.Contains(group))
            {
                _touched.Add(group);
            }
        }

        List<ActiveGroup> touched = [.. _touched];
        _touched.Clear();
        foreach (var group in touched)
        {
            group.IsTouched = false;
        }

        return touched;
    }

    /// <summary>
    /// Puts a group where others were (merged, recounted): whatever found one of them finds it from now on, and so does
    /// <paramref name="client"/>.
    /// </summary>
    public void Install(ActiveGroup group, ReadOnlySpan<IncidentId> instead, string? client = null)
    {
        foreach (var id in instead)
        {
            if (_groups.Remove(id, out var old))
            {
                foreach (var slot in old.Slots)
                {
                    if (_slots.TryGetValue(slot, out var holder) && holder == old)
                    {
                        _slots[slot] = group;
                        group.Slots.Add(slot);
                    }
                }

                old.Slots.Clear();
            }
        }

        NextNumber = Math.Max(NextNumber, group.Id.Value + 1);
        group.IsTouched = false;
        _groups[group.Id] = group;
        Register(group);
        if (client is not null)
        {
            Point(Slot(BySomebody, group.Key.Site, Actor.Of(client).Name), group);
        }
    }

    /// <summary>The key of an incident that a person made of a part of another.</summary>
    public static GroupKey SplitKey(string site, string? client, DateTimeOffset at, long number) =>
        new(GroupKind.Actor, GroupKey.Part(site), client is null ? $"split-{number}" : Actor.Of(client).Name, 0, 0, false, Minute(at));

    private ActiveGroup Route(TransactionRecord transaction, Actor actor)
    {
        var site = GroupKey.Part(transaction.Site);
        if (Living(Slot(BySomebody, site, actor.Name), out var group, out var closed))
        {
            return group!;
        }

        var lead = Leading.Of(transaction);
        if (Leading.IsLeakOnly(transaction))
        {
            var number = Hash.End(Hash.Add(Hash.Add(Hash.Begin(ByLeak), (ulong)lead!.RuleId), Leading.Path(transaction)));
            return Quiet(transaction, site, actor, GroupKind.Leak, ByLeak, number);
        }

        if (!Leading.IsKeptBack(transaction) && !transaction.WouldBlock)
        {
            return Quiet(transaction, site, actor, GroupKind.Noise, ByRule, (ulong)(lead?.RuleId ?? 0));
        }

        if (closed is null && Leading.IsPayload(transaction.Family) && Manner.IsFormUse(transaction))
        {
            var field = Hash.End(Hash.Add(Hash.Add(Hash.Add(Hash.Begin(ByForm), (ulong)transaction.Family), Leading.Path(transaction)), lead!.Target));
            if (IsVisitor(site, actor, field) && (Living(Slot(ByForm, site, field), out var form, out var closedForm) || MayOpen(transaction, GroupKind.Form)))
            {
                return form ?? Open(transaction, actor, GroupKind.Form, Text(field), field, 0, closedForm);
            }
        }

        var agent = transaction.UserAgent.Length == 0 ? 0 : Hash.Of(transaction.UserAgent);
        var shape = lead is null ? 0 : PayloadShape.Of(transaction.Family, lead);
        IncidentId? campaign = null;
        if (closed is null && shape != 0 && Living(Slot(ByShape, site, shape), out group, out campaign)
            && (Now - group!.Last < GroupingLimits.Burst || group.Key.Agent == agent))
        {
            return group;
        }

        if (closed is null && agent != 0 && Living(Slot(ByNetwork, site, actor.Network, agent), out group, out _))
        {
            return group!;
        }

        if (closed is not null || MayOpen(transaction, GroupKind.Actor))
        {
            return Open(transaction, actor, GroupKind.Actor, actor.Name, shape, agent, closed ?? campaign);
        }

        var part = Leading.Stage(transaction) >= IncidentStage.Passed ? 1UL : 0;
        return Living(Slot(ByMany, site, part), out group, out closed) ? group! : Open(transaction, actor, GroupKind.Many, part == 1 ? "passed" : "kept", part, 0, closed);
    }

    // Leaks and noise: by rule; too many rules at once are one.
    private ActiveGroup Quiet(TransactionRecord transaction, string site, Actor actor, GroupKind kind, ulong by, ulong number)
    {
        if (Living(Slot(by, site, number), out var group, out var closed))
        {
            return group!;
        }

        if (MayOpen(transaction, kind))
        {
            return Open(transaction, actor, kind, Text(number), number, 0, closed);
        }

        const ulong All = ulong.MaxValue;
        return Living(Slot(by, site, All), out group, out closed) ? group! : Open(transaction, actor, kind, "all", All, 0, closed);
    }

    private ActiveGroup Open(TransactionRecord transaction, Actor actor, GroupKind kind, string subject, ulong shape, ulong agent, IncidentId? related)
    {
        if (_groups.Count >= GroupingLimits.Groups)
        {
            Remove(_groups.Values.MinBy(group => (group.Last, group.Id.Value))!);
        }

        var site = GroupKey.Part(transaction.Site);
        var isNovel = true;
        foreach (var other in _groups.Values)
        {
            isNovel &= other.Key.Site != site || IsOver(other) || !other.HasFamily(transaction.Family);
        }

        var key = new GroupKey(kind, site, subject, shape, agent, isNovel, Minute(transaction.Time));
        var opened = new ActiveGroup(key, new(NextNumber++), transaction, actor, related);
        _groups.Add(opened.Id, opened);
        Openings(key.Site, kind).Note(transaction.Time);
        Register(opened);
        return opened;
    }

    // The slots a key alone tells, and those of the addresses in the tally.
    private void Register(ActiveGroup group)
    {
        var key = group.Key;
        switch (key.Kind)
        {
            case GroupKind.Form:
                Point(Slot(ByForm, key.Site, key.Shape), group);
                break;
            case GroupKind.Noise:
                Point(Slot(ByRule, key.Site, key.Shape), group);
                break;
            case GroupKind.Leak:
                Point(Slot(ByLeak, key.Site, key.Shape), group);
                break;
            case GroupKind.Many:
                Point(Slot(ByMany, key.Site, key.Shape), group);
                break;
            default:
                Point(Slot(BySomebody, key.Site, key.Subject), group);
                if (key.Shape != 0)
                {
                    Point(Slot(ByShape, key.Site, key.Shape), group);
                }

                if (key.Agent != 0)
                {
                    Point(Slot(ByNetwork, key.Site, Actor.Of(key.Subject.Replace("/64", "", StringComparison.Ordinal)).Network, key.Agent), group);
                }

                break;
        }

        foreach (var (client, _) in group.People.Clients)
        {
            var actor = Actor.Of(client);
            if (key.Kind == GroupKind.Actor)
            {
                Point(Slot(BySomebody, key.Site, actor.Name), group);
            }
            else if (key.Kind == GroupKind.Form)
            {
                IsVisitor(key.Site, actor, key.Shape);
            }
        }
    }

    // Whoever sets off rules on a third form within a day is no longer taken for a visitor.
    private bool IsVisitor(string site, Actor actor, ulong field)
    {
        var slot = Slot(ByForm, site, actor.Name);
        if (_formVisitors.TryGetValue(slot, out var seen))
        {
            seen = (IsLivingForm(site, seen.First) ? seen.First : 0, IsLivingForm(site, seen.Second) ? seen.Second : 0);
            seen = seen.First == 0 ? (seen.Second, 0) : seen;
        }

        if (seen.First == 0)
        {
            if (_formVisitors.Count >= GroupingLimits.FormVisitors)
            {
                _formVisitors.Clear();
            }

            _formVisitors[slot] = (field, 0);
            return true;
        }

        if (seen.First == field || seen.Second == field)
        {
            return true;
        }

        if (seen.Second != 0)
        {
            return false;
        }

        _formVisitors[slot] = (seen.First, field);
        return true;
    }

    private bool IsLivingForm(string site, ulong field) => field != 0 && _slots.TryGetValue(Slot(ByForm, site, field), out var form) && !IsOver(form);

    private void Touch(ActiveGroup group)
    {
        if (!group.IsTouched)
        {
            _touched.Add(group);
        }
    }

    private void Point(ulong slot, ActiveGroup group)
    {
        if (_slots.TryGetValue(slot, out var holder))
        {
            if (holder == group)
            {
                return;
            }
        }
        else if (_slots.Count >= GroupingLimits.Slots)
        {
            // The address will open a group or join a campaign when it comes again: more lines, nothing lost.
            return;
        }

        _slots[slot] = group;
        group.Slots.Add(slot);
    }

    // True: a group that takes more. Else closed tells which one it continues, if any.
    private bool Living(ulong slot, out ActiveGroup? group, out IncidentId? closed)
    {
        closed = null;
        if (!_slots.TryGetValue(slot, out group))
        {
            return false;
        }

        if (IsOver(group))
        {
            Remove(group);
            group = null;
            return false;
        }

        if (group.Status != IncidentStatus.Closed)
        {
            return true;
        }

        var people = group.People;
        if (people.CloseReason == CloseReason.Duplicate && people.Related is { } into
            && _groups.TryGetValue(into, out var other) && other.Status != IncidentStatus.Closed && !IsOver(other))
        {
            group = other;
            return true;
        }

        closed = group.Id;
        group = null;
        return false;
    }

    private bool IsOver(ActiveGroup group) => Now - group.Last >= GroupingLimits.Silence;

    private bool MayOpen(TransactionRecord transaction, GroupKind kind) => Openings(GroupKey.Part(transaction.Site), kind).MayOpen(transaction.Time);

    private OpeningLog Openings(string site, GroupKind kind)
    {
        if (!_openings.TryGetValue((site, kind), out var log))
        {
            var burst = kind == GroupKind.Actor ? GroupingLimits.OpeningsPerBurst : GroupingLimits.QuietOpeningsPerBurst;
            _openings.Add((site, kind), log = new OpeningLog(burst));
        }

        return log;
    }

    private void Sweep()
    {
        _swept = Now;
        _expired.Clear();
        foreach (var group in _groups.Values)
        {
            if (IsOver(group))
            {
                _expired.Add(group);
            }
        }

        foreach (var group in _expired)
        {
            Remove(group);
        }
    }

    private void Remove(ActiveGroup group)
    {
        _groups.Remove(group.Id);
        Forget(group);
    }

    private void Forget(ActiveGroup group)
    {
        foreach (var slot in group.Slots)
        {
            if (_slots.TryGetValue(slot, out var holder) && holder == group)
            {
                _slots.Remove(slot);
            }
        }
    }

    private static bool IsInOrder(TransactionRecord[] transactions, ReadOnlySpan<int> order)
    {
        for (var i = 1; i < order.Length; i++)
        {
            if (Compare(transactions[order[i - 1]], transactions[order[i]]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int Compare(TransactionRecord a, TransactionRecord b)
    {
        var byTime = a.Time.CompareTo(b.Time);
        return byTime != 0 ? byTime : string.CompareOrdinal(a.Id, b.Id);
    }

    private static ImmutableArray<TransactionRecord> ImmutableCollectionsMarshalAsArray(TransactionRecord[] array) =>
        System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(array);

    private static ulong Slot(ulong by, string site, ReadOnlySpan<char> name) => Hash.End(Hash.Add(Hash.Add(Hash.Begin(by), site), name));

    private static ulong Slot(ulong by, string site, ulong number) => Hash.End(Hash.Add(Hash.Add(Hash.Begin(by), site), number));

    private static ulong Slot(ulong by, string site, ReadOnlySpan<char> name, ulong number) =>
        Hash.End(Hash.Add(Hash.Add(Hash.Add(Hash.Begin(by), site), name), number));

    private static string Text(ulong number) => number.ToString("x16", CultureInfo.InvariantCulture);

    private static long Minute(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMinute;
}
