using Sakimori.Domain;
using Sakimori.Incidents.Overrides;

namespace Sakimori.Incidents.Grouping;

/// <summary>Which detection speaks for a transaction, and how far the transaction got.</summary>
internal static class Leading
{
    /// <summary>Somebody should look at it: it was kept back, or would have been, or a rule found something. A rule that a person overrode has not.</summary>
    public static bool IsIncident(TransactionRecord transaction) =>
        transaction.IsDetection && (IsKeptBack(transaction) || transaction.WouldBlock || Of(transaction) is not null);

    /// <summary>A rule that sums up and decides, or tells of an override: what there is to find, others have found.</summary>
    public static bool IsEvaluation(DetectionRecord detection)
    {
        foreach (var tag in detection.Tags.IsDefault ? [] : detection.Tags)
        {
            if (tag is "anomaly-evaluation" or "reporting" or OverrideRules.Tag)
            {
                return true;
            }
        }

        return detection.RuleId is 949110 or 949111 or 959100 or 959101 or (>= 980000 and < 981000);
    }

    /// <summary>The detection with the greatest share of the score, the earlier of equals; null when there is none but sums.</summary>
    public static DetectionRecord? Of(TransactionRecord transaction)
    {
        DetectionRecord? best = null;
        foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections)
        {
            if (!IsEvaluation(detection) && (best is null || detection.Score > best.Score))
            {
                best = detection;
            }
        }

        return best;
    }

    /// <summary>It was kept from the application, or its answer from the client.</summary>
    public static bool IsKeptBack(TransactionRecord transaction) =>
        transaction.Outcome is TransactionOutcome.Blocked or TransactionOutcome.Refused or TransactionOutcome.Limited;

    /// <summary>The family carries something that would do something; the others look around.</summary>
    public static bool IsPayload(AttackFamily family) => family is not
        (AttackFamily.Other or AttackFamily.Protocol or AttackFamily.Scanner or AttackFamily.DenialOfService);

    /// <summary>How far it got.</summary>
    public static IncidentStage Stage(TransactionRecord transaction)
    {
        if (HasLeak(transaction))
        {
            return IncidentStage.Leak;
        }

        if (!IsPayload(transaction.Family))
        {
            return IncidentStage.Probing;
        }

        return IsKeptBack(transaction) ? IncidentStage.Attempt : IncidentStage.Passed;
    }

    /// <summary>A rule found in the answer what must not leave.</summary>
    public static bool HasLeak(TransactionRecord transaction)
    {
        foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections)
        {
            if (detection.Phase is 3 or 4 && !IsEvaluation(detection))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Nothing but the answer was found fault with.</summary>
    public static bool IsLeakOnly(TransactionRecord transaction)
    {
        var leaks = false;
        foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections)
        {
            if (IsEvaluation(detection))
            {
                continue;
            }

            if (detection.Phase is not (3 or 4))
            {
                return false;
            }

            leaks = true;
        }

        return leaks;
    }

    /// <summary><c>METHOD</c> and the path of the target without its query.</summary>
    public static ReadOnlySpan<char> Path(TransactionRecord transaction)
    {
        var target = transaction.Target.AsSpan();
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }
}
