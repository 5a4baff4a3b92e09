using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// The outcome of scanning one transaction's values for one phase, and the transformed texts it made on the way. Reused.
/// </summary>
internal sealed class PhaseScan
{
    /// <summary>Bytes scanned between two looks at the clock: a tenth of a millisecond or so.</summary>
    private const int BytesPerLook = 32 * 1024;

    private PhaseFilter? _filter;
    private FilterScope? _scope;
    private VariableStore? _variables;
    private TransactionControl? _control;
    private int[] _sourceStart = [];
    private Item[] _items = new Item[64];
    private int _itemCount;
    private ValueText[] _texts = new ValueText[128];
    private int _textCount;
    private ulong[] _itemLinks = new ulong[64 * 8];
    private ulong[] _anyLinks = new ulong[8];
    private ulong[] _literals = new ulong[128];
    private ulong[] _admitted = new ulong[8];
    private ulong[] _asked = new ulong[8];
    private ulong[] _patterns = new ulong[8];
    private int[] _nodeText = [];
    private int _level;
    private int _unlooked;

    // Steps already applied to texts of the current value: two chains that reach the same text share what follows.
    private readonly List<(Transformation Step, int From, int To)> _applied = [];

    /// <summary>The inspection time was used up before everything was scanned: what was not scanned counts as what may match.</summary>
    public bool IsBrokenOff { get; private set; }

    /// <summary>Rank of the paranoia level up to which links were asked for.</summary>
    public int Level => _level;

    /// <summary>The links that can match some scanned value.</summary>
    public ReadOnlySpan<ulong> Links => _anyLinks.AsSpan(0, _filter!.Words);

    /// <summary>Scans every source of the filter.</summary>
    public void Run(PhaseFilter filter, VariableStore variables, TransactionControl control)
    {
        Forget();
        _filter = filter;
        _variables = variables;
        _control = control;
        Grow(ref _sourceStart, filter.Sources.Length + 1);
        Grow(ref _anyLinks, filter.Words);
        ScanIn(filter.Scope(filter.UsualLevel));
    }

    /// <summary>Makes the answer count for a link: rules of its level are reached.</summary>
    public void Reach(Rule link)
    {
        if (link.FilterLevel <= _level)
        {
            return;
        }

        _level = link.FilterLevel;
        if (_level > _scope!.Level)
        {
            ScanIn(_filter!.Scope(_level));
        }
    }

    /// <summary>Whether the operator of the filtered link can match any scanned value.</summary>
    public bool MayMatchAny(Rule link)
    {
        Reach(link);
        return (_anyLinks[link.Filter >> 6] >> link.Filter & 1) != 0;
    }

    /// <summary>Number of the first item of a target's list.</summary>
    public int FirstItem(Target target, int queryArgumentCount) => _sourceStart[target.Source] +
        (target.Id is VariableId.ArgsPost or VariableId.ArgsPostNames ? queryArgumentCount : 0);

    /// <summary>Whether the operator of the filtered link can match the item; ask <see cref="MayMatchAny"/> or <see cref="Reach"/> before.</summary>
    public bool MayMatch(int link, int item) => (_itemLinks[item * _filter!.Words + (link >> 6)] >> link & 1) != 0;

    /// <summary>The operator of the filtered link was asked and does not match the item: not asked again of a value that keeps coming.</summary>
    public void Refute(int link, int item)
    {
        _itemLinks[item * _filter!.Words + (link >> 6)] &= ~(1UL << link);
        _items[item].IsRefuted = true;
    }

    /// <summary>The item's value after the rule's transformations. The reference is valid until the next call.</summary>
    public ref readonly ValueText TextOf(int item, Rule rule)
    {
        var bit = 1UL << rule.ScanChain;
        var scanned = -1;
        for (var i = _items[item].FirstText; i >= 0; i = _texts[i].Next)
        {
            if ((_texts[i].ExactChains & bit) != 0)
            {
                return ref _texts[i];
            }

            if ((_texts[i].Chains & bit) != 0)
            {
                scanned = i;
            }
        }

        // Finishing may move the texts to a longer array: first the number, then the array.
        var finished = Finish(item, scanned, rule.Chain, bit);
        return ref _texts[finished];
    }

