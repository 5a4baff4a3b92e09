using System.Text.RegularExpressions;
using Sakimori.Matching.Patterns;

namespace Sakimori.Matching.Tests.Patterns;

/// <summary>.NET's <c>NonBacktracking</c> engine on the translated pattern and transliterated values.</summary>
internal sealed class DotNetTwin
{
    private readonly Regex regex;

    static DotNetTwin() => AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", 1_000_000);

    private DotNetTwin(string text) => regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public static DotNetTwin? TryTranslate(Pattern pattern) =>
        pattern.ToDotNet() is { } text ? new DotNetTwin(text) : null;

    public bool IsMatch(string value) => regex.IsMatch(DotNetTranslation.Transliterate(value));
}
