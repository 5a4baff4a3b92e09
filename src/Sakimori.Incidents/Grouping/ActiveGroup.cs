using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>An incident that may still grow: its counts, and what people decided about it as intake knows it.</summary>
internal sealed class ActiveGroup
{
    private readonly long[] _families = new long[AttackFamilies.All.Count];
    private readonly TallyCounter _clients = new(GroupingLimits.Tallies);
    private readonly TallyCounter _paths = new(GroupingLimits.Tallies);
    private readonly TallyCounter _rules = new(GroupingLimits.Tallies);
    private readonly SortedSet<string> _techniques = new(StringComparer.Ordinal);
    private readonly List<string> _examples = [];
    private readonly ClientSketch _distinct = new();
    private readonly string _network;
    private long _passedExamples;

    public ActiveGroup(GroupKey key, IncidentId id, TransactionRecord first, Actor actor, IncidentId? related)
    {
        Key = key;
        First = Last = first.Time;
        Actor = key.Kind == GroupKind.Actor ? actor.Name : "";
        _network = actor.Network;
        People = new Incident
        {
            Id = id,
            First = first.Time,
            Last = first.Time,
            Site = key.Site,
            Family = first.Family,
            Stage = IncidentStage.Probing,
            Actor = Actor,
            GroupingKey = key.ToString(),
            Count = 0,
            Blocked = 0,
            Passed = 0,
            TopScore = 0,
            Rank = 0,
            Related = related,
        };
    }

    /// <summary>Takes up an incident where the store has it.</summary>
    public ActiveGroup(GroupKey key, Incident stored)
    {
        Key = key;
        People = stored;
        _network = stored.Actor.EndsWith("/24", StringComparison.Ordinal) ? stored.Actor : Grouping.Actor.Of(stored.Actor).Network;
        Actor = stored.Actor;
        Take(stored);
    }

    public GroupKey Key { get; }

    public IncidentId Id => People.Id;

    public DateTimeOffset First { get; private set; }

    public DateTimeOffset Last { get; private set; }

    public string Actor { get; private set; }

    public long Count { get; private set; }

    public long Blocked { get; private set; }

    public long Passed => Count - Blocked;

    public int TopScore { get; private set; }

    public IncidentStage Stage { get; private set; }

    public IncidentStatus Status => People.Status;

    /// <summary>What people decided, and what the store has of it.</summary>
    public Incident People { get; set; }

    /// <summary>It changed since it was last put into a batch.</summary>
    public bool IsTouched { get; set; }

    /// <summary>It is over everybody's alert budget.</summary>
    public bool IsSummarised
    {
        get => People.IsSummarised;
        set
        {
            if (People.IsSummarised != value)
            {
                People = People with { IsSummarised = value };
                IsTouched = true;
            }
        }
    }

    /// <summary>Where the grouper finds it, to be taken out with it.</summary>
    public List<ulong> Slots { get; } = [];

    public bool HasFamily(AttackFamily family) => _families[(int)family] > 0;

    /// <summary>Knows this address one by one now and did not before.</summary>
    public bool Add(TransactionRecord transaction, Actor actor)
    {
        IsTouched = true;
        Count++;
        var isKeptBack = Leading.IsKeptBack(transaction);
        Blocked += isKeptBack ? 1 : 0;
        First = transaction.Time < First ? transaction.Time : First;
        Last = transaction.Time > Last ? transaction.Time : Last;
        var isNewFamily = _families[(int)transaction.Family]++ == 0;
        var stage = Leading.Stage(transaction);
        var score = Math.Max(transaction.InboundScore, transaction.OutboundScore);
        Exemplify(transaction, isNewFamily || stage > Stage || score > TopScore, !isKeptBack);
        Stage = stage > Stage ? stage : Stage;
        TopScore = Math.Max(TopScore, score);
        CountPair(_paths, transaction.Method, Leading.Path(transaction));
        CountRules(transaction);
        _clients.Add(PlainLine.Of(transaction.Client));
        Widen(actor);
        return _distinct.Add(Hash.Of(actor.Name));
    }

    /// <summary>An address the store's transactions show; no transaction is counted.</summary>
    public bool Remember(Actor actor) => _distinct.Add(Hash.Of(actor.Name));

    /// <summary>The same again, to be changed while this one stands; addresses beyond those known one by one are a number in it.</summary>
    public ActiveGroup Copy()
    {
        var copy = new ActiveGroup(Key, Snapshot());
        foreach (var client in _distinct.Known)
        {
            copy._distinct.Add(client);
        }

        return copy;
    }

    /// <summary>Everything of the other is in this one now.</summary>
    public void Absorb(ActiveGroup other)
    {
        foreach (var client in other._distinct.Known)
        {
            _distinct.Add(client);
        }

        Take(other.Snapshot());
        if (Key.Kind == GroupKind.Actor && Actor != other.Actor)
        {
            Actor = Grouping.Actor.Many;
        }
    }

