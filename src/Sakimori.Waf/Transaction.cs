using System.Runtime.InteropServices;
using Sakimori.Waf.Auditing;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Detectors.Leaks;
using Sakimori.Waf.Rules;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf;

/// <summary>Whether more of a body is wanted.</summary>
public enum BodyIntake
{
    /// <summary>Kept; send more.</summary>
    Accepted,

    /// <summary>The limit is reached: what is kept is judged, the rest is not wanted and a note says so.</summary>
    Truncated,

    /// <summary>The limit is reached and the policy is to reject: the caller answers 413 (request) or 502 (response).</summary>
    Rejected,
}

/// <summary>
/// One request and its response on their way through the phases. Call in this order: request line, headers,
/// <see cref="EvaluateRequestHeaders"/>, body, <see cref="EvaluateRequestBody"/>, response line, headers,
/// <see cref="EvaluateResponseHeaders"/>, body, <see cref="EvaluateResponseBody"/>, <see cref="Finish"/>. After a disruptive
/// verdict go to <see cref="Finish"/> at once. Pooled; belongs to one request; not thread-safe; takes no lock.
/// Strings and spans of chars are bytes as chars 0–255.
/// </summary>
public sealed class Transaction : IDisposable
{
    private readonly RuleRunner _runner;
    private readonly BodyBuffer _requestBody = new();
    private readonly BodyBuffer _responseBody = new();
    private readonly NamedValues _scratch = new();
    private RuleSet _rules = null!;
    private ConnectionInfo _connection;
    private DateTimeOffset _startedAt;
    private string? _id;
    private string _rawRequestLine = "";
    private Disruption _allow;
    private bool _isOver;

    internal Transaction()
    {
        Variables = new VariableStore();
        Matches = new Matches(Variables.Arena);
        Audit = new AuditTrail(this);
        _runner = new RuleRunner(this);
    }

    /// <summary><c>UNIQUE_ID</c>.</summary>
    public string Id => _id ??= TransactionId.New(_startedAt);

    /// <summary>The rules this transaction runs on.</summary>
    public RuleSet RuleSet => _rules;

    /// <summary>The first disruptive verdict, carried out or (in observe) not.</summary>
    public Verdict WouldBe { get; private set; }

    /// <summary>A logged rule matched so far, or a note was made: there will be a record.</summary>
    public bool HasEvidence => !Audit.IsEmpty;

    /// <summary>Time spent in rules so far.</summary>
    public TimeSpan InspectionTime => Control.Spent;

    /// <summary>The charset the request is read in; empty when none was decided.</summary>
    public string ReadCharset => Reader.Decision.Charset?.Name ?? "";

    /// <summary>The rules want the request body (known after phase 1).</summary>
    public bool WantsRequestBody => Control.RequestBodyAccess && IsInspecting && Allows(Phase.RequestBody);

    /// <summary>The rules want the response body (known after phase 3; depends on its content type).</summary>
    public bool WantsResponseBody =>
        Control.ResponseBodyAccess && IsInspecting && Allows(Phase.ResponseBody) &&
        ResponseVariables.IsInspectedType(_rules.Bodies, Variables.Scalar(VariableId.ResponseContentType).Span);

    internal VariableStore Variables { get; }

    internal TxVariables Tx { get; } = new();

    internal Matches Matches { get; }

    internal AuditTrail Audit { get; }

    internal TransactionControl Control { get; } = new();

    internal RequestReader Reader { get; } = new();

    internal LeakScan Leaks { get; } = new();

    internal PersistentCollections Collections { get; } = new();

    internal ConnectionInfo Connection => _connection;

    internal DateTimeOffset StartedAt => _startedAt;

    internal string RawRequestLine => _rawRequestLine;

    internal ReadOnlyMemory<char> RequestBodyText => _requestBody.Text;

    /// <summary>The rule being judged.</summary>
    internal Rule? CurrentRule { get; set; }

    /// <summary>Judges without the filter: the slow twin for tests.</summary>
    internal bool IgnoreFilter
    {
        get => _runner.IgnoreFilter;
        set => _runner.IgnoreFilter = value;
    }

    private bool IsInspecting => Control.Mode != EngineMode.Off;

    /// <summary>The request line; <paramref name="rawLine"/> as received when it differs from the three joined by single spaces.</summary>
    public void SetRequestLine(string method, string target, string protocol, string? rawLine = null)
    {
        Variables.Set(VariableId.RequestMethod, method);
        Variables.Set(VariableId.RequestUriRaw, target);
        Variables.Set(VariableId.RequestProtocol, protocol);
        _rawRequestLine = rawLine ?? "";
    }

    /// <summary>Appends a request header, in the order received.</summary>
    public void AddRequestHeader(string name, string value) => Variables.RequestHeaders.Add(name.AsMemory(), value.AsMemory());

