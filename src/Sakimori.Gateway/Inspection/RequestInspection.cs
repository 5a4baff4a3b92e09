using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Auditing;
using Sakimori.Gateway.Sites;
using Sakimori.Gateway.Telemetry;
using Sakimori.Gateway.Wire;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// The engine as one request uses it. The only place that calls <see cref="Transaction"/>: an exception or an exceeded time there
/// becomes the site's fail direction here, and everything judged becomes one record. Belongs to one request.
/// </summary>
internal sealed partial class RequestInspection : IDisposable
{
    private readonly Transaction _transaction;
    private readonly SiteModel _model;
    private readonly ILogger _logger;
    private readonly ConnectionInfo _connection;
    private readonly RequestHead _head;
    private readonly bool _isWanted;
    private bool _cannotJudge;
    private bool _isFinished;
    private bool _isReturned;
    private bool _engineFailed;

    private RequestInspection(Transaction transaction, SiteModel model, in ConnectionInfo connection, RequestHead head, bool isObserved, ILogger logger)
    {
        _isWanted = isObserved || model.Audit is not null;
        _transaction = transaction;
        _model = model;
        _connection = connection;
        _head = head;
        _logger = logger;
        Id = transaction.Id;
    }

    public string Id { get; }

    /// <summary>The request body as far as the record asks for it.</summary>
    public byte[]? RecordedBody { get; set; }

    /// <summary>The evidence, once finished; null when no rule matched and there is no note.</summary>
    public AuditRecord? Record { get; private set; }

    /// <summary>The charset the request was read in, once finished.</summary>
    public string Charset { get; private set; } = "";

    /// <summary>Time spent in rules, once finished.</summary>
    public TimeSpan Spent { get; private set; }

    /// <summary>There will be a record.</summary>
    public bool HasEvidence => !_isReturned && _transaction.HasEvidence;

    public bool WantsRequestBody => !_cannotJudge && _transaction.WantsRequestBody;

    public bool WantsResponseBody => !_cannotJudge && _transaction.WantsResponseBody;

    /// <summary>Rules run but nothing is refused.</summary>
    public bool IsObserving => _model.Mode == EngineMode.Observe;

    public BodyPolicy Bodies => _model.Rules!.Bodies;

    /// <summary>
    /// Begins a transaction on the site's rules. False when the engine could not, which is a bug and was logged: the site's fail
    /// direction decides. Without active rules it is true, and <paramref name="inspection"/> null. Evidence is made where it is logged or
    /// <paramref name="isObserved"/>.
    /// </summary>
    public static bool TryBegin(SiteModel model, in ConnectionInfo connection, RequestHead head, bool isObserved, ILogger logger, out RequestInspection? inspection)
    {
        inspection = null;
        if (model.ActiveRules is not { } rules)
        {
            return true;
        }

        try
        {
            inspection = new(rules.Begin(connection, model.Mode, model.Options.Limits.InspectionTime, model.Reading, model.Leaks), model, connection, head, isObserved, logger);
            return true;
        }
        catch (Exception exception)
        {
            GatewayMetrics.InspectionFailures.Add(1, new KeyValuePair<string, object?>("site", model.Options.Name));
            Log.CannotBegin(logger, model.Options.Name, exception);
            return false;
        }
    }

    /// <summary>Runs phase 1.</summary>
    public Verdict JudgeRequestHead() => Judge(Phase.RequestHeaders);

    /// <summary>Gives a decoded piece of the request body.</summary>
    public BodyIntake TakeRequestBody(ReadOnlySpan<byte> piece)
    {
        try
        {
            return _cannotJudge ? BodyIntake.Accepted : _transaction.AppendRequestBody(piece);
        }
        catch (Exception exception)
        {
            GiveUp(exception);
            return BodyIntake.Accepted;
        }
    }

    /// <summary>The body could not be decoded.</summary>
    public void FailRequestBody(string message)
    {
        try
        {
            if (!_cannotJudge)
            {
                _transaction.FailRequestBody(message);
            }
        }
        catch (Exception exception)
        {
            GiveUp(exception);
        }
    }

    /// <summary>Runs phase 2.</summary>
    public Verdict JudgeRequestBody() => Judge(Phase.RequestBody);

    /// <summary>Runs phase 3.</summary>
    public Verdict JudgeResponseHead(HttpResponseMessage response)
    {
        try
        {
            if (!_cannotJudge)
            {
                _transaction.SetResponseLine((int)response.StatusCode, ProtocolOf(response.Version));
                AddHeaders(response.Headers.NonValidated);
                AddHeaders(response.Content.Headers.NonValidated);
            }
        }
        catch (Exception exception)
        {
            return GiveUp(exception);
        }

        return Judge(Phase.ResponseHeaders);
    }

    /// <summary>Gives a decoded piece of the response body.</summary>
    public BodyIntake TakeResponseBody(ReadOnlySpan<byte> piece)
    {
        try
        {
            return _cannotJudge ? BodyIntake.Accepted : _transaction.AppendResponseBody(piece);
        }
        catch (Exception exception)
        {
            GiveUp(exception);
            return BodyIntake.Accepted;
        }
    }

    /// <summary>Runs phase 4.</summary>
    public Verdict JudgeResponseBody() => Judge(Phase.ResponseBody);

    /// <summary>The rules want something in the response body hidden (known after phase 4).</summary>
    public bool WantsResponseMasked => !_cannotJudge && _transaction.WantsResponseMasked;

    /// <summary>Hides it in what <see cref="CopyResponseBody"/> gives.</summary>
    public Verdict MaskResponseBody()
    {
        try
        {
            _transaction.MaskResponseBody();
            return Verdict.Allow;
        }
        catch (Exception exception)
        {
            return GiveUp(exception);
        }
    }

