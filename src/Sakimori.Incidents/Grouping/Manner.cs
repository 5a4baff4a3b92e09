using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>How a request behaves: like somebody who uses the application with a browser, or not.</summary>
internal static class Manner
{
    // What browsers say of themselves, and what programs say who borrow a browser's first word.
    private static readonly string[] s_engines = ["Gecko/", "AppleWebKit/", "Trident/", "MSIE ", "Presto/"];
    private static readonly string[] s_programs = ["bot", "crawl", "spider", "scan", "headless", "phantom", "python", "curl", "java/", "sqlmap", "nikto", "nuclei"];

    /// <summary>
    /// An ordinary browser, sent from a page of this site, in which every rule looked at one and the same field. Attackers can say
    /// all of this too; it decides only which incident says "look, this may be a false alarm".
    /// </summary>
    public static bool IsFormUse(TransactionRecord transaction)
    {
        if (transaction.Detections.IsDefaultOrEmpty || !IsBrowser(transaction.UserAgent) || !ComesFromInside(transaction))
        {
            return false;
        }

        string? field = null;
        foreach (var detection in transaction.Detections)
        {
            if (Leading.IsEvaluation(detection))
            {
                continue;
            }

            if (!IsField(detection.Target) || (field is not null && field != detection.Target))
            {
                return false;
            }

            field = detection.Target;
        }

        return field is not null;
    }

    private static bool IsField(string target) =>
        target.StartsWith("ARGS", StringComparison.Ordinal) || target.StartsWith("XML", StringComparison.Ordinal)
        || target.StartsWith("REQUEST_BODY", StringComparison.Ordinal);

    private static bool IsBrowser(string agent)
    {
        if (!agent.StartsWith("Mozilla/", StringComparison.Ordinal) && !agent.StartsWith("Opera/", StringComparison.Ordinal))
        {
            return false;
        }

        var hasEngine = false;
        foreach (var engine in s_engines)
        {
            hasEngine |= agent.Contains(engine, StringComparison.Ordinal);
        }

        foreach (var program in s_programs)
        {
            hasEngine &= !agent.Contains(program, StringComparison.OrdinalIgnoreCase);
        }

        return hasEngine;
    }

    private static bool ComesFromInside(TransactionRecord transaction)
    {
        foreach (var (name, value) in transaction.Headers.IsDefault ? [] : transaction.Headers)
        {
            if (name.Equals("Referer", StringComparison.OrdinalIgnoreCase))
            {
                var rest = value.AsSpan();
                var scheme = rest.IndexOf("://");
                if (scheme is < 4 or > 5)
                {
                    return false;
                }

                rest = rest[(scheme + 3)..];
                var end = rest.IndexOfAny('/', '?', '#');
                return transaction.Host.Length > 0 && (end < 0 ? rest : rest[..end]).Equals(transaction.Host, StringComparison.OrdinalIgnoreCase);
            }
        }

        return false;
    }
}
