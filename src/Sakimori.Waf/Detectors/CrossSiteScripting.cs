namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectXSS</c>.</summary>
internal static class CrossSiteScripting
{
    /// <summary>Whether <paramref name="value"/> would run script in a page it is written into; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding) { finding = default; return false; }
}
