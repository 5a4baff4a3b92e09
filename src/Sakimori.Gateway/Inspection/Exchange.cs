using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Answers;
using Sakimori.Gateway.Auditing;
using Sakimori.Gateway.Clients;
using Sakimori.Gateway.Forwarding;
using Sakimori.Gateway.Observing;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Telemetry;
using Sakimori.Gateway.Wire;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;
using Yarp.ReverseProxy.Forwarder;
using ConnectionInfo = Sakimori.Waf.ConnectionInfo;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// One request from its head to the end of its response.
/// <code>
///   head ─► fault? ─► phase 1 ─► body held ─► phase 2 ─► forward ─► phase 3 ─► body held ─► phase 4 ─► record ─► client
///            │           │           │           │           │          └──────────┬──────────┘
///            └───────────┴───────────┴───────────┴───────────┴── own answer ◄──────┘ (record first, always)
/// </code>
/// </summary>
internal sealed partial class Exchange : IDisposable
{
    private readonly ConnectionInfo _ends;
    private readonly GatewayServices _services;
    // Enough to see and to replay what nearly every form sends.
    private const int ObservedBodyBytes = 64 * 1024;

    private HeldBody? _heldRequest;
    private AuditRecord? _record;
    private string? _id;
    private bool _isObserved;
    private byte[]? _observedBody;
    private long _requestBytes;

    public Exchange(
        HttpContext context, ClientConnection connection, RequestHead head, SiteModel model, in ConnectionInfo ends, bool peerIsTrusted, GatewayServices services)
    {
        Context = context;
        Connection = connection;
        Head = head;
        Model = model;
        PeerIsTrusted = peerIsTrusted;
        _ends = ends;
        _services = services;
    }

    public HttpContext Context { get; }

    public ClientConnection Connection { get; }

    public RequestHead Head { get; }

    public SiteModel Model { get; }

    /// <summary>What the peer says about whom it speaks for is believed.</summary>
    public bool PeerIsTrusted { get; }

    /// <summary>Null when nothing is inspected.</summary>
    public RequestInspection? Inspection { get; private set; }

    /// <summary>The length of a request body that is held whole; null when it streams.</summary>
    public long? WholeRequestLength { get; private set; }

    /// <summary>The client was answered by the gateway in place of the application's response.</summary>
    public bool ResponseWasBlocked { get; set; }

    public BufferBudget Budget => _services.Budget;

    public ILogger Logger => _services.Logger;

    /// <summary>The evidence, once there is some.</summary>
    public AuditRecord? Evidence => _record ?? Inspection?.Record;

    /// <summary>The number the client is told; empty without a transaction.</summary>
    public string Id => _id ?? Inspection?.Id ?? "";

    public async ValueTask<Outcome> RunAsync()
    {
        CheckSiteLimits();
        if (Head.Fault != WireFault.None && !Head.Fault.IsJudged())
        {
            return await RefuseAsync(Head.Fault);
        }

        if (!RequestInspection.TryBegin(Model, _ends, Head, _services.Observer is not null || RequestSpans.IsWanted, Logger, out var inspection) && await FailToBeginAsync() is { } failed)
        {
            return failed;
        }

        Inspection = inspection;
        if (Inspection is not null)
        {
            var verdict = Inspection.JudgeRequestHead();
            if (!verdict.IsDisruptive && Head.Fault != WireFault.None)
            {
                verdict = Inspection.JudgeRequestBody();
            }

            if (verdict.IsDisruptive)
            {
                return await BlockAsync(verdict, close: Head.Fault != WireFault.None);
            }
        }

        if (Head.Fault != WireFault.None)
        {
            return await RefuseAsync(Head.Fault);
        }

        if (Head.Target == "*")
        {
            return await AnswerOptionsAsync();
        }

        return await TakeBodyAsync() ?? await ForwardAsync();
    }

    public void Dispose()
    {
        Inspection?.Dispose();
        _heldRequest?.Dispose();
    }

