using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Sakimori.Domain;
using Sakimori.Incidents.Overrides;
using Sakimori.Waf.Auditing;

namespace Sakimori.Incidents.Mapping;

/// <summary>
/// Turns the evidence of the engine into what is kept: bytes become readable text, secrets are masked, every text is cut to a length
/// with a name, the family and each detection's share of the score are worked out. Pure; never throws on what traffic contains.
/// </summary>
public static class TransactionMapping
{
    /// <summary>Characters kept of a target and of a header's value.</summary>
    public const int TargetLimit = 4096;

    /// <summary>Characters kept of the value a rule matched.</summary>
    public const int ValueLimit = 512;

    /// <summary>Characters kept of messages, operators and names.</summary>
    public const int WordsLimit = 300;

    /// <summary>Detections kept of one transaction; more of them prove nothing more.</summary>
    public const int DetectionLimit = 32;

    /// <summary>Headers kept.</summary>
    public const int HeaderLimit = 100;

    /// <summary>Bytes kept of a body.</summary>
    public const int BodyLimit = 64 * 1024;

    private static readonly int s_familyCount = Enum.GetValues<AttackFamily>().Max(family => (int)family) + 1;

    // What a rule's file is called, by its path: as many as there are rule files.
    private static readonly ConcurrentDictionary<string, string> s_fileNames = [];

    /// <summary>Completes a record: <paramref name="basics"/> has what the gateway knows, with text still as bytes in chars.</summary>
    /// <param name="basics">The transaction without evidence.</param>
    /// <param name="evidence">What the engine found; null when it found nothing.</param>
    /// <param name="headers">Request headers, bytes as chars; kept with evidence only.</param>
    /// <param name="body">The request body as received, as far as it was kept.</param>
    /// <param name="mask">What must not be written.</param>
    public static TransactionRecord Complete(
        TransactionRecord basics, AuditRecord? evidence, ImmutableArray<KeyValuePair<string, string>> headers, byte[]? body, SecretMask mask)
    {
        // Copied once and not field by field: every request of a flood comes by here.
        var (target, host) = (ReadableText.Of(mask.Clean(basics.Target), TargetLimit), ReadableText.Of(basics.Host, WordsLimit));
        var (method, userAgent) = (ReadableText.Of(basics.Method, WordsLimit), ReadableText.Of(basics.UserAgent, TargetLimit));
        if (evidence is null)
            return basics with { Target = target, Host = host, Method = method, UserAgent = userAgent };
        var detections = Detections(evidence, mask);
        return basics with
        {
            Target = target,
            Host = host,
            Method = method,
            UserAgent = userAgent,
            InboundScore = evidence.InboundScore,
            OutboundScore = evidence.OutboundScore,
            WouldBlock = evidence.WouldBe.IsDisruptive && !evidence.Verdict.IsDisruptive,
            DecidingRule = evidence.WouldBe.RuleId,
            InspectionMicroseconds = (int)Math.Min(int.MaxValue, evidence.InspectionTime.TotalMicroseconds),
            Detections = detections,
            Family = Gravest(detections, basics.Outcome),
            Notes = Notes(evidence),
            Headers = Headers(headers, mask),
            Body = body is null ? null : mask.Clean(Encoding.Latin1.GetString(body.AsSpan(0, Math.Min(body.Length, BodyLimit)))),
        };
    }

    private static ImmutableArray<DetectionRecord> Detections(AuditRecord evidence, SecretMask mask)
    {
        var detections = ImmutableArray.CreateBuilder<DetectionRecord>(Math.Min(evidence.Matches.Length, DetectionLimit));
        foreach (var match in evidence.Matches)
        {
            if (detections.Count == DetectionLimit)
                break;
            if (IsOverride(match))
                continue;
            var hides = mask.Hides(match.Target);
            detections.Add(new DetectionRecord
            {
                RuleId = match.RuleId,
                Phase = (int)match.Phase,
                Target = ReadableText.Of(match.Target, WordsLimit),
                Value = hides ? SecretMask.Stars : ReadableText.Of(mask.Clean(match.Value), ValueLimit),
                Operator = ReadableText.Of(match.Operator, WordsLimit),
                Message = ReadableText.Of(mask.Clean(match.Message), WordsLimit),
                Data = hides ? SecretMask.Stars : ReadableText.Of(mask.Clean(match.Data), ValueLimit),
                Severity = match.Severity,
                Score = IsEvaluation(match) ? 0 : Points(match.Severity),
                Tags = match.Tags,
                File = s_fileNames.GetOrAdd(match.File, path => Path.GetFileName(path)),
                Line = match.Line,
                IsDisruptive = match.IsDisruptive,
            });
        }

        return detections.DrainToImmutable();
    }

    // That a person let it through is no finding; it is said all the same.
    private static ImmutableArray<string> Notes(AuditRecord evidence)
    {
        if (evidence.Notes.IsEmpty && !evidence.Matches.Any(IsOverride))
            return [];
        var overrides = evidence.Matches.Where(IsOverride).Select(match => match.Message);
        return [.. evidence.Notes.Concat(overrides).Select(note => ReadableText.Of(note, WordsLimit))];
    }

    private static bool IsOverride(RuleMatch match) => match.Tags.Contains(OverrideRules.Tag);

    /// <summary>The points a rule of this severity adds in the Core Rule Set's default set-up, which our own rules share.</summary>
    private static int Points(int severity) => severity switch
    {
        >= 0 and <= 2 => 5,
        3 => 4,
        4 => 3,
        5 => 2,
        _ => 0,
    };

    /// <summary>A rule that compares the sum finds nothing by itself.</summary>
    private static bool IsEvaluation(RuleMatch match) =>
        match.RuleId is (>= 949000 and < 950000) or (>= 959000 and < 960000) or (>= 980000 and < 981000) ||
        match.Tags.Contains("anomaly-evaluation") || match.Target.StartsWith("TX:", StringComparison.OrdinalIgnoreCase);

    private static AttackFamily Gravest(ImmutableArray<DetectionRecord> detections, TransactionOutcome outcome)
    {
        // The most points in sum decide; among equals the one seen first.
        Span<int> points = stackalloc int[s_familyCount];
        points.Clear();
        var most = 0;
        foreach (var detection in detections)
        {
            var family = AttackTags.FamilyOf(detection.Tags, detection.Phase);
            if (family != AttackFamily.Other || detection.Score > 0)
                most = Math.Max(most, points[(int)family] += Math.Max(1, detection.Score));
        }

        if (most == 0)
            return outcome == TransactionOutcome.Refused ? AttackFamily.Protocol : AttackFamily.Other;
        foreach (var detection in detections)
        {
            if (AttackTags.FamilyOf(detection.Tags, detection.Phase) is var family && points[(int)family] == most)
                return family;
        }

        throw new UnreachableException("the points came from these detections");
    }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(ImmutableArray<KeyValuePair<string, string>> headers, SecretMask mask)
    {
        if (headers.IsDefaultOrEmpty)
            return [];
        var kept = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(Math.Min(headers.Length, HeaderLimit));
        foreach (var (name, value) in headers.AsSpan()[..kept.Capacity])
            kept.Add(new(ReadableText.Of(name, WordsLimit), mask.HidesHeader(name) ? SecretMask.Stars : ReadableText.Of(mask.Clean(value), TargetLimit)));
        return kept.DrainToImmutable();
    }
}
