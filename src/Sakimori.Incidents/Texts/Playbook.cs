using System.Collections.Immutable;
using Sakimori.Domain;

namespace Sakimori.Incidents.Texts;

/// <summary>
/// What one tired person does next. For each family: where in an old application its traces are, how to tell that it worked, and
/// what to do until the application is mended. For each stage: whom to tell, what to keep, which authority to report to (sources:
/// docs/incidents.md).
/// </summary>
internal static class Playbook
{
    private static readonly ImmutableDictionary<AttackFamily, FamilySteps> s_families = FamilySteps.All;

    private static readonly ImmutableArray<Phrase> s_probing =
    [
        new("Nothing needs to be done today unless it continues for more than a day or another incident names the same actor.",
            "1 日以上続くか、同じ送信元の別のインシデントがない限り、今日の対応は不要です。"),
        new("Close it as \"attack blocked\" with one sentence on what was looked for, so that the next shift need not read it again.",
            "何が探されていたかを一文で書き、「攻撃をブロック」として閉じてください。次の当番が読み直さずに済みます。"),
    ];

    private static readonly ImmutableArray<Phrase> s_attempt =
    [
        new("Open the first and the gravest example and read the decoded value: is it an attack, or text that a customer may write?",
            "最初の例と最も重い例を開き、復号後の値を読んで、攻撃か、利用者が書きうる文章かを判断してください。"),
        new("Search the traffic of this actor for requests that were not blocked, from an hour before the first detection until now.",
            "同じ送信元のブロックされなかったリクエストを、最初の検知の 1 時間前から現在まで検索してください。"),
    ];

    private static readonly ImmutableArray<Phrase> s_passed =
    [
        new("Treat it as an intrusion until the opposite is shown: tell the person responsible for the system and the information security officer now, by telephone.",
            "反証できるまでは侵害として扱い、システム責任者と情報セキュリティ責任者へ今すぐ電話で知らせてください。"),
        new("Preserve evidence before anything is restarted: copy the web server's, the application's and the database's logs and export this incident; note who copied what and when.",
            "再起動などの前に証拠を保全してください。Web サーバー、アプリケーション、データベースのログを複製し、このインシデントを書き出し、誰がいつ何を複製したかを記録します。"),
        new("If the site is in observe mode, turn it to protect for as long as this goes on, or shut the attacked page.",
            "サイトが observe の場合は、続いている間 protect に切り替えるか、攻撃されたページを閉じてください。"),
        new("Ask JPCERT/CC for help with the response, and IPA's consultation desk when you need advice; report a crime to the prefectural police's cybercrime desk.",
            "対応の支援は JPCERT/CC に、相談は IPA の情報セキュリティ安心相談窓口に、犯罪の被害は都道府県警察のサイバー犯罪相談窓口に連絡してください。"),
    ];

    private static readonly ImmutableArray<Phrase> s_leak =
    [
        new("Write down the time at which you learned of it: the deadlines for reports count from now.",
            "漏えいを知った日時を記録してください。報告期限はここから数えます。"),
        new("Tell the person responsible for personal data and the management now; decide who speaks to the outside.",
            "個人情報保護管理者と経営層に今すぐ知らせ、外部への窓口を一本化してください。"),
        new("Find out from the stored answers and the application's log what left: which table or file, how many people, which items (names, cards, passwords, health).",
            "保存された応答とアプリケーションのログから、どの表やファイルの、何人分の、どの項目（氏名、カード番号、パスワード、病歴など）が出たかを調べてください。"),
        new("Shut the page that leaked, or block its answer, until it is mended; do not delete anything.",
            "漏えいしたページを閉じるか応答を止め、修正まで公開しないでください。何も削除しないでください。"),
        new("If personal data may have left by an attack, send the preliminary report to the Personal Information Protection Commission promptly, within about 3 to 5 days.",
            "攻撃により個人データが漏えいしたおそれがあれば、個人情報保護委員会への速報を速やかに（おおむね 3～5 日以内に）行ってください。"),
        new("Plan the final report to the Commission: within 30 days, within 60 days when the cause may be an attack; tell the people concerned.",
            "個人情報保護委員会への確報（30 日以内、不正アクセスのおそれがある場合は 60 日以内）と、本人への通知を計画してください。"),
        new("Ask JPCERT/CC for help, report to IPA (unauthorised access), and to the prefectural police's cybercrime desk; tell the card company when card numbers left.",
            "JPCERT/CC に対応を依頼し、IPA に不正アクセスを届け出て、都道府県警察のサイバー犯罪相談窓口に相談してください。カード番号が出た場合はカード会社にも連絡します。"),
        new("Preserve evidence: copy the logs of web server, application and database and export this incident; note who copied what and when.",
            "証拠を保全してください。Web サーバー、アプリケーション、データベースのログを複製し、このインシデントを書き出し、誰がいつ何を複製したかを記録します。"),
    ];

    private static readonly ImmutableArray<Phrase> s_falseAlarm =
    [
        new("Read the decoded values of three examples from different people: ordinary sentences mean a false alarm, code means an attack.",
            "異なる利用者の例を 3 件開き、復号後の値を読んでください。普通の文章なら誤検知、コードなら攻撃です。"),
        new("If it is a false alarm, make an override for this rule, this path and this field only, with an end date; never switch the whole rule off.",
            "誤検知なら、このルール・このパス・この入力項目だけの例外を期限付きで作ってください。ルール全体は止めないでください。"),
        new("Tell the people who run the form that customers could not send it; the addresses and times are in the examples.",
            "フォームの担当者に、送信できなかった利用者がいることを知らせてください。時刻と送信元は例にあります。"),
        new("Close it as \"false alarm\" when the override holds; if it was an attack, take the steps below.",
            "例外が有効になったら「誤検知」として閉じてください。攻撃だった場合は次の手順に進みます。"),
    ];

    private static readonly ImmutableArray<Phrase> s_belowThreshold =
    [
        new("It stayed below the threshold and was let through: look at one example when there is time, and close it when it is ordinary use.",
            "しきい値に届かず通過しています。時間のあるときに 1 例を見て、通常の利用なら閉じてください。"),
    ];

    /// <summary>The steps for a family and a stage.</summary>
    public static ImmutableArray<string> Steps(AttackFamily family, IncidentStage stage, bool isFalseAlarm, bool isBelowThreshold, string language)
    {
        var own = s_families[family];
        var steps = new List<Phrase>();
        if (isFalseAlarm)
        {
            steps.AddRange(s_falseAlarm);
        }
        else if (isBelowThreshold)
        {
            steps.AddRange(s_belowThreshold);
        }

        switch (stage)
        {
            case IncidentStage.Probing:
                steps.AddRange([own.Look, .. s_probing]);
                break;
            case IncidentStage.Attempt:
                steps.AddRange([.. s_attempt, own.Look, own.Mend]);
                break;
            case IncidentStage.Passed:
                steps.AddRange([.. s_passed[..2], own.Look, own.Worked, .. s_passed[2..], own.Mend]);
                break;
            default:
                steps.AddRange([.. s_leak[..4], own.Look, own.Worked, .. s_leak[4..], own.Mend]);
                break;
        }

        return [.. steps.Select(step => step.In(language))];
    }
}
