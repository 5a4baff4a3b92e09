using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;
using Sakimori.Incidents.Grouping;
using Sakimori.Incidents.Overrides;

namespace Sakimori.Incidents.Texts;

/// <summary>Why one transaction was blocked or not.</summary>
internal static class WhyText
{
    /// <summary>Detections told one by one.</summary>
    private const int Told = 12;

    private static readonly Phrase s_request = new("{0}: {1} {2} of site {3} from {4}.", "{0}: サイト {3} への {1} {2}、送信元 {4}。");
    private static readonly Phrase s_blockedByScore = new("It was blocked (status {0}): its score {1} reached the threshold {2}.", "ブロックしました（ステータス {0}）。スコア {1} がしきい値 {2} に達したためです。");
    private static readonly Phrase s_blockedByScoreOnly = new("It was blocked (status {0}): its score is {1}.", "ブロックしました（ステータス {0}）。スコアは {1} です。");
    private static readonly Phrase s_blockedByRule = new("It was blocked (status {0}) by rule {1} itself.", "ルール {1} が直接ブロックしました（ステータス {0}）。");
    private static readonly Phrase s_blockedOtherwise = new("It was blocked (status {0}) because it could not be judged.", "判定できなかったためブロックしました（ステータス {0}）。");
    private static readonly Phrase s_would = new("It would have been blocked, but the site was in observe mode: it reached the application (status {0}, score {1}).", "本来ならブロック対象ですが、サイトが observe モードのため、アプリケーションに届きました（ステータス {0}、スコア {1}）。");
    private static readonly Phrase s_below = new("It was not blocked: its score {0} stayed below the threshold.", "スコア {0} がしきい値に届かないため、ブロックしていません。");
    private static readonly Phrase s_belowKnown = new("It was not blocked: its score {0} stayed below the threshold {1}.", "スコア {0} がしきい値 {1} に届かないため、ブロックしていません。");
    private static readonly Phrase s_refused = new("It was refused (status {0}): the message itself could not be passed on safely.", "メッセージ自体を安全に転送できないため、拒否しました（ステータス {0}）。");
    private static readonly Phrase s_failed = new("It was passed on, but the application did not answer or broke off (status {0}).", "転送しましたが、アプリケーションが応答しないか途中で切れました（ステータス {0}）。");
    private static readonly Phrase s_limited = new("It was turned away (status {0}): too many requests at once.", "同時リクエストが多すぎるため、受け付けませんでした（ステータス {0}）。");
    private static readonly Phrase s_aborted = new("The client went away before the answer was complete.", "応答が終わる前にクライアントが切断しました。");
    private static readonly Phrase s_clean = new("No rule matched: it was passed on (status {0}).", "一致したルールはなく、転送しました（ステータス {0}）。");
    private static readonly Phrase s_off = new("The site's guard was off: nothing was inspected.", "サイトの保護が off のため、検査していません。");
    private static readonly Phrase s_share = new("Rule {0} ({1}) matched {2} with the value {3}: {4} of {5} points.", "ルール {0}（{1}）が {2}の値{3}に一致しました: {5} 点中 {4} 点。");
    private static readonly Phrase s_noShare = new("Rule {0} ({1}) matched {2} with the value {3}; it added no points.", "ルール {0}（{1}）が {2}の値{3}に一致しました（加点なし）。");
    private static readonly Phrase s_override = new("Override {0}, which a person made, lets this through: rule {1} did not judge here.", "担当者が作成した例外 {0} により、ルール {1} はここでは判定していません。");
    private static readonly Phrase s_more = new("{0} more matches are in the record.", "ほかに {0} 件の一致が記録にあります。");
    private static readonly Phrase s_version = new("Judged by rule set {0} in mode {1} within {2} ms.", "ルールセット {0}、モード {1} で判定（{2} ミリ秒）。");
    private static readonly Phrase s_charset = new("It was read as {0}.", "文字コードは {0} として読みました。");
    private static readonly Phrase s_note = new("Note: {0}.", "備考: {0}。");