    /// <summary>Runs phase 1.</summary>
    public Verdict EvaluateRequestHeaders()
    {
        if (!IsInspecting)
        {
            return Verdict.Allow;
        }

        RequestVariables.Derive(this, _rules);
        return Run(Phase.RequestHeaders);
    }

    /// <summary>Takes a piece of the request body, content coding already undone by the caller.</summary>
    public BodyIntake AppendRequestBody(ReadOnlySpan<byte> piece)
    {
        if (_requestBody.Append(piece, Control.RequestBodyLimitBytes))
        {
            return BodyIntake.Accepted;
        }

        Variables.Set(VariableId.InboundDataError, 1);
        Audit.Note($"the request body is over the limit of {Control.RequestBodyLimitBytes} bytes: only that much was judged");
        return _rules.Bodies.RejectRequestOverLimit ? BodyIntake.Rejected : BodyIntake.Truncated;
    }

    /// <summary>The body could not be decoded for judging: recorded as <c>REQBODY_ERROR</c> with this message.</summary>
    public void FailRequestBody(string message)
    {
        RequestBodyVariables.Fail(Variables, message);
        Audit.Note(message);
    }

    /// <summary>Runs the body processor and phase 2.</summary>
    public Verdict EvaluateRequestBody()
    {
        if (!IsInspecting)
        {
            return Verdict.Allow;
        }

        if (Allows(Phase.RequestBody) && Control.RequestBodyAccess)
        {
            RequestBodyVariables.Derive(this, _rules, _requestBody.Text);
        }

        return Run(Phase.RequestBody);
    }

    /// <summary>The response line.</summary>
    public void SetResponseLine(int status, string protocol)
    {
        Variables.Set(VariableId.ResponseStatus, status);
        Variables.Set(VariableId.ResponseProtocol, protocol);
    }

    /// <summary>Appends a response header.</summary>
    public void AddResponseHeader(string name, string value) => Variables.ResponseHeaders.Add(name.AsMemory(), value.AsMemory());

    /// <summary>Runs phase 3.</summary>
    public Verdict EvaluateResponseHeaders()
    {
        if (!IsInspecting)
        {
            return Verdict.Allow;
        }

        ResponseVariables.Derive(Variables);
        return Run(Phase.ResponseHeaders);
    }

    /// <summary>Takes a piece of the response body, content coding already undone by the caller.</summary>
    public BodyIntake AppendResponseBody(ReadOnlySpan<byte> piece)
    {
        if (_responseBody.Append(piece, Control.ResponseBodyLimitBytes))
        {
            return BodyIntake.Accepted;
        }

        Variables.Set(VariableId.OutboundDataError, 1);
        Audit.Note($"the response body is over the limit of {Control.ResponseBodyLimitBytes} bytes: only that much was judged");
        return _rules.Bodies.RejectResponseOverLimit ? BodyIntake.Rejected : BodyIntake.Truncated;
    }

    /// <summary>Runs phase 4.</summary>
    public Verdict EvaluateResponseBody()
    {
        if (!IsInspecting)
        {
            return Verdict.Allow;
        }

        // Rules speak of bytes of ASCII: a page in UTF-16 is judged as UTF-8.
        var wide = Utf16Page.CharsetOf(Variables.Scalar(VariableId.ResponseContentType).Span, _responseBody.Text.Span);
        Variables.Set(VariableId.ResponseBody, wide is null ? _responseBody.Text : Utf16Page.Decode(wide, _responseBody.Text.Span, Variables.Arena));
        if (Variables.Scalar(VariableId.ResponseContentLength).IsEmpty)
        {
            Variables.Set(VariableId.ResponseContentLength, _responseBody.Text.Length);
        }

        var verdict = Run(Phase.ResponseBody);
        if (Leaks.HasMasks && Control.Mode != EngineMode.Protect)
        {
            Audit.Note($"protect would mask in the response: {Leaks.Describe()}");
        }

        return verdict;
    }

    /// <summary>What left in the response is to be hidden before it goes (known after phase 4; only in protect).</summary>
    public bool WantsResponseMasked => Leaks.HasMasks && Control.Mode == EngineMode.Protect;

    /// <summary>
    /// Hides in the response body what the rules found and the site wants masked, and records it. The length in bytes stays. Phase 5
    /// sees the body as it leaves.
    /// </summary>
    public void MaskResponseBody()
    {
        var contentType = Variables.Scalar(VariableId.ResponseContentType).Span;
        if (Utf16Page.CharsetOf(contentType, _responseBody.Text.Span) is { } wide)
        {
            var page = MemoryMarshal.AsMemory(Variables.Scalar(VariableId.ResponseBody)).Span;
            Audit.Note($"masked in the response: {Leaks.Mask(page, contentType)}");
            Utf16Page.Encode(wide, page, _responseBody.Span);
            return;
        }

        Audit.Note($"masked in the response: {Leaks.Mask(_responseBody.Span, contentType)}");
    }

