using Sakimori.Web.Languages;

namespace Sakimori.Web.Components;

/// <summary>What parts that stand on several pages say.</summary>
internal static class ComponentTexts
{
    public static readonly Text Cancel = new("やめる", "Cancel");
    public static readonly Text Required = new("（必須）", " (required)");
    public static readonly Text Reason = new("理由", "Reason");
    public static readonly Text ReasonHint = new("あとで読む人に分かるように", "For whoever reads it later");
    public static readonly Text Nothing = new("該当するものはありません。", "There is nothing to show.");
    public static readonly Text NoData = new("まだ記録がありません", "no data yet");
    public static readonly Text More = new("さらに表示", "Show more");
    public static readonly Text StoreAway = new("保存先から応答がありません。表示は前回読めた時点のものです。", "The store does not answer. What is shown is from the last time it did.");
    public static readonly Text All = new("すべて", "All");
    public static readonly Text AllSites = new("すべてのサイト", "All sites");
    public static readonly Text AllFamilies = new("すべての種類", "All kinds");
    public static readonly Text Table = new("表で見る", "As a table");
    public static readonly Text Time = new("時刻", "Time");
    public static readonly Text Site = new("サイト", "Site");
    public static readonly Text Requests = new("リクエスト", "Requests");
    public static readonly Text Blocked = new("ブロック", "Blocked");
    public static readonly Text WouldBlock = new("ブロック相当（観測）", "Would block (observe)");
    public static readonly Text Passed = new("通過", "Passed");
    public static readonly Text ColumnTitle = new("{0}　リクエスト {1}、ブロック {2}、ブロック相当 {3}", "{0}: {1} requests, {2} blocked, {3} would block");
    public static readonly Text TimelineTitle = new("{0}　止めた {1}、届いた {2}", "{0}: {1} kept back, {2} reached the application");
    public static readonly Text ChartLabel = new("時間ごとのリクエスト数とブロック数", "Requests and blocks over time");
    public static readonly Text TimelineLabel = new("このインシデントの時間経過", "Timeline of this incident");
    public static readonly Text KeptBack = new("止めた", "Kept back");
    public static readonly Text Reached = new("アプリケーションに届いた", "Reached the application");
    public static readonly Text SignTitle = new("見えない文字 {0}", "invisible character {0}");
    public static readonly Text Copy = new("コピー", "Copy");
    public static readonly Text Copied = new("コピーしました。", "Copied.");
}
