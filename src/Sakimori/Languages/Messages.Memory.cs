namespace Sakimori.Languages;

/// <summary>What commands say about what is remembered.</summary>
internal static partial class Messages
{
    public static readonly Message OptionData = new("Folder of the store; default that of the running gateway, else sakimori-data.", "データのフォルダー。既定は動作中のゲートウェイのもの、なければ sakimori-data。");
    public static readonly Message OptionLimit = new("At most so many.", "最大件数。");
    public static readonly Message OptionOut = new("The file to write; default standard output.", "書き込むファイル。既定は標準出力。");
    public static readonly Message StoreAmbiguous = new("Several gateways run ({0}); name one with --config or --data.", "ゲートウェイが複数動いています ({0})。--config か --data で指定してください。");
    public static readonly Message StoreIsOff = new("{0} says that nothing is remembered (store: use: off).", "{0} では記録が無効です（store: use: off）。");

    public static readonly Message ColumnRank = new("rank", "優先度");
    public static readonly Message ColumnStatus = new("status", "状態");
    public static readonly Message ColumnTitle = new("what", "内容");
    public static readonly Message ColumnCount = new("requests", "件数");
    public static readonly Message ColumnLast = new("latest", "最新");
    public static readonly Message ColumnAssignee = new("assignee", "担当");
    public static readonly Message ColumnRule = new("rule", "ルール");
    public static readonly Message ColumnTarget = new("parameter", "対象");
    public static readonly Message ColumnValue = new("value", "値");
    public static readonly Message ColumnScore = new("score", "スコア");
    public static readonly Message ColumnTime = new("time", "時刻");
    public static readonly Message ColumnClient = new("client", "接続元");
    public static readonly Message ColumnRequest = new("request", "リクエスト");

    // incidents, show
    public static readonly Message IncidentsDescription = new(
        "Lists incidents that are not closed, highest rank first.\nExit: 0 listed, 2 no store.", "完了していないインシデントを優先度順に示す。\n終了コード: 0 表示した、2 データがない。");
    public static readonly Message IncidentsAll = new("Closed ones too.", "完了したものも含める。");
    public static readonly Message IncidentsSite = new("Only of this site.", "このサイトのものだけ。");
    public static readonly Message IncidentsFamily = new("Only of this family of attacks.", "この分類の攻撃だけ。");
    public static readonly Message IncidentsNone = new("No incident needs a person.", "対応が必要なインシデントはありません。");
    public static readonly Message IncidentsNext = new("Read one: sakimori show INC-…", "詳しく見る: sakimori show INC-…");
    public static readonly Message ShowDescription = new(
        "Tells the story of an incident, or why a transaction was blocked. Payloads are masked unless --payload.\nExit: 0 shown, 1 there is none of this id, 2 no store.",
        "インシデントの経緯、または通信が遮断された理由を示す。--payload がなければ値を伏せる。\n終了コード: 0 表示した、1 その番号のものがない、2 データがない。");
    public static readonly Message ShowId = new("INC-…, or the reference on a block page.", "INC-… または遮断画面の受付番号。");
    public static readonly Message ShowPayload = new("Show values as they came; they may be hostile, and hold personal data.", "値をそのまま示す（攻撃文字列や個人情報を含むことがある）。");
    public static readonly Message ShowNothing = new("There is no incident and no transaction '{0}'.", "'{0}' というインシデントも通信もありません。");
    public static readonly Message ShowPlaybook = new("What to do next", "次にすること");
    public static readonly Message ShowIncident = new("It belongs to {0}: sakimori show {0}", "{0} の一部です: sakimori show {0}");

