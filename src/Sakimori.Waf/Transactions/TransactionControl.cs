using Sakimori.Waf.Rules;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>What rules may change about the way the rest of their transaction is judged (<c>ctl</c>), and the time it may take.</summary>
internal sealed class TransactionControl
{
    private readonly List<(RuleBits Rules, MemberSelector Members)> _exclusions = [];

    // The variables that some exclusion speaks of; asked for every value that a rule judges.
    private ulong _excluded;
    private ulong _excludedAbove;
    private RuleBits _removed = new(0);
    private bool _hasRemoved;
    private TimeProvider _time = TimeProvider.System;
    private long _budgetTicks;
    private long _spentTicks;
    private long _startedAt;

    /// <summary>The mode rules run in; <c>ctl:ruleEngine</c> can lower it, never raise it above the site's.</summary>
    public EngineMode Mode { get; private set; }

    public bool RequestBodyAccess { get; set; }

    public bool ResponseBodyAccess { get; set; }

    public bool ForceRequestBodyVariable { get; set; }

    public long RequestBodyLimitBytes { get; set; }

    public long ResponseBodyLimitBytes { get; set; }

    /// <summary><c>SecParseXmlIntoArgs</c>, <c>ctl:parseXmlIntoArgs</c>.</summary>
    public XmlArguments XmlArguments { get; set; }

    /// <summary><c>ctl:auditEngine</c>; null leaves the rule set's.</summary>
    public AuditEngine? AuditEngine { get; set; }

    /// <summary><c>HIGHEST_SEVERITY</c>; 255 while no rule has matched.</summary>
    public int HighestSeverity { get; private set; }

    /// <summary>Time spent so far.</summary>
    public TimeSpan Spent => _time.GetElapsedTime(0, _spentTicks);

    /// <summary>Makes it that of a fresh transaction.</summary>
    public void Reset(RuleSet rules, EngineMode mode, TimeSpan? budget)
    {
        _time = rules.Options.Time;
        Mode = mode;
        RequestBodyAccess = rules.Bodies.RequestBodyAccess;
        ResponseBodyAccess = rules.Bodies.ResponseBodyAccess;
        RequestBodyLimitBytes = rules.Bodies.RequestBodyLimitBytes;
        ResponseBodyLimitBytes = rules.Bodies.ResponseBodyLimitBytes;
        ForceRequestBodyVariable = false;
        XmlArguments = rules.XmlArguments;
        AuditEngine = null;
        HighestSeverity = 255;
        _exclusions.Clear();
        _excluded = _excludedAbove = 0;
        if (_hasRemoved)
        {
            _removed.Clear();
            _hasRemoved = false;
        }

        _budgetTicks = budget is { } limit ? (long)(limit.TotalSeconds * _time.TimestampFrequency) : long.MaxValue;
        _spentTicks = 0;
    }

    /// <summary><c>ctl:ruleEngine</c>.</summary>
    public void Lower(EngineMode mode) => Mode = mode < Mode ? mode : Mode;

    /// <summary><c>ctl:ruleRemoveBy…</c>.</summary>
    public void Remove(RuleBits rules, int ruleCount)
    {
        if (!_hasRemoved)
        {
            _removed = new RuleBits(ruleCount);
            _hasRemoved = true;
        }

        _removed.Add(rules);
    }

    public bool IsRemoved(Rule rule) => _hasRemoved && _removed[rule.Index];

    /// <summary><c>ctl:ruleRemoveTargetBy…</c>.</summary>
    public void Exclude(RuleBits rules, MemberSelector members)
    {
        _exclusions.Add((rules, members));
        _excluded |= members.Covered.Low;
        _excludedAbove |= members.Covered.High;
    }

    /// <summary>Some rule's members of this variable may be excluded; false is certain.</summary>
    public bool MayExclude(VariableId id) => ((id < (VariableId)64 ? _excluded : _excludedAbove) >> (int)id & 1) != 0;

    public bool IsExcluded(Rule head, Target target, ReadOnlySpan<char> name)
    {
        foreach (var (rules, members) in _exclusions)
        {
            if (rules[head.Index] && members.Covers(target.Id) && members.Selects(name))
            {
                return true;
            }
        }

        return false;
    }

    public void RaiseSeverity(int severity) => HighestSeverity = Math.Min(HighestSeverity, severity);

    /// <summary>A phase begins: time counts.</summary>
    public void StartClock() => _startedAt = _time.GetTimestamp();

    /// <summary>A phase ended.</summary>
    public void StopClock() => _spentTicks += _time.GetTimestamp() - _startedAt;

    /// <summary>The inspection time is used up.</summary>
    public bool IsOverBudget() =>
        _budgetTicks != long.MaxValue && _spentTicks + (_time.GetTimestamp() - _startedAt) > _budgetTicks;
}

/// <summary><c>SecAuditEngine</c>.</summary>
internal enum AuditEngine
{
    Off,
    On,
    RelevantOnly,
}

/// <summary>Whether the text of an XML body also stands in <c>ARGS</c>.</summary>
internal enum XmlArguments
{
    /// <summary>Only <c>XML:</c> targets see it.</summary>
    None,

    /// <summary>Both.</summary>
    Also,

    /// <summary>Only <c>ARGS</c>.</summary>
    Only,
}
