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
    public static readonly Text Skip = new("本文へ移動", "Skip to content");
    public static readonly Text Pages = new("ページ", "Pages");
    public static readonly Text Find = new("ブロック画面の番号、INC-番号、パス", "Number from a block page, INC number, path");
    public static readonly Text FindLabel = new("番号またはパスで探す", "Find by number or path");
    public static readonly Text Keys = new("キーボード操作", "Keyboard");
    public static readonly Text SwitchTheme = new("明るい・暗い表示を切り替える", "Switch between light and dark");
    public static readonly Text OtherLanguage = new("English", "日本語");
    public static readonly Text OtherLanguageCode = new("en", "ja");
    public static readonly Text SignOut = new("サインアウト", "Sign out");
    public static readonly Text Close = new("閉じる", "Close");
    public static readonly Text NotAllowed = new("このページを見る権限がありません", "You may not see this page");
    public static readonly Text NotAllowedWhy = new("必要なら管理者に依頼してください。", "Ask an admin if you need it.");
    public static readonly Text KeyNext = new("次の行", "next row");
    public static readonly Text KeyPrevious = new("前の行", "previous row");
    public static readonly Text KeyOpen = new("選んだ行を開く", "open the chosen row");
    public static readonly Text KeyUp = new("一覧に戻る", "back to the list");
    public static readonly Text KeyFind = new("探す", "find");
    public static readonly Text KeyGo = new("いま・インシデント・サイト・通信・記録・設定へ", "go to Now, Incidents, Sites, Traffic, Record, Settings");
    public static readonly Text KeyAssign = new("インシデントを自分が引き受ける", "take the incident");
    public static readonly Text KeyClose = new("インシデントを完了にする", "close the incident");
    public static readonly Text KeyHelp = new("この一覧", "this list");

    /// <summary>What each key does.</summary>
    public static readonly IReadOnlyList<(string Keys, Text What)> KeyTable =
    [
        ("j", KeyNext), ("k", KeyPrevious), ("Enter", KeyOpen), ("u", KeyUp), ("/", KeyFind), ("g n · i · s · t · r · o", KeyGo),
        ("m", KeyAssign), ("c", KeyClose), ("?", KeyHelp),
    ];

    public static readonly Text ZoneTitle = new("時刻の表示に使う時間帯", "Times are shown in this zone");
    public static readonly Text NeedsFactor = new("判断や設定の変更には、二段階認証でのサインインが必要です。", "To decide or change settings, sign in with a second factor.");
    public static readonly Text SetUpFactor = new("二段階認証を設定する", "Set it up");
    public static readonly Text Loading = new("読み込んでいます…", "Loading…");
}
