using System.Net;
using System.Text;
using Sakimori.Domain;
using Sakimori.Gateway.Observing;
using Sakimori.Incidents.Mapping;
using Sakimori.Replay;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Sakimori.Web;

namespace Sakimori.Hosting.Protecting;

/// <content>Judging what was stored with the rules of today.</content>
internal sealed partial class Protection
{
    public Task<ReplayResult> ReplayAsync(TransactionRecord transaction, CancellationToken cancellation = default)
    {
        if (Find(transaction.Site) is not { Rules: { } rules } site)
            return Task.FromResult(new ReplayResult(null, false, "the site is not inspected now, or there is none of this name"));
        var client = IPAddress.TryParse(transaction.Client, out var address) ? address : IPAddress.Loopback;
        var reading = new RequestReading { Charset = site.Charset is { } charset ? Charset.Find(charset) : null, Profile = site.Profile };
        using var judged = rules.Begin(new Waf.ConnectionInfo(client, 0, IPAddress.Loopback, 80), EngineMode.Protect, null, reading);
        judged.SetRequestLine(transaction.Method, ReadableText.ToBytes(transaction.Target), "HTTP/1.1");
        foreach (var (name, value) in Headers(transaction))
            judged.AddRequestHeader(name, value);
        var verdict = judged.EvaluateRequestHeaders();
        string? problem = transaction.Headers.IsDefaultOrEmpty ? "its headers were not kept: Host and User-Agent stood in" : null;
        if (!verdict.IsDisruptive)
        {
            if (transaction.Body is { Length: > 0 } body && judged.WantsRequestBody)
            {
                var bytes = Encoding.Latin1.GetBytes(body);
                var coding = transaction.Headers.IsDefaultOrEmpty ? null : Header(transaction, "Content-Encoding");
                if (ContentCoding.Undo(bytes, coding) is { } decoded)
                    judged.AppendRequestBody(decoded);
                else
                    judged.FailRequestBody("the body could not be decoded");
                if (transaction.RequestBytes > body.Length)
                    problem = $"only the first {body.Length} of {transaction.RequestBytes} bytes of its body were kept";
            }
            else if (transaction.RequestBytes > 0 && transaction.Body is null)
            {
                problem = "its body was not kept";
            }

            verdict = judged.EvaluateRequestBody();
        }

        var blocks = verdict.IsDisruptive;
        var charsetRead = judged.ReadCharset;
        var record = judged.Finish(verdict, verdict.Status);
        var replayed = _parts.Map(new ObservedTransaction
        {
            Site = transaction.Site,
            Id = transaction.Id,
            Time = transaction.Time,
            Client = client,
            Method = transaction.Method,
            Host = transaction.Host,
            Target = ReadableText.ToBytes(transaction.Target),
            UserAgent = transaction.UserAgent,
            Mode = EngineMode.Protect,
            End = blocks ? TransactionEnd.Blocked : TransactionEnd.Forwarded,
            Status = blocks ? verdict.Status : transaction.Status,
            Duration = TimeSpan.Zero,
            RequestBytes = transaction.RequestBytes,
            Charset = charsetRead,
            RuleSetVersion = rules.Version,
            Record = record,
        });
        return Task.FromResult(new ReplayResult(replayed, blocks, problem));
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(TransactionRecord transaction)
    {
        if (!transaction.Headers.IsDefaultOrEmpty)
            return transaction.Headers.Select(header => KeyValuePair.Create(ReadableText.ToBytes(header.Key), ReadableText.ToBytes(header.Value)));
        var headers = new List<KeyValuePair<string, string>> { new("Host", ReadableText.ToBytes(transaction.Host)) };
        if (transaction.UserAgent.Length > 0)
            headers.Add(new("User-Agent", ReadableText.ToBytes(transaction.UserAgent)));
        return headers;
    }

    private static string? Header(TransactionRecord transaction, string name) =>
        transaction.Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}