    /// <summary>The incident as the store shall have it; <paramref name="weight"/> is the site's (see <see cref="IncidentRank"/>).</summary>
    public Incident Snapshot(int weight = 0)
    {
        var family = 0;
        var families = ImmutableArray.CreateBuilder<Tally>();
        for (var i = 0; i < _families.Length; i++)
        {
            family = _families[i] > _families[family] ? i : family;
            if (_families[i] > 0)
            {
                families.Add(new(((AttackFamily)i).Text(), _families[i]));
            }
        }

        families.Sort(static (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Name, b.Name));
        var clients = _clients.Snapshot();
        var incident = People with
        {
            First = First,
            Last = Last,
            Site = Key.Site,
            Family = Count == 0 ? People.Family : (AttackFamily)family,
            Stage = Stage,
            Actor = ShownActor(clients),
            Count = Count,
            Blocked = Blocked,
            Passed = Passed,
            TopScore = TopScore,
            Clients = clients,
            ClientCount = _distinct.Count,
            Paths = _paths.Snapshot(),
            Families = families.ToImmutable(),
            Rules = _rules.Snapshot(),
            Techniques = [.. _techniques],
            Examples = [.. _examples],
        };
        return incident with { Rank = IncidentRank.Of(incident, weight) };
    }

    // Forms, leaks and noise have no actor of their own: one address that alone set them off, else many.
    private string ShownActor(ImmutableArray<Tally> clients) =>
        Actor.Length > 0 ? Actor : _distinct.Count == 1 && clients.Length > 0 ? GroupKey.Part(clients[0].Name) : Grouping.Actor.Many;

    private void Take(Incident other)
    {
        IsTouched = true;
        var isEmpty = Count == 0;
        First = isEmpty || other.First < First ? other.First : First;
        Last = isEmpty || other.Last > Last ? other.Last : Last;
        Count += other.Count;
        Blocked += other.Blocked;
        TopScore = Math.Max(TopScore, other.TopScore);
        Stage = other.Stage > Stage ? other.Stage : Stage;
        foreach (var (name, count) in other.Families)
        {
            if (AttackFamilies.TryParse(name, out var family))
            {
                _families[(int)family] += count;
            }
        }

        _clients.Merge(other.Clients);
        _paths.Merge(other.Paths);
        _rules.Merge(other.Rules);
        foreach (var (client, _) in other.Clients)
        {
            _distinct.Add(Hash.Of(Grouping.Actor.Of(client).Name));
        }

        _distinct.AtLeast(other.ClientCount);
        _techniques.UnionWith(other.Techniques);
        foreach (var example in other.Examples)
        {
            if (_examples.Count < GroupingLimits.Tallies && !_examples.Contains(example))
            {
                _examples.Add(example);
            }
        }

        _passedExamples = Math.Min(Passed, GroupingLimits.PassedExamples);
    }

    // One address, then its network, then many: never back.
    private void Widen(Actor actor)
    {
        if (Actor.Length == 0 || Actor == actor.Name || Actor == Grouping.Actor.Many)
        {
            return;
        }

        Actor = actor.Network == _network ? _network : Grouping.Actor.Many;
    }

    private void Exemplify(TransactionRecord transaction, bool isGraver, bool isPassed)
    {
        var isWorth = Count <= 3 || isGraver || (isPassed && _passedExamples < GroupingLimits.PassedExamples);
        var room = GroupingLimits.Tallies - (isPassed ? 0 : Math.Max(0, GroupingLimits.PassedExamples - (int)_passedExamples));
        if (isWorth && _examples.Count < room)
        {
            _examples.Add(transaction.Id);
        }

        if (isPassed && _passedExamples < GroupingLimits.PassedExamples)
        {
            _passedExamples++;
        }
    }

    private void CountRules(TransactionRecord transaction)
    {
        Span<char> number = stackalloc char[20];
        var detections = transaction.Detections.IsDefault ? [] : transaction.Detections;
        for (var i = 0; i < detections.Length; i++)
        {
            var detection = detections[i];
            if (Leading.IsEvaluation(detection) || IsRepeated(detections, i))
            {
                continue;
            }

            detection.RuleId.TryFormat(number, out var digits, provider: CultureInfo.InvariantCulture);
            CountPair(_rules, number[..digits], detection.Message);
            foreach (var tag in detection.Tags.IsDefault ? [] : detection.Tags)
            {
                if (tag.StartsWith("attack/T", StringComparison.Ordinal) && tag.Length <= 16 && _techniques.Count < GroupingLimits.Tallies)
                {
                    _techniques.Add(tag[7..]);
                }
            }
        }
    }

    // "first second", made into a string only when the tally does not have it.
    private static void CountPair(TallyCounter tally, ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var length = first.Length + 1 + second.Length;
        if (length <= GroupingLimits.NameLength)
        {
            Span<char> name = stackalloc char[GroupingLimits.NameLength];
            first.CopyTo(name);
            name[first.Length] = ' ';
            second.CopyTo(name[(first.Length + 1)..]);
            name = name[..length];
            if (PlainLine.IsPlain(name, GroupingLimits.NameLength))
            {
                var hash = Hash.Of(name);
                if (!tally.TryCount(hash))
                {
                    tally.Put(hash, name.ToString());
                }

                return;
            }
        }

        tally.Add(PlainLine.Of($"{first} {second}"));
    }

    private static bool IsRepeated(ImmutableArray<DetectionRecord> detections, int at)
    {
        for (var i = 0; i < at; i++)
        {
            if (detections[i].RuleId == detections[at].RuleId)
            {
                return true;
            }
        }

        return false;
    }
}
