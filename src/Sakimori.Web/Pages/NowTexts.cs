using Sakimori.Web.Languages;

namespace Sakimori.Web.Pages;

/// <summary>What the page "Now" says.</summary>
internal static class NowTexts
{
    public static readonly Text Waits = new("人の判断を待っているもの", "What needs a person");
    public static readonly Text NothingWaits = new("いま人の判断を待っているものはありません。", "Nothing waits for a person.");
    public static readonly Text Proposals = new("承認待ちの提案があります", "proposals wait for approval");
    public static readonly Text HandOvers = new("受け取られていない引き継ぎがあります", "hand-overs nobody has taken yet");
    public static readonly Text NewIncidents = new("だれも見ていないインシデントがあります", "incidents nobody has looked at");
    public static readonly Text Observing = new("止めずに観測しているサイト: {0}", "sites that only observe: {0}");
    public static readonly Text OffSites = new("検査が止まっているサイト: {0}", "sites without inspection: {0}");
    public static readonly Text Unrecorded = new("記録できなかった判断があります", "decisions could not be recorded");
    public static readonly Text Dropped = new("記録から省いた通過リクエストがあります", "allowed requests were left out of the record");
    public static readonly Text InspectionFailures = new("検査エンジン内部の失敗があります", "failures inside the engine");
    public static readonly Text Traffic = new("通信", "Traffic");
    public static readonly Text RequestRate = new("リクエスト", "Requests");
    public static readonly Text PerMinute = new("/分", "/min");
    public static readonly Text Blocked = new("ブロック", "Blocked");
    public static readonly Text WouldBlock = new("ブロック相当", "Would block");
    public static readonly Text Span = new("期間", "Span");
    public static readonly Text InSpan = new("件 / {0}", "in {0}");
    public static readonly Text MedianLatency = new("応答時間（中央値）", "Latency, median");
    public static readonly Text Latency95 = new("95 パーセント点", "95th percentile");
    public static readonly Text Latency99 = new("99 パーセント点", "99th percentile");
    public static readonly Text ToHead = new("応答の先頭まで", "to the answer's head");
    public static readonly Text Hour = new("1 時間", "1 h");
    public static readonly Text Day = new("24 時間", "24 h");
    public static readonly Text Week = new("7 日", "7 d");
    public static readonly Text Month = new("31 日", "31 d");
    public static readonly Text Incidents = new("注意を要するインシデント", "Incidents worth attention");
    public static readonly Text AllIncidents = new("すべて見る", "See all");
    public static readonly Text NoIncidents = new("完了していないインシデントはありません。", "No incident is open.");
    public static readonly Text Health = new("健康状態", "Health");
    public static readonly Text Store = new("保存先", "Store");
    public static readonly Text StoreOk = new("{0}、{1}", "{0}, {1}");
    public static readonly Text StoreAway = new("応答なし", "does not answer");
    public static readonly Text IntakeLag = new("取り込みの遅れ", "Intake lag");
    public static readonly Text NoLag = new("なし", "none");
    public static readonly Text Journal = new("ジャーナル", "Journal");
    public static readonly Text JournalStuck = new("書き込めません", "cannot be written");
    public static readonly Text RulesOf = new("ルール（{0}）", "Rules of {0}");
    public static readonly Text NoRules = new("なし", "none loaded");
    public static readonly Text Connections = new("接続中", "Connections");
    public static readonly Text Memory = new("メモリー", "Memory");
    public static readonly Text Feed = new("脆弱性フィード", "Vulnerability feed");
    public static readonly Text Model = new("学習モデル", "Learned model");
    public static readonly Text NoneYet = new("まだない（新しさは不明）", "none yet, age unknown");
    public static readonly Text Up = new("稼働時間", "Running for");
    public static readonly Text Kinds = new("攻撃の種類", "Kinds of attack");
    public static readonly Text Clients = new("検知の多い送信元", "Clients with most detections");
    public static readonly Text Paths = new("狙われたパス", "Paths attacked most");
    public static readonly Text Live = new("自動更新", "live");
}
