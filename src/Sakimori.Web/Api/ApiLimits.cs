namespace Sakimori.Web.Api;

/// <summary>What one request may ask for. Each is in the description and in docs/api.md.</summary>
internal static class ApiLimits
{
    /// <summary>Things on a page; the store reads no more at once.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Things on a page when nothing is asked.</summary>
    public const int Page = 50;

    /// <summary>Characters of a reason: a paragraph, since it is read in the ledger.</summary>
    public const int MaxReason = 2_000;

    /// <summary>Characters of a note or hand-over: some pages.</summary>
    public const int MaxNote = 20_000;

    /// <summary>Characters of a title: one line.</summary>
    public const int MaxTitle = 200;

    /// <summary>Names in a "most frequent" list.</summary>
    public const int MaxTop = 100;

    /// <summary>Rows of counts one answer holds: a day in minutes is 1,440 a site.</summary>
    public static readonly TimeSpan MaxMinutes = TimeSpan.FromDays(2);

    /// <summary>Characters of a setting's JSON.</summary>
    public const int MaxSetting = 64 * 1024;

    /// <summary>Transactions named one by one in a split.</summary>
    public const int MaxSelection = 10_000;

    /// <summary>Exports that run at the same time; each reads the store at full speed.</summary>
    public const int MaxExports = 2;

    /// <summary>Page size within the limits.</summary>
    public static int PageOf(int? limit) => Math.Clamp(limit ?? Page, 1, MaxPage);

    /// <summary>A reason is something, and not a book.</summary>
    public static bool IsReason(string reason) => reason.Trim().Length > 0 && reason.Length <= MaxReason;
}