    /// <summary>Copies the response body as it stands now, from <paramref name="offset"/>; returns how many bytes that were.</summary>
    public int CopyResponseBody(int offset, Span<byte> destination)
    {
        var rest = _responseBody.Text.Span[offset..];
        rest = rest[..Math.Min(rest.Length, destination.Length)];
        return System.Text.Encoding.Latin1.GetBytes(rest, destination);
    }

    /// <summary>Adds a remark to the record: something the host did or could not do.</summary>
    public void AddNote(string note) => Audit.Note(note);

    /// <summary>
    /// Runs phase 5 and returns the evidence, or null when no logged rule matched and there is no note.
    /// <paramref name="carriedOut"/> is what the client really got. Evidence that nobody wants (<paramref name="isWanted"/>) is not made: null.
    /// </summary>
    public AuditRecord? Finish(Verdict carriedOut, int status, bool isWanted = true)
    {
        if (IsInspecting && !_isOver)
        {
            if (Variables.Scalar(VariableId.ResponseStatus).IsEmpty && status != 0)
            {
                Variables.Set(VariableId.ResponseStatus, status);
            }

            Run(Phase.Logging);
            if (!WouldBe.IsDisruptive)
            {
                Reader.Remember();
            }
        }

        _isOver = true;
        return !isWanted || Audit.IsEmpty ? null : RecordBuilder.Build(this, _rules, carriedOut, status);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rules is null)
        {
            return;
        }

        var rules = _rules;
        _rules = null!;
        _requestBody.Clear();
        _responseBody.Clear();
        Variables.Clear();
        Matches.Clear();
        Audit.Clear();
        Collections.Clear();
        Leaks.Clear();
        _scratch.Clear();
        CurrentRule = null;
        rules.Return(this);
    }

    /// <summary>Makes it a fresh transaction on these rules.</summary>
    internal void Begin(RuleSet rules, in ConnectionInfo connection, EngineMode mode, TimeSpan? budget, RequestReading reading, LeakGuard leaks)
    {
        _rules = rules;
        _connection = connection;
        _startedAt = rules.Options.Time.GetUtcNow();
        _id = null;
        _rawRequestLine = "";
        _allow = Disruption.Pass;
        _isOver = false;
        WouldBe = default;
        IsOverBudget = false;
        Tx.Reset(rules.Slots);
        Control.Reset(rules, mode, budget);
        Reader.Reset(reading);
        Leaks.Begin(leaks, connection.ClientAddress, _startedAt);
    }

    /// <summary>The members of any variable as they stand now; those that rules change are listed anew on each call.</summary>
    internal ReadOnlySpan<NamedValue> Items(VariableId id)
    {
        switch (id)
        {
            case VariableId.Tx:
                _scratch.Clear();
                Tx.CopyTo(_scratch);
                return _scratch.Items;
            case VariableId.MatchedVars:
                return Matches.Values;
            case VariableId.MatchedVarsNames:
                return Matches.Names;
            case VariableId.MatchedVar:
                Variables.Set(id, Matches.Last.Value);
                return Variables.ScalarItems(id);
            case VariableId.MatchedVarName:
                Variables.Set(id, Matches.Last.Name(Variables.Arena));
                return Variables.ScalarItems(id);
            case VariableId.Global or VariableId.Ip or VariableId.Session or VariableId.User or VariableId.Resource:
                _scratch.Clear();
                Collections.CopyTo(id, _startedAt, _scratch);
                return _scratch.Items;
            default:
                ComputedVariables.Refresh(this, id);
                return Variables.Items(id);
        }
    }

    private bool Allows(Phase phase) => _allow switch
    {
        Disruption.Allow => phase == Phase.Logging,
        Disruption.AllowRequest => phase >= Phase.ResponseHeaders,
        _ => true,
    };

    private Verdict Run(Phase phase)
    {
        if (!Allows(phase) || Control.Mode == EngineMode.Off)
        {
            return Verdict.Allow;
        }

        Control.StartClock();
        ComputedVariables.RefreshAsked(this, _rules.AskedVariables(phase));
        var outcome = _runner.Run(_rules.Program(phase));
        Control.StopClock();
        if (outcome.Allow is Disruption.Allow or Disruption.AllowRequest)
        {
            _allow = outcome.Allow;
        }

        if (outcome.IsOverBudget)
        {
            IsOverBudget = true;
            Audit.Note($"the inspection time was used up in phase {(int)phase}: later rules did not run");
        }

        if (!outcome.Verdict.IsDisruptive || phase == Phase.Logging)
        {
            return Verdict.Allow;
        }

        if (!WouldBe.IsDisruptive)
        {
            WouldBe = outcome.Verdict;
        }

        return Control.Mode == EngineMode.Protect ? outcome.Verdict : Verdict.Allow;
    }

    /// <summary>The inspection time was used up before all rules ran: the site's fail direction decides.</summary>
    public bool IsOverBudget { get; private set; }
}
