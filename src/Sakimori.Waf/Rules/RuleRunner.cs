using System.Numerics;
using Sakimori.Waf.Rules.Scanning;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules;

/// <summary>
/// Runs the rules of a phase over one transaction. Rules run strictly in order, because each may change what the next one
/// sees; a scan of the phase's values beforehand tells which of them cannot match and are passed over.
/// </summary>
internal sealed class RuleRunner(Transaction tx)
{
    /// <summary>Rules run between two looks at the clock.</summary>
    private const int RulesPerLook = 16;

    /// <summary>Bytes that operators were given between two looks at the clock.</summary>
    private const int BytesPerLook = 32 * 1024;

    // A scan lives no longer than its phase, which no await interrupts: transactions that wait for the application hold none, and the
    // next one on this thread finds its memory in the cache.
    [ThreadStatic]
    private static PhaseScan? t_idleScan;

    // Only while a phase runs.
    private PhaseScan _scan = null!;
    private readonly List<(MatchedValue Match, MatchDescription Description)> _pending = [];
    private MatchedValue _evidence;
    private ulong[] _selected = [];
    private readonly NamedValues _members = new();
    private bool _isOverBudget;
    private int _unlooked;

    /// <summary>Judges every value with every rule, unscanned: the slow twin of the filter, for tests.</summary>
    internal bool IgnoreFilter { get; set; }

    /// <summary>Runs a phase; returns what it decided, whether or not it is carried out.</summary>
    public PhaseOutcome Run(PhaseProgram program)
    {
        var outcome = new PhaseOutcome();
        var rules = program.Rules;
        if (rules.Length == 0)
        {
            return outcome;
        }

        _isOverBudget = false;
        _unlooked = 0;
        _scan = t_idleScan ?? new PhaseScan();
        t_idleScan = null;
        try
        {
            _scan.Run(program.Filter, tx.Variables, tx.Control);
            RunRules(program, ref outcome);
            // A phase of few rules and short values was not looked at on the way.
            Look();
            outcome.IsOverBudget |= IsOverBudget;
            _scan.Clear();
        }
        catch
        {
            _scan.Forget();
            throw;
        }
        finally
        {
            t_idleScan = _scan;
            _scan = null!;
        }

        return outcome;
    }

    private void RunRules(PhaseProgram program, ref PhaseOutcome outcome)
    {
        var rules = program.Rules;
        var untilLook = RulesPerLook;
        var level = -1;
        if (_selected.Length < program.Words)
        {
            _selected = new ulong[program.Words];
        }

        for (var i = 0; ;)
        {
            // Most rules cannot match, and are not even looked at: each would push something else out of the processor's cache.
            if (!IgnoreFilter)
            {
                if (_scan.Level != level)
                {
                    level = _scan.Level;
                    program.Select(level, _scan.Links, _selected.AsSpan(0, program.Words));
                }

                i = NextIn(_selected.AsSpan(0, program.Words), i);
            }

            if (i >= rules.Length)
            {
                break;
            }

            var number = 0L;
            if (!IgnoreFilter)
            {
                if (program.HasTest(i) && !program.Tests[i].Holds(tx, out number))
                {
                    i++;
                    continue;
                }

                if (program.IsQuiet(i) && !program.QuietRules[i].IsTakenOut(tx))
                {
                    ref readonly var quiet = ref program.QuietRules[i];
                    i = quiet.CarryOut(tx, number) ? quiet.Following : rules.Length;
                    continue;
                }
            }

            var rule = rules[i];
            if (!IgnoreFilter && rule.IsFullyScanned && !_scan.MayMatchAny(rule))
            {
                i++;
                continue;
            }

            if (--untilLook == 0)
            {
                untilLook = RulesPerLook;
                Look();
            }

            var matched = !IsOverBudget && !tx.Control.IsRemoved(rule) && (rule.Loop is { } loop && MayRepeat() ? MatchesLoop(rule, loop) : MatchesChain(rule));
            if (IsOverBudget)
            {
                outcome.IsOverBudget = true;
                break;
            }

            if (!matched)
            {
                i++;
                continue;
            }

            if (tx.Control.Mode == EngineMode.Off)
            {
                break;
            }

            tx.Leaks.ConfirmRule();
            Report(rule);
            if (Decide(rule, ref outcome))
            {
                break;
            }

            i = rule.Following(i);
        }
    }

