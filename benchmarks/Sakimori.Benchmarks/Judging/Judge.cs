using System.Net;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Benchmarks.Judging;

/// <summary>Takes a request and a 1 KB page through all phases, as the gateway does, which makes a record only where one is kept.</summary>
internal sealed class Judge(RuleSet rules, EngineMode mode, bool recording = true)
{
    private static readonly ConnectionInfo s_connection = new(IPAddress.Parse("192.0.2.1"), 40000, IPAddress.Loopback, 80);
    private static readonly byte[] s_page = Page.Bytes;

    /// <summary>The record is null for a request no logged rule matched, and where none is made.</summary>
    public AuditRecord? Run(SampleRequest request)
    {
        using var transaction = rules.Begin(s_connection, mode);
        var verdict = Evaluate(transaction, request);
        return transaction.Finish(verdict, verdict.IsDisruptive ? verdict.Status : 200, recording);
    }

    private static Verdict Evaluate(Transaction transaction, SampleRequest request)
    {
        transaction.SetRequestLine(request.Method, request.Target, "HTTP/1.1");
        foreach (var (name, value) in request.Headers)
        {
            transaction.AddRequestHeader(name, value);
        }

        if (request.Body is not null)
        {
            transaction.AddRequestHeader("Content-Length", request.ContentLength);
        }

        var verdict = transaction.EvaluateRequestHeaders();
        if (verdict.IsDisruptive)
        {
            return verdict;
        }

        if (request.Body is not null && transaction.WantsRequestBody)
        {
            transaction.AppendRequestBody(request.BodyBytes);
        }

        verdict = transaction.EvaluateRequestBody();
        if (verdict.IsDisruptive)
        {
            return verdict;
        }

        transaction.SetResponseLine(200, "HTTP/1.1");
        transaction.AddResponseHeader("Content-Type", "text/html");
        transaction.AddResponseHeader("Content-Length", "1024");
        verdict = transaction.EvaluateResponseHeaders();
        if (verdict.IsDisruptive)
        {
            return verdict;
        }

        if (transaction.WantsResponseBody)
        {
            transaction.AppendResponseBody(s_page);
        }

        return transaction.EvaluateResponseBody();
    }
}
