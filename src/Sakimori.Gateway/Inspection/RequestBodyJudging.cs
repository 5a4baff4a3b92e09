using Sakimori.Gateway.Wire;
using Sakimori.Waf;

namespace Sakimori.Gateway.Inspection;

/// <summary>Reads, decodes and judges the body of one request.</summary>
internal sealed class RequestBodyJudging(Exchange exchange, HeldBody held, TimeProvider time)
{
    /// <summary>A record's body is evidence, not an archive.</summary>
    private const int RecordedBytes = 64 * 1024;

    /// <summary>What an HTTP/1.0 application gets of a chunked body without rules to say a limit.</summary>
    private const long UninspectedLimit = 13_107_200;

    private readonly RequestBodyIntake _intake = new(exchange.Context.Request, exchange.Connection.Wire, held, time);
    private readonly string? _coding = exchange.Head.FindAll("Content-Encoding");
    private BodyTerms _terms = new(UninspectedLimit, RejectsLonger: true);

    public int BrokenStatus => _intake.BrokenStatus;

    public async ValueTask<IntakeOutcome> ReadAsync(bool isInspected)
    {
        var inspection = isInspected ? exchange.Inspection : null;
        if (inspection is not null)
        {
            _terms = BodyTerms.ForRequest(exchange.Model, inspection.Bodies);
        }

        if (exchange.Head.Framing == BodyFraming.Length && exchange.Head.ContentLength > _terms.LimitBytes && _terms.RejectsLonger)
        {
            // No need to let it come first.
            return IntakeOutcome.TooLarge;
        }

        return await _intake.ReadAsync(
            ContentDecoder.IsCoded(_coding) ? null : inspection, _terms.LimitBytes, _terms.RejectsLonger, exchange.Model.Options.Timeouts.Body);
    }

    /// <summary>Runs phase 2 on what was read.</summary>
    public Verdict Judge(IntakeOutcome outcome)
    {
        var inspection = exchange.Inspection!;
        var unjudged = default((string Reason, int Status)?);
        if (ContentDecoder.IsCoded(_coding))
        {
            unjudged = Decode(inspection, outcome == IntakeOutcome.Complete);
        }

        if (outcome == IntakeOutcome.Truncated)
        {
            inspection.Note($"request body over the limit: first {held.Length} bytes judged");
        }

        if (exchange.Model.Options.LogBodies)
        {
            inspection.RecordedBody = held.ToArray(RecordedBytes);
        }

        var verdict = inspection.JudgeRequestBody();
        return verdict.IsDisruptive || unjudged is not { } cause ? verdict : inspection.CannotJudge(cause.Reason, cause.Status);
    }

    private (string Reason, int Status)? Decode(RequestInspection inspection, bool isWhole)
    {
        var outcome = ContentDecoder.Decode(
            held, _coding!, exchange.Model.Options.Limits.DecompressionRatio, isWhole, inspection.TakeRequestBody);
        (string Reason, int Status)? cause = outcome switch
        {
            DecodeOutcome.RatioExceeded => ("request body expands over the allowed ratio", 413),
            DecodeOutcome.Malformed => ("request body is not what its Content-Encoding says", 400),
            DecodeOutcome.UnknownCoding => ("request body has a Content-Encoding that cannot be decoded", 415),
            DecodeOutcome.Stopped when _terms.RejectsLonger => ("request body decoded is over the limit", 413),
            _ => null,
        };
        if (cause is { } found && outcome != DecodeOutcome.Stopped)
        {
            inspection.FailRequestBody(found.Reason);
        }

        return cause;
    }
}