    // The first member from a number on; beyond all rules when there is none.
    private static int NextIn(ReadOnlySpan<ulong> rules, int from)
    {
        var word = from >> 6;
        if (word >= rules.Length)
        {
            return int.MaxValue;
        }

        var bits = rules[word] >> from << from;
        while (bits == 0)
        {
            if (++word == rules.Length)
            {
                return int.MaxValue;
            }

            bits = rules[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    // A scan that was broken off does not know what matches, so no rule may count on it.
    private bool IsOverBudget => _isOverBudget || _scan.IsBrokenOff;

    private void Look() => _isOverBudget |= tx.Control.IsOverBudget();

    private void Spend(int bytes)
    {
        _unlooked += bytes;
        if (_unlooked > BytesPerLook)
        {
            _unlooked = 0;
            Look();
        }
    }

    // What was remembered was done with all names and all variables.
    private bool MayRepeat() => !IgnoreFilter && !tx.Control.MayExclude(VariableId.RequestHeadersNames) && !tx.Control.MayExclude(VariableId.Tx);

    private bool MatchesLoop(Rule head, HeaderNameLoop loop)
    {
        var names = tx.Items(VariableId.RequestHeadersNames);
        if (loop.TryRepeat(tx, names, out var hash, out var remember))
        {
            BeginRule(head);
            return false;
        }

        var made = tx.Tx.Journal = remember ? [] : null;
        var matched = MatchesChain(head);
        tx.Tx.Journal = null;
        if (made is not null && !matched && !IsOverBudget)
        {
            loop.Keep(tx, names, hash, made);
        }

        return matched;
    }

    private void BeginRule(Rule head)
    {
        tx.CurrentRule = head;
        tx.Matches.BeginRule();
        tx.Leaks.BeginRule();
        _pending.Clear();
    }

    private bool MatchesChain(Rule head)
    {
        BeginRule(head);
        for (var link = head; link is not null; link = link.Next)
        {
            if (!MatchesLink(head, link))
            {
                return false;
            }

            if (link.Next is not null)
            {
                tx.Matches.BeginLink();
            }
        }

        return true;
    }

    private bool MatchesLink(Rule head, Rule link)
    {
        if (link.Operator is null)
        {
            OnMatch(head, link, null, default, default);
            return true;
        }

        var matched = false;
        foreach (var target in link.Targets)
        {
            matched |= MatchesTarget(head, link, target);
        }

        return matched;
    }

    private bool MatchesTarget(Rule head, Rule link, Target target)
    {
        if (target.Slot >= 0)
        {
            return MatchesSlot(head, link, target);
        }

        if (target.Count)
        {
            return MatchesNumber(head, link, target, CountMembers(head, link, target));
        }

        if (target.Source >= 0)
        {
            return MatchesScanned(head, link, target);
        }

        var matched = false;
        // Of the counters that rules make for every argument hardly one is above its limit: the number is looked at first, then the name.
        var comparison = link is { MultiMatch: false, Chain.Steps: [], Operator: Operators.NumericOperator numeric } ? numeric : null;
        var length = target.NameLength;
        foreach (ref readonly var item in ItemsOf(link, target))
        {
            if (length >= 0 && item.Name.Length != length)
            {
                continue;
            }

            if (comparison is not null && comparison.Evaluate(tx, item.Value.Span, capture: false) == link.Negated)
            {
                continue;
            }

            if (IsJudged(head, target, item.Name.Span))
            {
                matched |= MatchesValue(head, link, target, item.Name, item.Value);
            }
        }

        return matched;
    }

    private bool MatchesScanned(Rule head, Rule link, Target target)
    {
        var isFiltered = link.Filter >= 0 && !IgnoreFilter;
        if (isFiltered && !_scan.MayMatchAny(link) && !link.Negated)
        {
            return false;
        }

        var matched = false;
        var items = ItemsOf(link, target);
        var first = _scan.FirstItem(target, tx.Variables.QueryArgumentCount);
        for (var i = 0; i < items.Length; i++)
        {
            var mayMatch = !isFiltered || _scan.MayMatch(link.Filter, first + i);
            if (_isOverBudget)
            {
                return matched;
            }

            if ((mayMatch ? link.Negated && isFiltered && link.IsFilterExact : !link.Negated) ||
                !IsJudged(head, target, items[i].Name.Span))
            {
                continue;
            }

            bool holds;
            if (link.MultiMatch)
            {
                holds = MatchesEveryStep(head, link, target, items[i].Name, items[i].Value);
                matched |= holds;
            }
            else
            {
                ref readonly var text = ref _scan.TextOf(first + i, link);
                holds = mayMatch && (isFiltered && link.IsFilterExact && !_scan.IsBrokenOff ? Captures(link, target, text) : Evaluates(link, text));
                if (holds != link.Negated && StandsInWhatLeaves(link, target))
                {
                    OnMatch(head, link, target, items[i].Name, text.Text);
                    matched = true;
                }
            }

            if (isFiltered && mayMatch && !holds && link.Operator!.AsksValueAlone)
            {
                _scan.Refute(link.Filter, first + i);
            }
        }

        return matched;
    }

    private bool Evaluates(Rule link, in ValueText text)
    {
        Spend(text.Text.Length);
        return (IgnoreFilter || link.Operator!.EvaluatesPrefilter || link.Operator.MayMatch(text.Text.Span, text.Present)) && link.Operator!.Evaluate(tx, text.Text.Span, link.Capture);
    }

    // The scan has found that the pattern matches this very text, which stays what it is; only of a response something may be hidden later.
    private bool Captures(Rule link, Target target, in ValueText text)
    {
        if (link.Capture)
        {
            tx.Tx.CaptureLater((Operators.Rx)link.Operator!, target.Id == VariableId.ResponseBody ? tx.Variables.Arena.Copy(text.Text.Span) : text.Text);
        }

        return true;
    }

    private bool MatchesSlot(Rule head, Rule link, Target target)
    {
        ref var value = ref tx.Tx[target.Slot];
        if (target.Count)
        {
            return MatchesNumber(head, link, target, value.IsSet ? 1 : 0);
        }

        if (!value.IsSet || !IsJudged(head, target, target.Selector.Text))
        {
            return false;
        }

        return link.Chain.Steps.Length == 0 && link.Operator is Operators.NumericOperator
            ? MatchesNumber(head, link, target, value.Number)
            : MatchesValue(head, link, target, target.Selector.Text.AsMemory(), value.Text);
    }

    private bool MatchesNumber(Rule head, Rule link, Target target, long number)
    {
        if (link.Operator!.EvaluateNumber(tx, number) == link.Negated)
        {
            return false;
        }

        OnMatch(head, link, target, target.Selector.Text.AsMemory(), Integers.ToText(number).AsMemory());
        return true;
    }

    private bool MatchesValue(Rule head, Rule link, Target target, ReadOnlyMemory<char> member, ReadOnlyMemory<char> value)
    {
        if (link.MultiMatch)
        {
            return MatchesEveryStep(head, link, target, member, value);
        }

        Spend(value.Length);
        var text = link.Chain.Apply(value, tx.Variables.Arena);
        if (link.Operator!.Evaluate(tx, text.Span, link.Capture) == link.Negated || !StandsInWhatLeaves(link, target))
        {
            return false;
        }

        OnMatch(head, link, target, member, text);
        return true;
    }

    // What a rule found in a response from which the leak guard hides something must be there without it, too: it is judged again.
    private bool StandsInWhatLeaves(Rule link, Target target)
    {
        if (target.Id != VariableId.ResponseBody || !tx.Leaks.HasMasks || link.Operator is Operators.DetectLeak)
        {
            return true;
        }

        var body = tx.Leaks.Leaving(tx.Variables.Scalar(VariableId.ResponseBody), tx.Variables.Scalar(VariableId.ResponseContentType).Span, tx.Variables.Arena);
        Spend(body.Length);
        return link.Operator!.Evaluate(tx, link.Chain.Apply(body, tx.Variables.Arena).Span, link.Capture) != link.Negated;
    }

    // multiMatch: the value as received, and after each transformation that changes it.
    private bool MatchesEveryStep(Rule head, Rule link, Target target, ReadOnlyMemory<char> member, ReadOnlyMemory<char> value)
    {
        Spend(value.Length);
        var matched = false;
        for (var step = -1; step < link.Chain.Steps.Length; step++)
        {
            if ((step < 0 || TransformationChain.Apply(link.Chain.Steps[step], ref value, tx.Variables.Arena)) &&
                link.Operator!.Evaluate(tx, value.Span, link.Capture) != link.Negated)
            {
                OnMatch(head, link, target, member, value);
                matched = true;
            }
        }

        return matched;
    }

    private bool IsJudged(Rule head, Target target, ReadOnlySpan<char> name) =>
        (target.SelectsAll || target.Selects(name)) && (!tx.Control.MayExclude(target.Id) || !tx.Control.IsExcluded(head, target, name));

    private int CountMembers(Rule head, Rule link, Target target)
    {
        var count = 0;
        foreach (ref readonly var item in ItemsOf(link, target))
        {
            // A scalar counts when it has a value.
            if (IsJudged(head, target, item.Name.Span) &&
                (VariableCatalog.Get(target.Id).Shape != VariableShape.Scalar || !item.Value.IsEmpty))
            {
                count++;
            }
        }

        return count;
    }

    private ReadOnlySpan<NamedValue> ItemsOf(Rule link, Target target) => target.Id switch
    {
        VariableId.Xml => tx.Variables.XmlItems(target.Selector.Text, link.XmlNamespaces),
        VariableId.Rule => RuleMembers(target),
        VariableId.Tx => TxMembers(target),
        _ => tx.Items(target.Id),
    };

    private ReadOnlySpan<NamedValue> TxMembers(Target target)
    {
        _members.Clear();
        tx.Tx.CopyTo(_members, target.Slots);
        return _members.Items;
    }

    private ReadOnlySpan<NamedValue> RuleMembers(Target target)
    {
        _members.Clear();
        _members.Add(target.Selector.Text.AsMemory(), tx.CurrentRule!.Describe(target.Selector.Text));
        return _members.Items;
    }

    private void OnMatch(Rule head, Rule link, Target? target, ReadOnlyMemory<char> member, ReadOnlyMemory<char> value)
    {
        tx.Matches.Add(new MatchedValue(target, member, value));
        foreach (var action in link.Actions)
        {
            action.Execute(tx);
        }

        if (!head.Log)
        {
            return;
        }

        if (head.Next is not null)
        {
            // What a record shows of a chain: the last value that came with the message and was not computed by rules.
            if (ReferenceEquals(head, link) || (target is not null && !target.Count && IsEvidence(target.Id)))
            {
                _evidence = tx.Matches.Last;
            }
        }
        else if (_pending.Count < AuditTrail.MatchesPerRule)
        {
            _pending.Add((tx.Matches.Last, tx.Audit.Describe(head)));
        }
    }

    private void Report(Rule rule)
    {
        if (rule.Severity >= 0)
        {
            tx.Control.RaiseSeverity(rule.Severity);
        }

        if (!rule.Log)
        {
            return;
        }

        tx.Audit.IsAsked |= rule.AuditLog;
        if (rule.Next is not null)
        {
            // The texts of a chain speak of what its last link matched: CRS writes them so (932207).
            tx.Audit.Add(rule, _evidence, tx.Audit.Describe(rule));
            return;
        }

        foreach (var (match, description) in _pending)
        {
            tx.Audit.Add(rule, match, description);
        }
    }

    private static bool IsEvidence(VariableId id) => VariableCatalog.IsStable(id) || id is VariableId.MatchedVars;

    // Returns whether the phase ends here.
    private bool Decide(Rule rule, ref PhaseOutcome outcome)
    {
        switch (rule.Disruption)
        {
            case Disruption.Pass:
                return false;
            case Disruption.Allow or Disruption.AllowPhase or Disruption.AllowRequest:
                outcome.Allow = rule.Disruption;
                return true;
        }

        var kind = rule.Disruption switch
        {
            Disruption.Drop => VerdictKind.Drop,
            Disruption.Redirect => VerdictKind.Redirect,
            _ => VerdictKind.Deny,
        };
        var verdict = new Verdict(kind, rule.Status, rule.Id, rule.Phase, rule.RedirectUrl?.Expand(tx).ToString());
        if (!outcome.Verdict.IsDisruptive)
        {
            outcome.Verdict = verdict;
        }

        return tx.Control.Mode == EngineMode.Protect && rule.Phase != Phase.Logging;
    }
}
