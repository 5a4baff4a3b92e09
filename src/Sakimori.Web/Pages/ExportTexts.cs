using Sakimori.Web.Languages;

namespace Sakimori.Web.Pages;

/// <summary>What the pages for exports and hand-overs say.</summary>
internal static class ExportTexts
{
    public static readonly Text Title = new("書き出し", "Export");
    public static readonly Text Lead = new("SIEM や表計算に渡すファイルを作ります。", "Files for a SIEM or a spreadsheet.");
    public static readonly Text Yesterday = new("昨日", "Yesterday");
    public static readonly Text Today = new("今日", "Today");
    public static readonly Text LastWeek = new("直近 7 日", "Last 7 days");
    public static readonly Text Period = new("期間", "Period");
    public static readonly Text What = new("対象", "What");
    public static readonly Text Detections = new("検知のあるリクエスト", "Requests with detections");
    public static readonly Text Everything = new("すべてのリクエスト", "All requests");
    public static readonly Text Incidents = new("インシデント", "Incidents");
    public static readonly Text Ledger = new("判断の記録", "Record of decisions");
    public static readonly Text LedgerNote = new("すべての項目をハッシュごと書き出します。期間は関係ありません。", "All of it with every hash, whatever the period.");
    public static readonly Text IncidentsNote = new("期間の始めより後に動きのあったもの。", "Those that were active since the period began.");
    public static readonly Text Format = new("形式", "Format");
    public static readonly Text Ocsf = new("OCSF（JSON Lines）: SIEM 向けの共通形式", "OCSF (JSON lines): the common form for SIEMs");
    public static readonly Text Syslog = new("syslog（RFC 5424）: 1 行に 1 件", "syslog (RFC 5424): one message a line");
    public static readonly Text Lines = new("JSON Lines: そのままの項目", "JSON lines: as stored");
    public static readonly Text Csv = new("CSV: 表計算向け", "CSV: for spreadsheets");
    public static readonly Text Download = new("ダウンロード", "Download");
    public static readonly Text MaskedNote = new("値は伏せた状態で書き出します。", "Values are masked in exports.");
    public static readonly Text HandOver = new("引き継ぎ", "Hand-over");
    public static readonly Text HandOverLead = new("次の担当者が知っておくべきことを残します。受け取った人と時刻も残ります。", "What the next shift must know. Who took it over, and when, is kept.");
    public static readonly Text Write = new("引き継ぎを書く", "Write a hand-over");
    public static readonly Text To = new("引き継ぐ相手", "To");
    public static readonly Text Anyone = new("次に入る人", "whoever comes");
    public static readonly Text Message = new("伝えること", "What they must know");
    public static readonly Text Included = new("含めるインシデント", "Incidents");
    public static readonly Text IncludedHint = new("対応中のもの、自分の担当、引き受け手のいなくなったものを選んであります。", "Those being worked on, yours, and those an ended shift left are chosen.");
    public static readonly Text Draft = new("いまの状況の下書きを入れました。直して使ってください。", "A draft of how things stand; change it as you like.");
    public static readonly Text Send = new("引き継ぐ", "Hand over");
    public static readonly Text Sent = new("引き継ぎを残しました。", "Handed over.");
    public static readonly Text Latest = new("これまでの引き継ぎ", "Hand-overs so far");
    public static readonly Text NoneYet = new("引き継ぎはまだありません。", "No hand-over yet.");
    public static readonly Text TakeOver = new("受け取る", "Take over");
    public static readonly Text TakenBy = new("{0} が {1} に受け取りました", "taken by {0} at {1}");
    public static readonly Text NotTaken = new("まだ受け取られていません", "nobody has taken it yet");
    public static readonly Text FromTo = new("{0} → {1}", "{0} → {1}");
    public static readonly Text DraftLine = new("対応中 {0} 件、新規 {1} 件。", "{0} open, {1} new.");
}
