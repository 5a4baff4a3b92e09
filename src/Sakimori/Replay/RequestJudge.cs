using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;

namespace Sakimori.Replay;

/// <summary>The engine's opinion of one recorded request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Blocks">It would be blocked in protect.</param>
/// <param name="Status">The status it would be answered with; 0 when it passes.</param>
/// <param name="Score">The inbound anomaly score.</param>
/// <param name="Rules">Rules that matched, each once, in order.</param>
/// <param name="Elapsed">Time in the engine.</param>
internal readonly record struct Judgement(RecordedRequest Request, bool Blocks, int Status, int Score, long[] Rules, TimeSpan Elapsed)
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("id");
        writer.WriteRawValue(Request.IdJson);
        if (Request.Error is not null)
        {
            writer.WriteString("error", Request.Error);
        }
        else
        {
            writer.WriteString("verdict", Blocks ? "block" : "allow");
            writer.WriteNumber("status", Status);
            writer.WriteNumber("anomaly_score", Score);
            writer.WriteStartArray("rules");
            foreach (var rule in Rules)
                writer.WriteNumberValue(rule);
            writer.WriteEndArray();
            writer.WriteNumber("micros", (long)Elapsed.TotalMicroseconds);
        }

        writer.WriteEndObject();
    }
}

/// <summary>Judges recorded requests as a gateway in protect would, without sending them. Thread-safe.</summary>
/// <param name="rules">The rules.</param>
/// <param name="reading">What the application reads, as the site of a gateway knows it; null knows nothing.</param>
internal sealed class RequestJudge(RuleSet rules, RequestReading? reading = null)
{
    private static readonly Waf.ConnectionInfo Connection = new(IPAddress.Loopback, 40000, IPAddress.Loopback, 80);

    public Judgement Judge(RecordedRequest request)
    {
        if (request.Error is not null)
            return new Judgement(request, false, 0, 0, [], TimeSpan.Zero);
        var began = Stopwatch.GetTimestamp();
        using var transaction = rules.Begin(Connection, EngineMode.Protect, reading: reading);
        transaction.SetRequestLine(request.Method, request.Uri, request.Version);
        foreach (var (name, value) in request.Headers)
            transaction.AddRequestHeader(name, value);
        // A recorder that kept the body and lost the fields that say how long it is: no such request could have arrived.
        if (request.Body.Length > 0 && request.Header("Content-Length") is null && request.Header("Transfer-Encoding") is null &&
            !request.Version.StartsWith("HTTP/2", StringComparison.Ordinal) && !request.Version.StartsWith("HTTP/3", StringComparison.Ordinal))
            transaction.AddRequestHeader("Content-Length", request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));

        var verdict = transaction.EvaluateRequestHeaders();
        if (!verdict.IsDisruptive)
            verdict = JudgeBody(transaction, request);
        var record = transaction.Finish(verdict, verdict.Status);
        var matched = record is null ? [] : record.Matches.Select(match => match.RuleId).Distinct().ToArray();
        var status = verdict.IsDisruptive ? verdict.Status == 0 ? 403 : verdict.Status : 0;
        return new Judgement(request, verdict.IsDisruptive, status, record?.InboundScore ?? 0, matched, Stopwatch.GetElapsedTime(began));
    }

    private static Verdict JudgeBody(Transaction transaction, RecordedRequest request)
    {
        if (request.Body.Length > 0 && transaction.WantsRequestBody)
        {
            var intake = BodyIntake.Accepted;
            if (ContentCoding.Undo(request.Body, request.Header("Content-Encoding")) is { } body)
                intake = transaction.AppendRequestBody(body);
            else
                transaction.FailRequestBody("the body could not be decoded");
            if (intake == BodyIntake.Rejected)
                return new Verdict(VerdictKind.Deny, 413, 0, Phase.RequestBody);
        }

        return transaction.EvaluateRequestBody();
    }
}
