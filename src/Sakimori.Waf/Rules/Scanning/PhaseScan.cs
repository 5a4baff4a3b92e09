using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>The outcome of scanning one transaction's values for one phase, and the transformed texts it made on the way. Reused.</summary>
internal sealed class PhaseScan
{
    private PhaseFilter? _filter;
    private TextArena? _arena;
    private int[] _sourceStart = [];
    private Item[] _items = new Item[64];
    private int _itemCount;
    private ValueText[] _texts = new ValueText[128];
    private int _textCount;
    private ulong[] _itemLinks = new ulong[64 * 8];
    private ulong[] _anyLinks = new ulong[8];
    private ulong[] _literals = new ulong[128];
    private int[] _nodeText = [];
    private ulong _groupsAsked;

    // Steps already applied to texts of the current value: two chains that reach the same text share what follows.
    private readonly List<(Transformation Step, int From, int To)> _applied = [];

    /// <summary>Scans every source of the filter for literals.</summary>
    public void Run(PhaseFilter filter, VariableStore variables)
    {
        Forget();
        _filter = filter;
        _arena = variables.Arena;
        Grow(ref _sourceStart, filter.Sources.Length + 1);
        Grow(ref _anyLinks, filter.Words);
        Grow(ref _literals, filter.LiteralWords);
        Grow(ref _nodeText, filter.NodeCount);
        for (var i = 0; i < filter.Sources.Length; i++)
        {
            _sourceStart[i] = _itemCount;
            foreach (ref readonly var item in filter.Sources[i].Items(variables))
            {
                Add(filter, i, item.Value);
            }
        }

        _sourceStart[filter.Sources.Length] = _itemCount;
    }

    /// <summary>Whether the filtered link can match any scanned value.</summary>
    public bool MayMatchAny(Rule rule)
    {
        if (rule.FilterGroup >= 0 && (_groupsAsked >> rule.FilterGroup & 1) == 0)
        {
            Ask(rule.FilterGroup);
        }

        return (_anyLinks[rule.Filter >> 6] >> (rule.Filter & 63) & 1) != 0;
    }

    /// <summary>Number of the first item of a target's list.</summary>
    public int FirstItem(Target target, int queryArgumentCount) => _sourceStart[target.Source] +
        (target.Id is VariableId.ArgsPost or VariableId.ArgsPostNames ? queryArgumentCount : 0);

    /// <summary>Whether the filtered link can match the item.</summary>
    public bool MayMatch(int link, int item) => (_itemLinks[item * _filter!.Words + (link >> 6)] >> (link & 63) & 1) != 0;

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
        if (_filter is not null)
        {
            Remember(_filter);
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
        }

        _applied.Clear();