    /// <summary>Ends a scan whose phase ran to its end: what was found in values that keep coming is kept for later transactions.</summary>
    public void Clear()
    {
        if (_filter is not null && !IsBrokenOff)
        {
            _filter.UsualLevel = _level;
            Remember();
        }

        Forget();
    }

    /// <summary>
    /// Ends a scan and keeps nothing of it: one that an exception broke off has answers that are not complete, and its values may
    /// stand in memory that is already another request's.
    /// </summary>
    public void Forget()
    {
        if (_filter is not null)
        {
            Array.Clear(_itemLinks, 0, _itemCount * _filter.Words);
            Array.Clear(_anyLinks);
            Array.Clear(_literals);
            Array.Clear(_patterns);
        }

        _applied.Clear();
        Array.Clear(_items, 0, _itemCount);
        Array.Clear(_texts, 0, _textCount);
        _itemCount = _textCount = _level = _unlooked = 0;
        IsBrokenOff = false;
        _filter = null;
        _scope = null;
        _variables = null;
        _control = null;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }

    private void ScanIn(FilterScope scope)
    {
        _scope = scope;
        Grow(ref _literals, scope.FoundWords);
        Grow(ref _nodeText, scope.NodeCount);
        Grow(ref _admitted, scope.LinkWords);
        Grow(ref _asked, scope.LinkWords);
        Grow(ref _patterns, scope.LinkWords);
        List(scope);
        for (var number = 0; number < _itemCount; number++)
        {
            if (_items[number].IsShort)
            {
                scope.Memo.PrefetchAnswer(_items[number].Hash);
            }
        }

        var words = _filter!.Words;
        for (var number = 0; number < _itemCount; number++)
        {
            Ask(scope, number, _itemLinks.AsSpan(number * words, words));
        }
    }

    // All values first, and then their answers: what these need is on its way from memory meanwhile.
    private void List(FilterScope scope)
    {
        _itemCount = _textCount = 0;
        for (var source = 0; source < scope.Plans.Length; source++)
        {
            _sourceStart[source] = _itemCount;
            var values = _filter!.Sources[source].Items(_variables!);
            if (values.IsEmpty)
            {
                continue;
            }

            var kind = scope.KindOf(source);
            Grow(ref _items, _itemCount + values.Length);
            Grow(ref _itemLinks, (_itemCount + values.Length) * _filter.Words);
            foreach (ref readonly var value in values)
            {
                ref var item = ref _items[_itemCount++];
                item.Value = value.Value;
                item.Source = source;
                item.FirstText = -1;
                item.Remember = item.IsRefuted = false;
                item.Known = default;
                item.Name = kind == PlanKind.ByName ? value.Name : default;
                item.IsShort = kind != PlanKind.Empty && value.Value.Length <= ScanMemo.MaxLength;
                if (item.IsShort)
                {
                    item.Hash = ScanMemo.HashOf(source, item.Name.Span, value.Value.Span);
                    scope.Memo.PrefetchPlace(item.Hash);
                }
            }
        }

        _sourceStart[scope.Plans.Length] = _itemCount;
    }

    private void Ask(FilterScope scope, int number, Span<ulong> links)
    {
        ref var item = ref _items[number];
        if (item.IsShort)
        {
            item.Known = scope.Memo.Find(item.Source, item.Name.Span, item.Value.Span, item.Hash, out item.Remember);
            if (!item.Known.IsNone)
            {
                item.Known.AddTo(links, _anyLinks);
                return;
            }
        }
        else if (scope.KindOf(item.Source) == PlanKind.Empty)
        {
            return;
        }

        if (IsBrokenOff)
        {
            links.Fill(ulong.MaxValue);
        }
        else
        {
            Scan(scope, scope.Plans[item.Source], number, links);
        }

        AddLinks(links, links);
    }

