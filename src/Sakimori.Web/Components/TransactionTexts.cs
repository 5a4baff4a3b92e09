using Sakimori.Web.Languages;

namespace Sakimori.Web.Components;

/// <summary>What is said about a transaction.</summary>
internal static class TransactionTexts
{
    public static readonly Text Why = new("なぜこうなったか", "Why");
    public static readonly Text Evidence = new("検知の証拠", "Evidence");
    public static readonly Text Masked = new("値を伏せています。", "Values are masked.");
    public static readonly Text Show = new("内容を表示", "Show the contents");
    public static readonly Text ShowWhy = new("表示した人と回数は記録に残ります。", "Who sees them, and how often, goes on record.");
    public static readonly Text ShownNow = new("内容を表示しています。記録に残しました（{0} 回目）。", "The contents are shown; it went on record (number {0} for you).");
    public static readonly Text MayNotShow = new("内容を見るには分析担当の権限が必要です。", "An analyst may see the contents.");
    public static readonly Text NoDetections = new("ルールは何も検知していません。", "No rule matched.");
    public static readonly Text Decided = new("判断を決めたルール", "the deciding rule");
    public static readonly Text Points = new("+{0} 点", "+{0} points");
    public static readonly Text Sum = new("上の検知の点数の合計。例外にするのは個々の検知です。", "The sum of the points; let through what gave them.");
    public static readonly Text Override = new("例外を作る", "Make an override");
    public static readonly Text Propose = new("例外を提案する", "Propose an override");
    public static readonly Text Phase = new("フェーズ {0}", "phase {0}");
    public static readonly Text RuleLine = new("ルール {0}", "Rule {0}");
    public static readonly Text Request = new("リクエスト", "Request");
    public static readonly Text Target = new("対象", "Target");
    public static readonly Text Host = new("ホスト", "Host");
    public static readonly Text Client = new("送信元", "Client");
    public static readonly Text UserAgent = new("User-Agent", "User-Agent");
    public static readonly Text Charset = new("読み取った文字コード", "Read as");
    public static readonly Text Mode = new("モード", "Mode");
    public static readonly Text Status = new("応答", "Answer");
    public static readonly Text Score = new("スコア", "Score");
    public static readonly Text ScoreLine = new("入力 {0}、出力 {1}", "inbound {0}, outbound {1}");
    public static readonly Text Duration = new("所要時間", "Took");
    public static readonly Text DurationLine = new("{0}（検査 {1}）", "{0}, {1} of it inspection");
    public static readonly Text RuleSet = new("ルールの版", "Rules");
    public static readonly Text BodySize = new("本文の大きさ", "Body size");
    public static readonly Text Incident = new("インシデント", "Incident");
    public static readonly Text Headers = new("ヘッダー（{0} 個）", "Headers ({0})");
    public static readonly Text Body = new("本文", "Body");
    public static readonly Text NotKept = new("保存していません", "not kept");
    public static readonly Text Notes = new("検査できなかったこと", "What was not inspected");
    public static readonly Text OpenAlone = new("このリクエストの詳細", "This request in full");
    public static readonly Text Unknown = new("不明", "unknown");
    public static readonly Text Id = new("番号", "Number");
    public static readonly Text Time = new("時刻", "Time");
    public static readonly Text Outcome = new("結果", "Outcome");
    public static readonly Text Kind = new("種類", "Kind");
    public static readonly Text Missing = new("この番号のリクエストは保存されていません", "No request of this number is stored");
    public static readonly Text MissingWhy = new("番号の写し間違いか、保存期限を過ぎたか、まだ取り込まれていない可能性があります。", "The number may be mistyped, its time of keeping may be over, or it has not been taken in yet.");
    public static readonly Text Replay = new("いまのルールで判定し直す", "Judge it by the rules of today");
    public static readonly Text ReplayLead = new("どこにも送信しません。", "Nothing is sent anywhere.");
    public static readonly Text Before = new("当時", "Then");
    public static readonly Text After = new("いまのルールなら", "By the rules of today");
    public static readonly Text WouldBlock = new("ブロックする", "it is blocked");
    public static readonly Text WouldPass = new("通す", "it passes");
    public static readonly Text ReplayProblem = new("判定できませんでした: {0}", "It could not be judged: {0}");
    public static readonly Text ReplayNote = new("注意: {0}", "Note: {0}");
    public static readonly Text RulesThatMatch = new("検知するルール", "Rules that match");
    public static readonly Text Search = new("検索", "Search");
    public static readonly Text Contains = new("パスや値に含まれる文字", "Text in path or query");
    public static readonly Text AnyOutcome = new("すべての結果", "Every outcome");
    public static readonly Text OnlyDetections = new("検知のあるものだけ", "Only with detections");
    public static readonly Text RuleId = new("ルール番号", "Rule");
    public static readonly Text From = new("開始日", "From");
    public static readonly Text To = new("終了日", "To");
    public static readonly Text Clear = new("条件を消す", "Clear");
    public static readonly Text None = new("条件に合う通信はありません。", "No traffic fits.");
    public static readonly Text Back = new("通信の一覧", "Traffic");
    public static readonly Text ExportThese = new("書き出し", "Export");

    // Overrides.
    public static readonly Text OverrideTitle = new("ルール {0} の例外を作る（{1}）", "Make an override of rule {0} on {1}");
    public static readonly Text ProposeTitle = new("ルール {0} の例外を提案する（{1}）", "Propose an override of rule {0} on {1}");
    public static readonly Text OverrideConsequence = new("下の条件に当てはまる値を、このルールは期限まで見なくなります。ほかのルールは働き続けます。", "Until the date, this rule no longer looks at what is named below. All other rules go on.");
    public static readonly Text OverrideConsequenceRecord = new("いまの画面の内容とともに記録に残り、いつでも終えられます。", "It goes on record with what is on the screen, and can be ended at any time.");
    public static readonly Text ProposeConsequence = new("承認者が認めるまでは何も変わりません。", "Nothing changes until an approver agrees.");
    public static readonly Text OverridePath = new("パス（空欄ならすべて）", "Path (empty for all)");
    public static readonly Text OverrideTarget = new("見ない変数（空欄ならルール全体）", "Variable it no longer looks at (empty: the whole rule)");
    public static readonly Text OverrideUntil = new("期限（空欄なら無期限）", "Until (empty: without end)");
    public static readonly Text OverrideDo = new("例外を設ける", "Make the override");
    public static readonly Text ProposeDo = new("提案する", "Propose");
    public static readonly Text Proposed = new("提案しました。承認を待っています。", "Proposed. It waits for approval.");
}