    /// <summary>Tells the observer how it ended, once; later calls do nothing.</summary>
    public void Observe(Outcome outcome, int status)
    {
        if (_services.Observer is not { } observer || _isObserved)
        {
            return;
        }

        _isObserved = true;
        var record = Evidence;
        observer.Ended(new ObservedTransaction
        {
            Site = Model.Options.Name,
            Id = Id is { Length: > 0 } id ? id : WireRecord.NewId(),
            Time = Head.Time,
            Client = _ends.ClientAddress,
            Method = Head.Method,
            Host = Head.Host,
            Target = Head.Target,
            UserAgent = Head.Find("User-Agent") ?? "",
            Mode = Model.Mode,
            End = outcome.ToEnd(),
            Status = status,
            Duration = _services.Time.GetUtcNow() - Head.Time,
            RequestBytes = Math.Max(_requestBytes, Head.ContentLength),
            Charset = Inspection?.Charset ?? "",
            RuleSetVersion = Model.ActiveRules?.Version ?? "",
            Record = record,
            Headers = record is null ? [] : RequestInspection.HeaderList(Head),
            Body = record is null ? null : _observedBody ?? (_heldRequest is { Length: > 0 } held ? held.ToArray(ObservedBodyBytes) : null),
            MaskedParameters = Model.Options.MaskedParameters,
        });
    }

    /// <summary>No rule can judge the request: closed refuses it; open records that, and goes on (null).</summary>
    private async ValueTask<Outcome?> FailToBeginAsync()
    {
        if (Model.Fail() == FailDirection.Open)
        {
            RecordUninspected(Verdict.Allow, 0, "the engine could not begin: passed");
            return null;
        }

        const int Status = StatusCodes.Status503ServiceUnavailable;
        var id = RecordUninspected(new Verdict(VerdictKind.Deny, Status, 0, Phase.RequestHeaders), Status, "the engine could not begin: refused");
        Observe(Outcome.Blocked, Status);
        await Answer.WriteAsync(Context, Status, id);
        return Outcome.Blocked;
    }

    /// <summary>Carries out a disruptive verdict: record, then answer.</summary>
    public async ValueTask<Outcome> BlockAsync(Verdict verdict, bool close = false)
    {
        var status = verdict.Kind == VerdictKind.Drop ? 0 : verdict.Status is >= 100 and < 600 ? verdict.Status : StatusCodes.Status403Forbidden;
        Inspection?.Finish(verdict, status);
        Observe(Outcome.Blocked, status);
        _services.Decisions.Blocked(Model.Options.Name, Id, verdict.RuleId, status);
        switch (verdict.Kind)
        {
            case VerdictKind.Drop:
                Context.Abort();
                break;
            case VerdictKind.Redirect when verdict.RedirectUrl is { Length: > 0 } url:
                await Answer.RedirectAsync(Context, verdict.Status, url);
                break;
            default:
                await Answer.WriteAsync(Context, status, Id, close);
                break;
        }

        return Outcome.Blocked;
    }

    /// <summary>Answers a message that cannot be passed on, and records why.</summary>
    private async ValueTask<Outcome> RefuseAsync(WireFault fault)
    {
        var status = fault.Status();
        var verdict = new Verdict(status == 0 ? VerdictKind.Drop : VerdictKind.Deny, status, 0, Phase.RequestHeaders);
        var note = $"refused: {fault.Describe()}";
        var id = Id;
        if (Inspection is not null)
        {
            Inspection.Note(note);
            Inspection.Finish(verdict, status);
        }
        else
        {
            id = RecordUninspected(verdict, status, note);
        }

        Observe(Outcome.Refused, status);
        _services.Decisions.Refused(Model.Options.Name, id, fault);
        if (status == 0)
        {
            Context.Abort();
        }
        else
        {
            await Answer.WriteAsync(Context, status, id, close: true);
        }

        return Outcome.Refused;
    }

