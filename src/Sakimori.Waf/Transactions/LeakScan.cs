using System.Net;
using System.Text;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Waf.Transactions;

/// <summary>Why what was found is a leak.</summary>
internal enum LeakBasis
{
    /// <summary>There are many in this response.</summary>
    Response,

    /// <summary>The client got many lately.</summary>
    Client,

    /// <summary>All clients together did.</summary>
    Site,
}

/// <summary>What <c>@detectLeak</c> says of one kind.</summary>
internal readonly record struct LeakFinding(LeakKind Kind, LeakAction Action, int Count, LeakBasis Basis, Leak First);

/// <summary>
/// The leaks of one transaction's response: searched for once, however many rules ask; counted over time once a kind; and which of
/// them are to be hidden. Belongs to the transaction.
/// </summary>
internal sealed class LeakScan
{
    private readonly LeakReport _body = new();
    private readonly LeakReport _other = new();
    private readonly (int Client, int Site)?[] _lately = new (int, int)?[LeakKinds.Count];
    private LeakGuard _guard = LeakGuard.Default;
    private IPAddress _client = IPAddress.None;
    private DateTimeOffset _now;
    private ReadOnlyMemory<char> _leaving;
    private uint _hiddenInLeaving;
    private uint _bodySearches;
    private uint _pending;
    private uint _masked;

    /// <summary>What rules that matched want hidden.</summary>
    public bool HasMasks => _masked != 0;

    /// <summary>Makes it that of a fresh transaction.</summary>
    public void Begin(LeakGuard guard, IPAddress client, DateTimeOffset now) => (_guard, _client, _now) = (guard, client, now);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        if (_bodySearches != 0)
        {
            _body.Clear();
            _lately.AsSpan().Clear();
            _bodySearches = 0;
        }

        _other.Clear();
        _pending = _masked = _hiddenInLeaving = 0;
        _leaving = default;
    }

    /// <summary>A rule is judged: what an earlier one that did not match in the end wanted hidden is not.</summary>
    public void BeginRule() => _pending = 0;

    /// <summary>The rule matched.</summary>
    public void ConfirmRule() => _masked |= _pending;

    /// <summary>Whether the value leaks this kind.</summary>
    /// <param name="value">What is judged.</param>
    /// <param name="isBody">It is the response body.</param>
    /// <param name="kind">What is looked for.</param>
    /// <param name="threshold">From how many on it is a leak, when the site does not say.</param>
    /// <param name="finding">What there is.</param>
    public bool Judge(ReadOnlySpan<char> value, bool isBody, LeakKind kind, int threshold, out LeakFinding finding)
    {
        finding = default;
        var terms = _guard.Policy[kind];
        if (terms.Action == LeakAction.Off)
        {
            return false;
        }

        var report = Search(value, isBody, LeakFinder.SearchOf(kind));
        var count = report.Count(kind);
        if (count == 0)
        {
            return false;
        }

        var basis = LeakBasis.Response;
        var lately = isBody ? CountLately(kind, terms) : default;
        if (count < (terms.PerResponse ?? threshold))
        {
            if (lately.Client >= (terms.PerClient ?? int.MaxValue))
            {
                basis = LeakBasis.Client;
            }
            else if (lately.Site >= (terms.PerSite ?? int.MaxValue))
            {
                basis = LeakBasis.Site;
            }
            else
            {
                return false;
            }
        }

        // What cannot be hidden whole is not let out.
        var action = terms.Action == LeakAction.Mask && (!isBody || report.IsOverflowing) ? LeakAction.Block : terms.Action;
        _pending |= action == LeakAction.Mask ? 1u << (int)kind : 0;
        finding = new LeakFinding(kind, action, count, basis, report.First(kind));
        return true;
    }

    /// <summary>
    /// The response body without what is to be hidden: what rules after that judge. Their evidence is what leaves, so that a page from
    /// which the site wants something hidden is not blocked for it by a rule that knows nothing of the site's terms.
    /// </summary>
    public ReadOnlyMemory<char> Leaving(ReadOnlyMemory<char> body, ReadOnlySpan<char> contentType, TextArena arena)
    {
        if (_hiddenInLeaving != _masked)
        {
            var copy = arena.Reserve(body.Length);
            body.Span.CopyTo(copy);
            LeakMask.Apply(copy, _body, _masked, PageForm.SyntaxOf(contentType), PageForm.CharsetOf(contentType, copy));
            _leaving = arena.Commit(body.Length);
            _hiddenInLeaving = _masked;
        }

        return _leaving;
    }

    /// <summary>Hides in the response body what the rules want hidden; says what it was.</summary>
    public string Mask(Span<char> body, ReadOnlySpan<char> contentType)
    {
        LeakMask.Apply(body, _body, _masked, PageForm.SyntaxOf(contentType), PageForm.CharsetOf(contentType, body));
        return Describe();
    }

    /// <summary>What is hidden, or would be: <c>2 card, 1 stack-trace</c>.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        for (var kind = 0; kind < LeakKinds.Count; kind++)
        {
            if ((_masked >> kind & 1) != 0)
            {
                text.Append(text.Length == 0 ? "" : ", ").Append(_body.Count((LeakKind)kind)).Append(' ').Append(((LeakKind)kind).Name());
            }
        }

        return text.ToString();
    }

    /// <summary>A text as a record may carry it: what identifies people, and keys, hidden, however few; then cut.</summary>
    public string Conceal(ReadOnlySpan<char> text, int length)
    {
        // A number that begins before the cut is hidden whole.
        text = text[..Math.Min(text.Length, length + LeakFinder.Overlap)];
        LeakFinder.Find(text, _other);
        if (_other.IsEmpty)
        {
            return text[..Math.Min(text.Length, length)].ToString();
        }

        var copy = text.ToArray();
        LeakMask.Apply(copy, _other, Secrets, PageSyntax.Text, PageForm.CharsetOf(default, copy));
        return new string(copy, 0, Math.Min(copy.Length, length));
    }

    private static uint Secrets { get; } = Enum.GetValues<LeakKind>().Where(kind => kind.IsSecret()).Aggregate(0u, (bits, kind) => bits | (1u << (int)kind));

    private LeakReport Search(ReadOnlySpan<char> value, bool isBody, LeakSearch search)
    {
        if (!isBody)
        {
            _other.Clear();
            LeakFinder.Find(value, search, _other);
            return _other;
        }

        if ((_bodySearches >> (int)search & 1) == 0)
        {
            _bodySearches |= 1u << (int)search;
            LeakFinder.Find(value, search, _body);
        }

        return _body;
    }

    private (int Client, int Site) CountLately(LeakKind kind, LeakTerms terms)
    {
        if (_guard.History is null || (terms.PerClient is null && terms.PerSite is null))
        {
            return default;
        }

        return _lately[(int)kind] ??= _guard.History.Add(_client, kind, _body.Leaks, _guard.Policy.Window, _now);
    }
}