    private void Scan(FilterScope scope, SourcePlan plan, int number, Span<ulong> links)
    {
        var value = _items[number].Value;
        var present = Presence.Of(value.Span);
        var admitted = _admitted.AsSpan(0, plan.Words);
        var plain = plan.PlainTextFor(present);
        if (!plan.TryAdmit(_items[number].Name.Span, value.Length, present, plain is not null, admitted))
        {
            return;
        }

        if (plain is not null)
        {
            Spend(value.Length);
            plain.Restrict(value.Span, present, _literals.AsSpan(0, scope.PlainVocabulary.Words), _asked.AsSpan(0, plan.Words), admitted);
            if (!admitted.ContainsAnyExcept(0UL))
                return;
        }

        if (plan.Base64 is { } base64 && base64.IsOf(present, admitted))
        {
            base64.Exclude(value.Span, present, _variables!.Arena, admitted);
            if (!admitted.ContainsAnyExcept(0UL))
            {
                return;
            }
        }

        var first = AddText(value, present, -1);
        var wanted = plan.ChainsOf(admitted);
        _items[number].FirstText = first;
        if (plan.Trie.Triggers.Overlaps(present))
        {
            WalkTrie(plan.Trie, first, wanted);
        }
        else
        {
            _texts[first].Chains = plan.Chains;
        }

        var asked = _asked.AsSpan(0, plan.Words);
        for (var text = first; text < _textCount; text++)
        {
            _texts[text].Next = text + 1 < _textCount ? text + 1 : -1;
            if ((_texts[text].Chains & wanted) == 0)
            {
                continue;
            }

            plan.Restrict(_texts[text].Present, present, _texts[text].Chains & wanted, admitted, asked);
            plan.AddByTellingBytes(_texts[text].Present, asked, admitted, links);
            if (text > first)
            {
                plan.ExcludeByLiteralBytes(_texts[text].Present, asked);
            }

            if (plan.AsksLiterals(asked, out var groups) && scope.Scanner.Scan(_texts[text].Text.Span, _texts[text].Present, groups, _literals))
            {
                plan.AddByLiterals(scope, asked, _literals.AsSpan(0, scope.LiteralWords), links);
            }

            plan.AddByText(_texts[text], asked, _patterns, links);
            Spend(_texts[text].Text.Length);
            if (IsBrokenOff)
            {
                links.Fill(ulong.MaxValue);
                return;
            }
        }
    }

    private void Spend(int bytes)
    {
        _unlooked += bytes;
        if (_unlooked > BytesPerLook)
        {
            _unlooked = 0;
            IsBrokenOff |= _control!.IsOverBudget();
        }
    }

    // What was found in values that keep coming is kept for the next transactions.
    private void Remember()
    {
        var words = _filter!.Words;
        for (var number = 0; number < _itemCount; number++)
        {
            ref var item = ref _items[number];
            if (item.Remember || (item.IsRefuted && !item.Known.IsNone))
            {
                _scope!.Memo.Keep(item.Source, item.Hash, item.Name.Span, item.Value.Span, _itemLinks.AsSpan(number * words, words));
            }
        }
    }

    private void AddLinks(ReadOnlySpan<ulong> found, Span<ulong> links)
    {
        for (var word = 0; word < found.Length; word++)
        {
            links[word] |= found[word];
            _anyLinks[word] |= found[word];
        }
    }

    private void WalkTrie(TransformationTrie trie, int root, ulong wanted)
    {
        _texts[root].Chains = trie.RootChains;
        _texts[root].Triggers = trie.TriggersIn(_texts[root].Present);
        var nodes = trie.Nodes;
        for (var i = 0; i < nodes.Length;)
        {
            ref readonly var node = ref nodes[i];
            if ((node.SubtreeChains & wanted) == 0)
            {
                i = node.SubtreeEnd;
                continue;
            }

            var from = node.Parent < 0 ? root : _nodeText[node.Parent];
            var triggers = _texts[from].Triggers;
            if ((node.SubtreeTriggers & triggers) == 0)
            {
                _texts[from].Chains |= node.SubtreeChains;
                i = node.SubtreeEnd;
                continue;
            }

            var to = from;
            if ((node.Triggers & triggers) != 0)
            {
                var count = _textCount;
                to = Apply(node.Step, from, root);
                if (to >= count)
                {
                    _texts[to].Triggers = trie.TriggersIn(_texts[to].Present);
                }
            }

            _nodeText[i++] = to;
            _texts[to].Chains |= node.Chains;
        }

        _applied.Clear();
    }