        Array.Clear(_items, 0, _itemCount);
        Array.Clear(_texts, 0, _textCount);
        _itemCount = _textCount = 0;
        _groupsAsked = 0;
        _filter = null;
        _arena = null;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, Math.Max(length, array.Length * 2));
        }
    }

    private void Add(PhaseFilter filter, int source, ReadOnlyMemory<char> value)
    {
        Grow(ref _items, _itemCount + 1);
        Grow(ref _itemLinks, (_itemCount + 1) * filter.Words);
        var number = _itemCount++;
        ref var item = ref _items[number];
        item = new Item { Value = value, Source = source, FirstText = -1 };
        var links = _itemLinks.AsSpan(number * filter.Words, filter.Words);
        if (value.Length <= ScanMemo.MaxLength)
        {
            item.Hash = ScanMemo.HashOf(source, value.Span);
            item.Memo = filter.Memo.Find(source, value.Span, item.Hash, out item.Remember);
            if (item.Memo is not null)
            {
                if (item.Memo.Links.Length > 0)
                {
                    item.Memo.Links.CopyTo(links);
                    AddToAny(links);
                }

                return;
            }
        }

        Transform(filter, ref item);
        for (var text = item.FirstText; text >= 0; text = _texts[text].Next)
        {
            if ((_texts[text].Chains & filter.Sources[source].LiteralChains) != 0 && filter.Scanner.Scan(_texts[text].Text.Span, _literals))
            {
                filter.AddLinksOf(_literals.AsSpan(0, filter.LiteralWords), source, _texts[text].Chains, links);
            }
        }

        AddToAny(links);
    }

    // Makes the texts of an item: one for each outcome of the chains its source uses.
    private void Transform(PhaseFilter filter, ref Item item)
    {
        var source = filter.Sources[item.Source];
        var first = AddText(item.Value, -1);
        item.FirstText = first;
        if (source.Trie.Triggers.Overlaps(_texts[first].Present))
        {
            WalkTrie(source.Trie, first);
        }
        else
        {
            _texts[first].Chains = source.Chains;
        }

        for (var text = first; text < _textCount - 1; text++)
        {
            _texts[text].Next = text + 1;
        }
    }

    // What was found in values that keep coming is kept for the next transactions.
    private void Remember(PhaseFilter filter)
    {
        filter.Memo.UsualGroups = _groupsAsked;
        for (var number = 0; number < _itemCount; number++)
        {
            ref var item = ref _items[number];
            if (item.Remember)
            {
                var links = _itemLinks.AsSpan(number * filter.Words, filter.Words);
                filter.Memo.Keep(new ScanMemo.Entry(
                    item.Source, item.Hash, item.Value.ToString(), links.ContainsAnyExcept(0UL) ? links.ToArray() : [], _groupsAsked));
            }
        }
    }

    private void AddToAny(ReadOnlySpan<ulong> links)
    {
        for (var word = 0; word < links.Length; word++)
        {
            _anyLinks[word] |= links[word];
        }
    }

    // Asks the questions of a group about every text.
    private void Ask(int groupIndex)
    {
        _groupsAsked |= 1UL << groupIndex;
        var filter = _filter!;
        var group = filter.Groups[groupIndex];
        Grow(ref _literals, group.PatternWords);
        for (var source = 0; source < filter.Sources.Length; source++)
        {
            for (var item = _sourceStart[source]; item < _sourceStart[source + 1]; item++)
            {
                if (_items[item].Memo is { } memo)
                {
                    if ((memo.Groups >> groupIndex & 1) != 0)
                    {
                        continue;
                    }

                    Transform(filter, ref _items[item]);
                    _items[item].Memo = null;
                }

                var links = _itemLinks.AsSpan(item * filter.Words, filter.Words);
                for (var text = _items[item].FirstText; text >= 0; text = _texts[text].Next)
                {
                    if (_texts[text].Chains != 0)
                    {
                        group.Ask(_texts[text], source, filter.Links, _literals, links);
                    }
                }

                AddToAny(links);
            }
        }
    }

    private void WalkTrie(TransformationTrie trie, int root)
    {
        _texts[root].Chains = trie.RootChains;
        var nodes = trie.Nodes;
        for (var i = 0; i < nodes.Length;)
        {
            var node = nodes[i];
            var from = node.Parent < 0 ? root : _nodeText[node.Parent];
            if (!node.SubtreeTriggers.Overlaps(_texts[from].Present))
            {
                _texts[from].Chains |= node.SubtreeChains;
                i = node.SubtreeEnd;
                continue;
            }

            var to = node.Triggers.Overlaps(_texts[from].Present) ? Apply(node.Step, from) : from;
            _nodeText[i++] = to;
            _texts[to].Chains |= node.Chains;
        }

        _applied.Clear();
    }

    private int Apply(Transformation step, int from)
    {
        foreach (var (appliedStep, appliedFrom, appliedTo) in _applied)
        {
            if (ReferenceEquals(appliedStep, step) && appliedFrom == from)
            {
                return appliedTo;
            }
        }

        var text = _texts[from].Text;
        var to = TransformationChain.Apply(step, ref text, _arena!) ? AddText(text, -1) : from;
        _applied.Add((step, from, to));
        return to;
    }

    // The steps of a chain that the scan left out change only letter case: done here, on the text it scanned. Of a value that
    // was not scanned because its answer was known, this one chain is worked out.
    private int Finish(int item, int scanned, TransformationChain chain, ulong bit)
    {
        var text = scanned < 0 ? _items[item].Value : _texts[scanned].Text;
        var changed = scanned < 0;
        var first = chain.Steps.Length;
        while (first > 0 && (scanned < 0 || chain.Steps[first - 1].ChangesOnlyLetterCase))
        {
            first--;
        }

        foreach (var step in chain.Steps.AsSpan(first))
        {
            changed |= TransformationChain.Apply(step, ref text, _arena!);
        }

        if (!changed)
        {
            _texts[scanned].ExactChains |= bit;
            return scanned;
        }

        var exact = AddText(text, _items[item].FirstText);
        _items[item].FirstText = exact;
        _texts[exact].ExactChains = bit;
        return exact;
    }

    private int AddText(ReadOnlyMemory<char> text, int next)
    {
        Grow(ref _texts, _textCount + 1);
        _texts[_textCount] = new ValueText { Text = text, Present = Presence.Of(text.Span), Next = next };
        return _textCount++;
    }

    private struct Item
    {
        public ReadOnlyMemory<char> Value;
        public int Source;
        public uint Hash;

        /// <summary>The first of its texts; −1 while they are not made.</summary>
        public int FirstText;

        /// <summary>The answer kept from an earlier transaction.</summary>
        public ScanMemo.Entry? Memo;

        /// <summary>The answer is to be kept.</summary>
        public bool Remember;
    }
}

/// <summary>A value after some chains of transformations.</summary>
internal struct ValueText
{
    public ReadOnlyMemory<char> Text;

    /// <summary>The bytes that occur in it.</summary>
    public ByteSet Present;

    /// <summary>Chains, case aside, that end in this text.</summary>
    public ulong Chains;

    /// <summary>Chains that end in exactly this text.</summary>
    public ulong ExactChains;

    /// <summary>The next text of the same value; −1 at the end.</summary>
    public int Next;
}