    /// <summary>Copies the judged response body, decoded; returns how many bytes that were.</summary>
    public int CopyResponseBody(int offset, Span<byte> destination) => _transaction.CopyResponseBody(offset, destination);

    /// <summary>A remark for the record; too late once it is finished.</summary>
    public void Note(string note)
    {
        if (_isFinished)
        {
            return;
        }

        try
        {
            _transaction.AddNote(note);
        }
        catch (Exception exception)
        {
            GiveUp(exception);
        }
    }

    /// <summary>Something could not be judged, for a reason that is no error of ours: the site's fail direction decides.</summary>
    public Verdict CannotJudge(string reason, int status)
    {
        Note($"{reason}: {(_model.Fail() == FailDirection.Closed ? "refused" : "passed")}");
        Log.CannotJudge(_logger, _model.Options.Name, Id, reason);
        return Refusal(status);
    }

    /// <summary>
    /// Runs phase 5, queues the record and returns the transaction: a response may stream for hours after it. Call before the last
    /// byte of the response can leave; later calls do nothing.
    /// </summary>
    public void Finish(Verdict carriedOut, int status)
    {
        if (_isFinished)
        {
            return;
        }

        _isFinished = true;
        AuditRecord? record;
        try
        {
            record = _transaction.Finish(carriedOut, status, _isWanted);
            Charset = _transaction.ReadCharset;
            Spent = _transaction.InspectionTime;
        }
        catch (Exception exception)
        {
            GiveUp(exception);
            record = WireRecord.Create(_model, _head, _connection, carriedOut, status, Id, "the engine failed");
        }

        Record = record;
        Dispose();
        GatewayMetrics.InspectionTime.Record(Spent.TotalSeconds, new KeyValuePair<string, object?>("site", _model.Options.Name));
        if (record is null)
        {
            return;
        }

        if (_model.Options.LogHeaders && record.RequestHeaders.IsEmpty)
        {
            record = record with { RequestHeaders = HeaderList(_head) };
        }

        _model.Audit?.Write(new AuditEntry(record, _model.Options.Name, RecordedBody));
    }

    /// <summary>Returns the transaction, once: it is pooled, and by then another request's. Nothing may be judged after that.</summary>
    public void Dispose()
    {
        if (!_isReturned)
        {
            _isReturned = true;
            _cannotJudge = true;
            _isFinished = true;
            if (!_engineFailed)
            {
                // One that threw may be in any state: it is left to the garbage collector.
                _transaction.Dispose();
            }
        }
    }

    public static ImmutableArray<KeyValuePair<string, string>> HeaderList(RequestHead head)
    {
        var list = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(head.HeaderCount);
        foreach (ref readonly var header in head.Headers)
        {
            list.Add(new(header.Name, header.Value));
        }

        return list.MoveToImmutable();
    }

    private Verdict Judge(Phase phase)
    {
        if (_cannotJudge)
        {
            return Verdict.Allow;
        }

        Verdict verdict;
        try
        {
            if (phase == Phase.RequestHeaders)
            {
                Describe();
            }

            verdict = phase switch
            {
                Phase.RequestHeaders => _transaction.EvaluateRequestHeaders(),
                Phase.RequestBody => _transaction.EvaluateRequestBody(),
                Phase.ResponseHeaders => _transaction.EvaluateResponseHeaders(),
                _ => _transaction.EvaluateResponseBody(),
            };
        }
        catch (Exception exception)
        {
            return GiveUp(exception);
        }

        if (verdict.IsDisruptive && !IsObserving)
        {
            return verdict;
        }

        if (_transaction.IsOverBudget)
        {
            var refusal = CannotJudge("the inspection time was used up", 503);
            _cannotJudge = true;
            return refusal;
        }

        return Verdict.Allow;
    }

    private static string ProtocolOf(Version version) =>
        version == HttpVersion.Version11 ? "HTTP/1.1" : version == HttpVersion.Version10 ? "HTTP/1.0" : $"HTTP/{version}";

    private void Describe()
    {
        _transaction.SetRequestLine(_head.Method, _head.Target, _head.Protocol, _head.RawLine);
        foreach (ref readonly var header in _head.Headers)
        {
            _transaction.AddRequestHeader(header.Name, header.Value);
        }
    }

    private void AddHeaders(System.Net.Http.Headers.HttpHeadersNonValidated headers)
    {
        foreach (var header in headers)
        {
            foreach (var value in header.Value)
            {
                _transaction.AddResponseHeader(header.Key, value);
            }
        }
    }

    /// <summary>An exception in the engine is a bug: said loudly, and the site's fail direction decides about the request.</summary>
    private Verdict GiveUp(Exception exception)
    {
        var isFirst = !_cannotJudge;
        _cannotJudge = true;
        _engineFailed = true;
        if (isFirst)
        {
            GatewayMetrics.InspectionFailures.Add(1, new KeyValuePair<string, object?>("site", _model.Options.Name));
            Log.EngineFailed(_logger, _model.Options.Name, Id, exception);
        }

        return Refusal(503);
    }

    private Verdict Refusal(int status) =>
        _model.Fail() == FailDirection.Closed ? new Verdict(VerdictKind.Deny, status, 0, Phase.RequestBody) : Verdict.Allow;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Site {Site}: the engine failed on transaction {TransactionId}.")]
        public static partial void EngineFailed(ILogger logger, string site, string transactionId, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Site {Site}: transaction {TransactionId} could not be judged: {Reason}.")]
        public static partial void CannotJudge(ILogger logger, string site, string transactionId, string reason);

        [LoggerMessage(3, LogLevel.Error, "Site {Site}: the engine could not begin a transaction.")]
        public static partial void CannotBegin(ILogger logger, string site, Exception exception);
    }
}
