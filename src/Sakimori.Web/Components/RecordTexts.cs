using Sakimori.Web.Languages;

namespace Sakimori.Web.Components;

/// <summary>What is said about the ledger.</summary>
internal static class RecordTexts
{
    public static readonly Text Lead = new("守り方を変えた判断のすべて。前の項目のハッシュでつながっていて、書き換えると分かります。", "Every decision that changed protection, chained by hashes: an edit would show.");
    public static readonly Text All = new("すべて見る", "See all");
    public static readonly Text None = new("記録はありません。", "Nothing on record.");
    public static readonly Text Number = new("番号", "Number");
    public static readonly Text Time = new("時刻", "Time");
    public static readonly Text Decision = new("判断", "Decision");
    public static readonly Text Decider = new("決めた人・もの", "Decided by");
    public static readonly Text DeciderHint = new("名前", "Name");
    public static readonly Text Subject = new("対象", "About");
    public static readonly Text SubjectHint = new("対象（site:shop など）", "About (site:shop …)");
    public static readonly Text Summary = new("内容", "What");
    public static readonly Text AnyDecision = new("すべての判断", "Every decision");
    public static readonly Text Verify = new("連鎖を検証する", "Verify the chain");
    public static readonly Text Verifying = new("検証しています… {0} 件", "Verifying… {0} entries");
    public static readonly Text Whole = new("{0} 件すべてがつながっています。末尾のハッシュ: {1}", "All {0} entries hold together. Hash of the last: {1}");
    public static readonly Text Broken = new("連鎖に {0} 件の異常があります。", "The chain is broken in {0} places.");
    public static readonly Text Edited = new("書き換えられています", "edited");
    public static readonly Text Missing = new("抜けています", "missing");
    public static readonly Text Reordered = new("順序が変わっています", "reordered");
    public static readonly Text Truncated = new("末尾が切られています", "truncated");
    public static readonly Text Rewritten = new("書き直されています", "rewritten");
    public static readonly Text Export = new("書き出す", "Export");
    public static readonly Text Details = new("内容", "What was decided");
    public static readonly Text Evidence = new("根拠", "Evidence");
    public static readonly Text Shown = new("そのとき画面にあったもの", "On the screen at that moment");
    public static readonly Text Overrides = new("上書きした判断", "Overrides entry");
    public static readonly Text Until = new("期限", "Until");
    public static readonly Text Hash = new("ハッシュ", "Hash");
    public static readonly Text Previous = new("前のハッシュ", "Hash before");
    public static readonly Text Search = new("絞り込む", "Filter");
}