    // status, top
    public static readonly Message StatusDescription = new(
        "Says what runs, in which mode, what it has seen, and whether its memory keeps up.\nExit: 0 in order, 1 something is wrong, 3 nothing runs.",
        "動いているもの、モード、処理件数、記録の状態を示す。\n終了コード: 0 正常、1 問題あり、3 動いていない。");
    public static readonly Message StatusRules = new("{0} rules, version {1}", "ルール {0} 件、バージョン {1}");
    public static readonly Message StatusFixed = new("read as {0} (fixed), profile {1}", "{0} として読む（固定）、プロファイル {1}");
    public static readonly Message StatusSeen = new("charset per request, {0} of {1} in {2}; expected when in doubt: {3}; profile {4}", "文字コードはリクエストごと（{1} 件中 {0} 件が {2}）、判断できないときは {3}、プロファイル {4}");
    public static readonly Message StatusUnseen = new("charset per request, none seen yet; profile {0}", "文字コードはリクエストごと（まだ不明）、プロファイル {0}");
    public static readonly Message StatusRequests = new(
        "{0:N0} requests: {1:N0} blocked, {2:N0} refused, {3:N0} not answered by the application; {4} connections; {5} MB",
        "リクエスト {0:N0} 件: 遮断 {1:N0}、拒否 {2:N0}、アプリ無応答 {3:N0}。接続 {4}。メモリー {5} MB");
    public static readonly Message StatusStore = new("the store is {0} s behind; {1} KiB wait", "データベースの遅れ {0} 秒、待ち {1} KiB");
    public static readonly Message StatusUnrecorded = new("{0} decisions could not be recorded, {1} allowed requests were not", "記録できなかった判定 {0} 件、記録しなかった通常の通信 {1} 件");
    public static readonly Message StatusFailures = new("the engine failed {0} times; see the log", "検査エンジンの失敗 {0} 回。ログを確認してください");
    public static readonly Message StatusNoConsole = new("no console", "管理画面なし");
    public static readonly Message TopDescription = new("Shows what happens now, every second. Ctrl-C ends it.", "いまの状況を毎秒表示する。Ctrl-C で終了。");
    public static readonly Message TopOnce = new("One picture only.", "1 回だけ表示する。");
    public static readonly Message TopHead = new("{0}  pid {1}  {2} connections  {3} MB  store {4} s behind", "{0}  pid {1}  接続 {2}  {3} MB  データベースの遅れ {4} 秒");
    public static readonly Message TopNotRunning = new("{0}  no gateway runs; this is what is remembered", "{0}  ゲートウェイは動いていません。記録を表示しています");
    public static readonly Message TopSites = new("the last 15 minutes", "直近 15 分");
    public static readonly Message TopRequests = new("requests", "件数");
    public static readonly Message TopBlocked = new("blocked", "遮断");
    public static readonly Message TopWouldBlock = new("would block", "遮断相当");
    public static readonly Message TopInspection = new("inspection", "検査時間");
    public static readonly Message TopIncidents = new("incidents", "インシデント");
    public static readonly Message TopLatest = new("latest detections", "最新の検出");

    // ledger, export
    public static readonly Message LedgerDescription = new("The record of decisions: who or what decided, on what evidence.", "判断の記録（台帳）: 誰が、何を根拠に決めたか。");
    public static readonly Message LedgerListDescription = new("Lists the latest decisions.", "最近の判断を示す。");
    public static readonly Message LedgerSubject = new("Only about this: site:NAME, incident:N, override:N, person:NAME.", "対象を絞る: site:名前、incident:番号、override:番号、person:名前。");
    public static readonly Message LedgerVerifyDescription = new(
        "Recomputes the whole chain of hashes and says whether anything was changed, removed or reordered.\nExit: 0 whole, 1 broken, 2 no store.",
        "ハッシュ連鎖をすべて計算し直し、変更・削除・入れ替えがないか確かめる。\n終了コード: 0 正常、1 異常、2 データがない。");
    public static readonly Message LedgerAnchors = new("File of anchors written elsewhere; shows a chain cut short or written anew.", "別の場所に書いたアンカーのファイル。末尾の切り捨てや書き直しも検出する。");
    public static readonly Message LedgerWhole = new("The ledger is whole: {0:N0} entries, {1} anchors agree, head {2}", "台帳は正常です: {0:N0} 件、アンカー {1} 件一致、先頭ハッシュ {2}");
    public static readonly Message LedgerBroken = new("The ledger is BROKEN: {3} faults in {0:N0} entries, {1} anchors agree, head {2}", "台帳に異常があります: {0:N0} 件中 {3} か所、アンカー {1} 件一致、先頭ハッシュ {2}");
    public static readonly Message LedgerExportDescription = new("Writes every entry as JSON, one a line.", "すべての項目を JSON（1 行 1 件）で書き出す。");
    public static readonly Message ExportDescription = new(
        "Writes what is remembered as CSV, JSON lines, OCSF or syslog. Payloads are masked unless --payload.\nExit: 0 written, 2 no store or bad arguments.",
        "記録を CSV、JSON、OCSF、syslog の形で書き出す。--payload がなければ値を伏せる。\n終了コード: 0 成功、2 データがない、または引数の誤り。");
    public static readonly Message ExportWhat = new("detections, transactions (allowed ones too) or incidents.", "detections（検出）、transactions（通常の通信も）、incidents（インシデント）。");
    public static readonly Message ExportFormat = new("csv (default), jsonl, ocsf or syslog.", "csv（既定）、jsonl、ocsf、syslog。");
    public static readonly Message ExportFrom = new("Not before: 2026-11-22, 2026-11-22T09:00, or with +09:00.", "この時刻から: 2026-11-22、2026-11-22T09:00、+09:00 付きも可。");
    public static readonly Message ExportTo = new("Before.", "この時刻より前。");
    public static readonly Message ExportTimeIsBad = new("'{0}' is no time; write 2026-11-22, 2026-11-22T09:00 or 2026-11-22T09:00:00+09:00.", "'{0}' は時刻ではありません。2026-11-22、2026-11-22T09:00、2026-11-22T09:00:00+09:00 のように書いてください。");
    public static readonly Message ExportWritten = new("{0:N0} written to {1}", "{0:N0} 件を {1} に書きました");
}
