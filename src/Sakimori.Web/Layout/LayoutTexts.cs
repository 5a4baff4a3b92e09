using Sakimori.Web.Languages;

namespace Sakimori.Web.Layout;

/// <summary>What the frame around every page says.</summary>
internal static class LayoutTexts
{
    public static readonly Text Product = new("防人", "Sakimori");
    public static readonly Text ProductLine = new("古い Web アプリケーションの番人", "guard of old web applications");
    public static readonly Text Now = new("いま", "Now");
    public static readonly Text Incidents = new("インシデント", "Incidents");
    public static readonly Text Sites = new("サイト", "Sites");
    public static readonly Text Traffic = new("通信", "Traffic");
    public static readonly Text Record = new("判断の記録", "Record");
    public static readonly Text Settings = new("設定", "Settings");
    public static readonly Text JustNow = new("たった今", "just now");
    public static readonly Text Ago = new("{0}前", "{0} ago");
    public static readonly Text Seconds = new("{0} 秒", "{0} s");
    public static readonly Text Minutes = new("{0} 分", "{0} min");
    public static readonly Text Hours = new("{0} 時間", "{0} h");
    public static readonly Text Days = new("{0} 日", "{0} d");
    public static readonly Text NotFound = new("このページはありません。", "There is no such page.");
    public static readonly Text BackToNow = new("「いま」に戻る", "Back to Now");
    public static readonly Text Reconnecting = new("サーバーとの接続が切れました。つなぎ直しています…", "The connection was lost. Connecting again…");
    public static readonly Text Reload = new("読み込み直す", "Reload");
    public static readonly Text Broken = new("このページで予期しないことが起きました。", "Something unexpected happened on this page.");
    public static readonly Text Loading = new("読み込んでいます…", "Loading…");
}
