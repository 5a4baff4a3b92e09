using System.Diagnostics;
using Sakimori.Gateway.Inspection;

namespace Sakimori.Gateway.Telemetry;

/// <summary>
/// A span for each judged request, under the source <c>Sakimori.Gateway</c>: what was decided, by which rules, in what time; never the
/// target, which an attacker writes. A request continues no trace of its client, and the application is sent no trace header.
/// </summary>
internal static class RequestSpans
{
    private static readonly ActivitySource s_source = new("Sakimori.Gateway");

    /// <summary>Whether somebody listens.</summary>
    public static bool IsWanted => s_source.HasListeners();

    /// <summary>Opens one; null, and nothing allocated, while nobody listens.</summary>
    public static Activity? Begin()
    {
        if (!IsWanted)
        {
            return null;
        }

        Activity.Current = null;
        return s_source.StartActivity("judge", ActivityKind.Server);
    }

    /// <summary>Says how it ended.</summary>
    public static void Describe(Activity? span, Exchange exchange, Outcome outcome)
    {
        if (span is null)
        {
            return;
        }

        var record = exchange.Evidence;
        var site = exchange.Model.Options.Name;
        span.DisplayName = $"judge {site}";
        span.SetTag("sakimori.site", site);
        span.SetTag("sakimori.transaction", exchange.Id);
        span.SetTag("sakimori.mode", exchange.Model.Mode.ToString().ToLowerInvariant());
        span.SetTag("sakimori.outcome", outcome.Text());
        span.SetTag("sakimori.verdict", (record?.Verdict.Kind ?? Waf.VerdictKind.Allow).ToString().ToLowerInvariant());
        span.SetTag("sakimori.would_block", record?.WouldBe.IsDisruptive ?? false);
        span.SetTag("sakimori.rules", record is null ? [] : record.Matches.Select(match => match.RuleId).ToArray());
        span.SetTag("sakimori.inspection_us", (exchange.Inspection?.Spent ?? TimeSpan.Zero).TotalMicroseconds);
        span.SetTag("http.response.status_code", outcome == Outcome.Aborted ? 0 : exchange.Context.Response.StatusCode);
        if (outcome == Outcome.Failed)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