    private int Apply(Transformation step, int from, int root)
    {
        var alike = step is Base64Decode ? WithOrWithoutSpaces(from) : from;
        foreach (var (appliedStep, appliedFrom, appliedTo) in _applied)
        {
            if (ReferenceEquals(appliedStep, step) && (appliedFrom == from || appliedFrom == alike))
            {
                return appliedTo;
            }
        }

        var text = _texts[from].Text;
        var to = TransformationChain.Apply(step, ref text, _variables!.Arena) ? Find(text.Span, root) : from;
        if (to < 0)
        {
            to = AddText(text, Presence.Of(text.Span), -1);
        }

        _applied.Add((step, from, to));
        return to;
    }

    // Base64 is read over spaces and line ends, so that a text says the same before and after these were taken out.
    private int WithOrWithoutSpaces(int text)
    {
        foreach (var (step, from, to) in _applied)
        {
            if (step is RemoveWhitespace && (from == text || to == text) && !_texts[from].Present.Overlaps(Base64Question.OtherWhitespace))
            {
                return from == text ? to : from;
            }
        }

        return text;
    }

    // Different steps often come to the same text, which is then scanned once.
    private int Find(ReadOnlySpan<char> text, int root)
    {
        for (var known = root; known < _textCount; known++)
        {
            if (_texts[known].Text.Length == text.Length && _texts[known].Text.Span.SequenceEqual(text))
            {
                return known;
            }
        }

        return -1;
    }

    // The steps of a chain that the scan left out change only letter case: done here, on the text it scanned. Of a value that
    // was not scanned because its answer was known, this one chain is worked out.
    private int Finish(int item, int scanned, TransformationChain chain, ulong bit)
    {
        if (scanned < 0 && !_items[item].Known.IsNone && chain.Steps is [Lowercase])
        {
            var lower = _scope!.Memo.LowerOf(_items[item].Known);
            return Exact(item, lower.Text.AsMemory(), lower.Present, bit);
        }

        var text = scanned < 0 ? _items[item].Value : _texts[scanned].Text;
        var changed = scanned < 0;
        var first = chain.Steps.Length;
        while (first > 0 && (scanned < 0 || chain.Steps[first - 1].ChangesOnlyLetterCase))
        {
            first--;
        }

        foreach (var step in chain.Steps.AsSpan(first))
        {
            changed |= TransformationChain.Apply(step, ref text, _variables!.Arena);
        }

        if (!changed)
        {
            _texts[scanned].ExactChains |= bit;
            return scanned;
        }

        return Exact(item, text, Presence.Of(text.Span), bit);
    }

    private int Exact(int item, ReadOnlyMemory<char> text, in ByteSet present, ulong bit)
    {
        var exact = AddText(text, present, _items[item].FirstText);
        _items[item].FirstText = exact;
        _texts[exact].ExactChains = bit;
        return exact;
    }

    private int AddText(ReadOnlyMemory<char> text, in ByteSet present, int next)
    {
        Grow(ref _texts, _textCount + 1);
        _texts[_textCount] = new ValueText { Text = text, Present = present, Next = next };
        return _textCount++;
    }

    private struct Item
    {
        public ReadOnlyMemory<char> Value;

        /// <summary>The member's name, where answers depend on it.</summary>
        public ReadOnlyMemory<char> Name;
        public int Source;
        public uint Hash;

        /// <summary>The first of its texts; −1 while they are not made.</summary>
        public int FirstText;

        /// <summary>The answer that was kept before.</summary>
        public ScanMemo.Answer Known;

        /// <summary>Its hash is known: the answer may have been kept.</summary>
        public bool IsShort;

        /// <summary>The answer is to be kept.</summary>
        public bool Remember;

        /// <summary>Links were asked that the answer says may match, and do not.</summary>
        public bool IsRefuted;
    }
}

/// <summary>A value after some chains of transformations.</summary>
internal struct ValueText
{
    public ReadOnlyMemory<char> Text;

    /// <summary>The bytes that occur in it.</summary>
    public ByteSet Present;

    /// <summary>The sets of triggers of its source's trie of which it has a byte, while the trie is walked.</summary>
    public ulong Triggers;

    /// <summary>Chains, case aside, that end in this text.</summary>
    public ulong Chains;

    /// <summary>Chains that end in exactly this text.</summary>
    public ulong ExactChains;

    /// <summary>The next text of the same value; −1 at the end.</summary>
    public int Next;
}
