using Sakimori.Waf.Rules;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Transactions;

/// <summary>One value that a link matched, before it is known whether the whole chain does.</summary>
internal readonly record struct MatchedValue(Target? Target, ReadOnlyMemory<char> Member, ReadOnlyMemory<char> Value)
{
    /// <summary><c>MATCHED_VAR_NAME</c>: <c>ARGS:q</c>, <c>REQUEST_FILENAME</c>.</summary>
    public ReadOnlyMemory<char> Name(TextArena arena)
    {
        if (Target is null)
        {
            return default;
        }

        if (Target.Id == VariableId.MatchedVars)
        {
            return Member;
        }

        var variable = VariableCatalog.Get(Target.Id).Name;
        if (Member.IsEmpty)
        {
            return variable.AsMemory();
        }

        var room = arena.Reserve(variable.Length + 1 + Member.Length);
        variable.CopyTo(room);
        room[variable.Length] = ':';
        Member.Span.CopyTo(room[(variable.Length + 1)..]);
        return arena.Commit(room.Length);
    }
}

/// <summary>
/// <c>MATCHED_VAR</c>, <c>MATCHED_VARS</c> and their names. A link of a chain reads what the link before it matched
/// while it collects its own.
/// </summary>
internal sealed class Matches(TextArena arena)
{
    /// <summary>Matches of one link that are kept; an argument count in the thousands must not be kept twice.</summary>
    private const int Limit = 1_000;

    private readonly NamedValues _values = new();
    private readonly NamedValues _names = new();
    private List<MatchedValue> _previous = [];
    private List<MatchedValue> _current = [];
    private MatchedValue _last;

    // The last match, while it is a number that nobody has read yet.
    private Target? _compared;
    private long _comparedNumber;
    private bool _listed;

    /// <summary>The last match.</summary>
    public MatchedValue Last
    {
        get
        {
            if (_compared is { } target)
            {
                _compared = null;
                _last = new MatchedValue(target, target.Selector.Text.AsMemory(), Integers.ToText(_comparedNumber).AsMemory());
            }

            return _last;
        }

        set
        {
            _compared = null;
            _last = value;
        }
    }

    /// <summary>What the link being judged has matched so far.</summary>
    public IReadOnlyList<MatchedValue> Current => _current;

    /// <summary><c>MATCHED_VARS</c>.</summary>
    public ReadOnlySpan<NamedValue> Values
    {
        get
        {
            List();
            return _values.Items;
        }
    }

    /// <summary><c>MATCHED_VARS_NAMES</c>.</summary>
    public ReadOnlySpan<NamedValue> Names
    {
        get
        {
            List();
            return _names.Items;
        }
    }

    /// <summary>The next link of a chain is judged: what was collected becomes readable.</summary>
    public void BeginLink()
    {
        (_previous, _current) = (_current, _previous);
        _current.Clear();
        _listed = false;
    }

    /// <summary>A new rule is judged: nothing has matched yet.</summary>
    public void BeginRule()
    {
        if (_current.Count > 0)
        {
            _current.Clear();
        }

        if (_previous.Count > 0)
        {
            _previous.Clear();
        }

        _listed = false;
    }

    /// <summary>The last match is a variable that was compared as a number.</summary>
    public void Compared(Target target, long number)
    {
        _compared = target;
        _comparedNumber = number;
    }

    /// <summary>The link matched a value.</summary>
    public void Add(in MatchedValue match)
    {
        Last = match;
        if (_current.Count < Limit)
        {
            _current.Add(match);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        BeginRule();
        Last = default;
        _values.Clear();
        _names.Clear();
    }

    private void List()
    {
        if (_listed)
        {
            return;
        }

        _values.Clear();
        _names.Clear();
        foreach (var match in _previous)
        {
            var name = match.Name(arena);
            _values.Add(name, match.Value);
            _names.Add(name, name);
        }

        _listed = true;
    }
}
