using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Incidents.Texts;

/// <summary>Names of families, stages and numbers.</summary>
internal static class Words
{
    private static readonly ImmutableArray<Phrase> s_families =
    [
        new("Unclassified attack", "未分類の攻撃"),
        new("SQL injection", "SQL インジェクション"),
        new("Cross-site scripting", "クロスサイトスクリプティング"),
        new("Path traversal", "パストラバーサル"),
        new("Command injection", "OS コマンドインジェクション"),
        new("Code injection", "コードインジェクション"),
        new("Server-side request forgery", "サーバーサイドリクエストフォージェリ"),
        new("Template injection", "テンプレートインジェクション"),
        new("XML external entity", "XML 外部実体参照"),
        new("Hostile deserialisation", "不正なデシリアライゼーション"),
        new("NoSQL injection", "NoSQL インジェクション"),
        new("Header injection", "ヘッダーインジェクション"),
        new("Protocol violation", "プロトコル違反"),
        new("Scanning", "スキャン行為"),
        new("Session fixation", "セッション固定化"),
        new("Data leak", "情報漏えい"),
        new("Denial of service", "サービス妨害"),
        new("Hostile upload", "不正なアップロード"),
    ];

    private static readonly ImmutableArray<Phrase> s_stages =
    [
        new("probing", "探索"),
        new("attempt", "攻撃の試み"),
        new("got through", "アプリケーションに到達"),
        new("leak", "漏えい"),
    ];

    public static string Family(AttackFamily family, string language) => s_families[(int)family].In(language);

    public static string Stage(IncidentStage stage, string language) => s_stages[(int)stage].In(language);

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>In the reader's zone with its offset; where none is known in Japanese the time in Japan (UTC+9 all year), in English UTC.</summary>
    public static string Time(DateTimeOffset time, string language, TimeZoneInfo? zone) => zone is not null
        ? TimeZoneInfo.ConvertTime(time, zone).ToString(language == "ja" ? "yyyy'年'M'月'd'日' HH:mm:ss zzz" : "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
        : language == "ja"
        ? time.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy'年'M'月'd'日' HH:mm:ss '(日本時間)'", CultureInfo.InvariantCulture)
        : time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The largest unit that fits, rounded down.</summary>
    public static string Span(TimeSpan span, string language)
    {
        var (count, unit) = span.TotalDays >= 2 ? ((long)span.TotalDays, 3) : span.TotalHours >= 2 ? ((long)span.TotalHours, 2)
            : span.TotalMinutes >= 2 ? ((long)span.TotalMinutes, 1) : (Math.Max(0, (long)span.TotalSeconds), 0);
        return language == "ja"
            ? $"{Number(count)} {unit switch { 3 => "日間", 2 => "時間", 1 => "分間", _ => "秒間" }}"
            : $"{Number(count)} {unit switch { 3 => "days", 2 => "hours", 1 => "minutes", _ => count == 1 ? "second" : "seconds" }}";
    }
}
