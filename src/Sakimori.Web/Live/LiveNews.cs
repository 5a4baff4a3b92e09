using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Incidents;

namespace Sakimori.Web.Live;

/// <summary>What a commit brought, masked and short.</summary>
/// <param name="Transactions">The latest of them, without detections, headers and body.</param>
/// <param name="Incidents">Incidents as they are now.</param>
/// <param name="Traffic">Counts that were added.</param>
internal sealed record LiveNews(ImmutableArray<TransactionRecord> Transactions, ImmutableArray<Incident> Incidents, ImmutableArray<TrafficMinute> Traffic)
{
    /// <summary>What may be sent of the news.</summary>
    public static LiveNews Of(IntakeNews news) => new(
        [.. news.Transactions.Select(transaction => EvidenceMask.Mask(transaction) with { Detections = [], Headers = [], Body = null })], news.Incidents, news.Traffic);
}