    private async ValueTask<Outcome> AnswerOptionsAsync()
    {
        // OPTIONS * asks about the server, which is us; it has no path to forward.
        Inspection?.Finish(Verdict.Allow, StatusCodes.Status200OK);
        Context.Response.Headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        Context.Response.ContentLength = 0;
        await Context.Response.CompleteAsync();
        return Outcome.Forwarded;
    }

    /// <summary>The listener's limits are the widest of its sites'; here the site's own count.</summary>
    private void CheckSiteLimits()
    {
        var limits = Model.Options.Limits;
        if (Head.Length > limits.HeaderBytes)
        {
            HeadParser.Blame(Head, WireFault.HeadTooLong);
        }
        else if (Head.HeaderCount > limits.HeaderCount)
        {
            HeadParser.Blame(Head, WireFault.TooManyHeaders);
        }
    }

    /// <summary>Holds and judges the body as far as the rules want it; null: go on and forward.</summary>
    private async ValueTask<Outcome?> TakeBodyAsync()
    {
        if (Head.Framing == BodyFraming.None)
        {
            return Inspection?.JudgeRequestBody() is { IsDisruptive: true } early ? await BlockAsync(early) : null;
        }

        var isInspected = Inspection is { WantsRequestBody: true };
        var needsLength = Model.Upstream.SpeaksHttp10 && Head.Framing == BodyFraming.Chunked;
        if (!isInspected && !needsLength)
        {
            return Inspection?.JudgeRequestBody() is { IsDisruptive: true } verdict ? await BlockAsync(verdict) : null;
        }

        _heldRequest = new HeldBody(Budget, Head.ContentLength);
        var body = new RequestBodyJudging(this, _heldRequest, _services.Time);
        var outcome = await body.ReadAsync(isInspected);
        switch (outcome)
        {
            case IntakeOutcome.TooLarge:
                return await GiveUpOnBodyAsync(StatusCodes.Status413PayloadTooLarge, "request body over the limit: refused", Outcome.Blocked);
            case IntakeOutcome.TimedOut:
                return await GiveUpOnBodyAsync(StatusCodes.Status408RequestTimeout, "request body not complete in time: refused", Outcome.Refused);
            case IntakeOutcome.Broken:
                var fault = Connection.Wire?.BodyFault ?? WireFault.None;
                return await GiveUpOnBodyAsync(body.BrokenStatus, fault == WireFault.None ? "request body broken: refused" : $"refused: {fault.Describe()}", Outcome.Refused);
            case IntakeOutcome.NoMemory:
                return await GiveUpOnBodyAsync(StatusCodes.Status503ServiceUnavailable, "no memory to hold the request body: refused", Outcome.Limited);
            case IntakeOutcome.ClientGone:
                Inspection?.Note("client went away while sending the request body");
                Inspection?.Finish(Verdict.Allow, 0);
                Context.Abort();
                return Outcome.Aborted;
        }

        if (isInspected && body.Judge(outcome) is { IsDisruptive: true } blocked)
        {
            return await BlockAsync(blocked, close: outcome == IntakeOutcome.Truncated);
        }

        _requestBytes = _heldRequest.Length;
        if (_services.Observer is not null && Inspection is { HasEvidence: true } && _requestBytes > 0)
        {
            // Forwarding gives the held bytes back.
            _observedBody = _heldRequest.ToArray(ObservedBodyBytes);
        }

        WholeRequestLength = outcome == IntakeOutcome.Complete ? _heldRequest.Length : null;
        Context.Request.Body = new ReplayStream(_heldRequest, outcome == IntakeOutcome.Complete ? null : Context.Request.Body);
        return null;
    }

    private async ValueTask<Outcome> GiveUpOnBodyAsync(int status, string note, Outcome outcome)
    {
        var id = Id;
        var verdict = new Verdict(VerdictKind.Deny, status, 0, Phase.RequestBody);
        if (Inspection is not null)
        {
            Inspection.Note(note);
            Inspection.Finish(verdict, status);
        }
        else
        {
            id = RecordUninspected(verdict, status, note);
        }

        Observe(outcome, status);
        await Answer.WriteAsync(Context, status, id, close: true);
        Connection.Wire?.BrokenBodyAnswered();
        return outcome;
    }

