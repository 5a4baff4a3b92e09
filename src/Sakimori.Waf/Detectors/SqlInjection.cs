namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectSQLi</c>.</summary>
internal static class SqlInjection
{
    /// <summary>Whether <paramref name="value"/> would change the meaning of an SQL statement it is spliced into; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding) { finding = default; return false; }
}