    public static ImmutableArray<string> Of(TransactionRecord transaction, string language, TimeZoneInfo? zone)
    {
        var why = ImmutableArray.CreateBuilder<string>();
        why.Add(s_request.In(
            language, Words.Time(transaction.Time, language, zone), PlainLine.Of(transaction.Method, 32), PlainLine.Of(transaction.Target, 120),
            PlainLine.Of(transaction.Site, 64), PlainLine.Of(transaction.Client, 64)));
        why.Add(Ending(transaction, language));
        AddDetections(why, transaction, language);
        foreach (var note in transaction.Notes.IsDefault ? [] : transaction.Notes)
        {
            why.Add(s_note.In(language, PlainLine.Of(note, 200).TrimEnd('.')));
        }

        if (transaction.Charset.Length > 0)
        {
            why.Add(s_charset.In(language, PlainLine.Of(transaction.Charset, 32)));
        }

        if (transaction.RuleSetVersion.Length > 0)
        {
            why.Add(s_version.In(
                language, PlainLine.Of(transaction.RuleSetVersion, 64), Mode(transaction.Mode),
                (transaction.InspectionMicroseconds / 1000.0).ToString("0.0", CultureInfo.InvariantCulture)));
        }

        return why.ToImmutable();
    }

    /// <summary>The threshold that decided, as the deciding rule's data or operator names it; null when it does not.</summary>
    public static int? Threshold(TransactionRecord transaction)
    {
        foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections)
        {
            if (Leading.IsEvaluation(detection)
                && (NumberAfter(detection.Data, "threshold") ?? NumberAfter(detection.Operator, "@ge")) is { } threshold)
            {
                return threshold;
            }
        }

        return null;
    }

    private static string Ending(TransactionRecord transaction, string language)
    {
        var score = Math.Max(transaction.InboundScore, transaction.OutboundScore);
        var status = transaction.Status;
        if (transaction.WouldBlock && transaction.Outcome == TransactionOutcome.Forwarded)
        {
            return s_would.In(language, status, score);
        }

        switch (transaction.Outcome)
        {
            case TransactionOutcome.Blocked when transaction.DecidingRule == 0:
                return s_blockedOtherwise.In(language, status);
            case TransactionOutcome.Blocked when !IsScored(transaction):
                return s_blockedByRule.In(language, status, transaction.DecidingRule);
            case TransactionOutcome.Blocked:
                return Threshold(transaction) is { } threshold ? s_blockedByScore.In(language, status, score, threshold) : s_blockedByScoreOnly.In(language, status, score);
            case TransactionOutcome.Refused:
                return s_refused.In(language, status);
            case TransactionOutcome.Failed:
                return s_failed.In(language, status);
            case TransactionOutcome.Limited:
                return s_limited.In(language, status);
            case TransactionOutcome.Aborted:
                return s_aborted.In(language);
            case TransactionOutcome.Forwarded when transaction.Mode == SiteMode.Off:
                return s_off.In(language);
            case TransactionOutcome.Forwarded when Leading.Of(transaction) is null:
                return s_clean.In(language, status);
            default:
                return Threshold(transaction) is { } known ? s_belowKnown.In(language, score, known) : s_below.In(language, score);
        }
    }

    // The deciding rule is one that sums up, not one that found something.
    private static bool IsScored(TransactionRecord transaction)
    {
        foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections)
        {
            if (detection.RuleId == transaction.DecidingRule)
            {
                return Leading.IsEvaluation(detection);
            }
        }

        return transaction.InboundScore > 0 || transaction.OutboundScore > 0;
    }

    private static void AddDetections(ImmutableArray<string>.Builder why, TransactionRecord transaction, string language)
    {
        var told = 0;
        var all = 0;
        foreach (var detection in transaction.Detections.IsDefault ? [] : transaction.Detections)
        {
            if (!detection.Tags.IsDefault && detection.Tags.Contains(OverrideRules.Tag))
            {
                why.Add(s_override.In(language, detection.RuleId - OverrideRules.FirstId, NumberAfter(detection.Message, "rule")));
            }

            if (Leading.IsEvaluation(detection))
            {
                continue;
            }

            all++;
            if (told == Told)
            {
                continue;
            }

            told++;
            var score = detection.Phase is 3 or 4 ? transaction.OutboundScore : transaction.InboundScore;
            var message = RuleMessages.Of(detection, transaction.Family, language);
            var target = Targets.Name(detection.Target, language);
            var value = StoryText.Quoted(detection.Value, language);
            why.Add(detection.Score > 0
                ? s_share.In(language, detection.RuleId, message, target, value, detection.Score, Math.Max(score, detection.Score))
                : s_noShare.In(language, detection.RuleId, message, target, value));
        }

        if (all > told)
        {
            why.Add(s_more.In(language, all - told));
        }
    }

    private static int? NumberAfter(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }

        var rest = text.AsSpan(at + word.Length).TrimStart(" :=");
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            digits++;
        }

        return int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string Mode(SiteMode mode) => mode switch
    {
        SiteMode.Off => "off",
        SiteMode.Observe => "observe",
        _ => "protect",
    };
}
