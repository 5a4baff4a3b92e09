using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Gateway.Observing;
using Sakimori.Incidents.Mapping;
using Sakimori.Waf.Auditing;

namespace Sakimori.Hosting.Memory;

/// <summary>What the gateway tells, in the words of the domain.</summary>
internal static class Observations
{
    private static readonly SecretMask s_builtIn = new([], showsCookies: false);

    public static TransactionRecord ToRecord(ObservedTransaction seen) => TransactionMapping.Complete(
        new TransactionRecord
        {
            Id = seen.Id,
            Time = seen.Time,
            Site = seen.Site,
            Client = seen.Client.ToString(),
            Method = seen.Method,
            Host = seen.Host,
            Target = seen.Target,
            UserAgent = seen.UserAgent,
            Mode = (SiteMode)(int)seen.Mode,
            Outcome = (TransactionOutcome)(int)seen.End,
            Status = seen.Status,
            DurationMicroseconds = (long)seen.Duration.TotalMicroseconds,
            RequestBytes = seen.RequestBytes,
            Charset = seen.Charset,
            RuleSetVersion = seen.RuleSetVersion,
        },
        seen.Record,
        seen.Headers,
        seen.Body,
        seen.MaskedParameters.IsDefaultOrEmpty ? s_builtIn : new SecretMask(seen.MaskedParameters, showsCookies: false));

    public static AttackFamily FamilyOf(ImmutableArray<string> tags) => AttackTags.FamilyOf(tags);
}
