using Sakimori.Web.Languages;
using Sakimori.Web.Shifts;

namespace Sakimori.Web.Pages;

/// <summary>What is said about shifts.</summary>
internal static class ShiftTexts
{
    public static readonly Text Title = new("当番", "Shifts");
    public static readonly Text None = new("当番の予定はありません。", "No shift is planned.");
    public static readonly Text NobodyOn = new("いまの当番はいません", "nobody is on shift");
    public static readonly Text OnUntil = new("{0}（{1} まで）", "{0} (until {1})");
    public static readonly Text NextFrom = new("次は {0}（{1} から）", "then {0} (from {1})");
    public static readonly Text Separator = new("、", ", ");
    public static readonly Text On = new("いま", "now");
    public static readonly Text Person = new("担当する人", "Who");
    public static readonly Text From = new("開始", "From");
    public static readonly Text To = new("終了", "To");
    public static readonly Text Add = new("当番を加える", "Add a shift");
    public static readonly Text Remove = new("取り消す", "Remove");
    public static readonly Text Added = new("当番を加えました。", "The shift is planned.");
    public static readonly Text Removed = new("当番を取り消しました。", "The shift is taken out.");
    public static readonly Text Bad = new("この時間の当番は加えられません。24 時間以内で、これから終わるものにしてください。", "No such shift can be planned: at most 24 hours long, and not over yet.");
    public static readonly Text Gone = new("その当番または人はありません。", "There is no such shift or person.");
    public static readonly Text Left = new("引き受け手のいないインシデント", "Incidents nobody has taken over");
    public static readonly Text LeftBy = new("{0} の当番は終わりました", "{0} went off shift");
    public static readonly Text Untaken = new("担当なし", "nobody has it");
    public static readonly Text More = new("ほか {0} 件", "and {0} more");
    public static readonly Text DraftLeft = new("引き受け手のいないもの {0} 件:", "Not taken over, {0}:");
    public static readonly Text Waiting = new("当番の終わった人が持ったままのインシデントがあります", "incidents whose owner went off shift");

    /// <summary>What became of a change to the plan, when it was not made.</summary>
    public static Text Of(ShiftOutcome outcome) => outcome == ShiftOutcome.NotFound ? Gone : Bad;
}