    /// <summary>The record of what no rule judged; returns its number.</summary>
    private string RecordUninspected(Verdict verdict, int status, string note)
    {
        _id = WireRecord.NewId();
        _record = WireRecord.Create(Model, Head, _ends, verdict, status, _id, note);
        Model.Audit?.Write(new AuditEntry(_record, Model.Options.Name));
        return _id;
    }

    private async ValueTask<Outcome> ForwardAsync()
    {
        var upstream = Model.Upstream;
        var authorization = Head.Find("Authorization");
        var invoker = upstream.ConnectionPerClient || ConnectionAuthentication.IsUsed(authorization)
            ? Connection.ClaimConnection(upstream)
            : Connection.OwnConnection(upstream) ?? upstream.Invoker;
        var sending = HoldsShortBody() ? new HeldBodyInvoker(invoker, _heldRequest!) : null;
        using var broken = WatchStreamedBody();
        ForwarderError error;
        try
        {
            error = await _services.Forwarder.SendAsync(
                Context, upstream.Origin, sending ?? invoker, upstream.RequestConfig, new ForwardingTransformer(this), broken?.Token ?? default);
        }
        finally
        {
            if (sending is not null)
            {
                await sending.EndAsync();
            }
        }

        if (ResponseWasBlocked)
        {
            return Outcome.Blocked;
        }

        if (error == ForwarderError.None)
        {
            return Outcome.Forwarded;
        }

        return await FailAsync(error);
    }

    /// <summary>The body is here, and short: it leaves with the head. That of an upgrade is the other protocol's, and YARP's to send.</summary>
    private bool HoldsShortBody() =>
        _heldRequest is { Length: > 0 and <= HeldBodyInvoker.MaxLength } && WholeRequestLength is not null
        && Head.Framing == BodyFraming.Length && Head.Find("Upgrade") is null;

    /// <summary>A body that breaks while it streams ends the request to the application.</summary>
    private CancellationTokenSource? WatchStreamedBody()
    {
        if (Head.Framing != BodyFraming.Chunked || WholeRequestLength is not null || Connection.Wire is not { } wire)
        {
            return null;
        }

        var broken = new CancellationTokenSource();
        wire.BodyBroke = broken.Cancel;
        if (wire.BodyFault != WireFault.None)
        {
            broken.Cancel();
        }

        return broken;
    }

    private async ValueTask<Outcome> FailAsync(ForwarderError error)
    {
        if (Connection.Wire is { BodyFault: not WireFault.None } wire && !Context.Response.HasStarted)
        {
            return await GiveUpOnBodyAsync(StatusCodes.Status400BadRequest, $"refused: {wire.BodyFault.Describe()}", Outcome.Refused);
        }

        if (Context.RequestAborted.IsCancellationRequested)
        {
            Inspection?.Finish(Verdict.Allow, 0);
            return Outcome.Aborted;
        }

        if (error == ForwarderError.RequestBodyClient && !Context.Response.HasStarted)
        {
            return await GiveUpOnBodyAsync(Context.Response.StatusCode, "request body broken: refused", Outcome.Refused);
        }

        var status = Context.Response.StatusCode;
        Log.UpstreamFailed(Logger, Model.Options.Name, Id, error, Context.GetForwarderErrorFeature()?.Exception);
        if (Context.Response.HasStarted)
        {
            return Outcome.Failed;
        }

        status = status >= 400 ? status : StatusCodes.Status502BadGateway;
        Inspection?.Note($"the application did not answer: {error}");
        Inspection?.Finish(Verdict.Allow, status);
        await Answer.WriteAsync(Context, status, Id, close: status < 500);
        return Outcome.Failed;
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "Site {Site}: the application did not answer transaction {TransactionId}: {Error}.")]
        public static partial void UpstreamFailed(ILogger logger, string site, string transactionId, ForwarderError error, Exception? exception);
    }
}
