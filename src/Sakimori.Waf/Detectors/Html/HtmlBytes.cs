using System.Buffers;

namespace Sakimori.Waf.Detectors.Html;

/// <summary>Bytes without which nothing is markup or script.</summary>
internal static class HtmlBytes
{
    /// <summary>
    /// A tag needs <c>&lt;</c>, a handler <c>=</c>, a script URL <c>:</c>, a call or template one of the brackets or a backtick;
    /// each of them may be encoded once more, or written in a form that a back end folds to ASCII.
    /// </summary>
    public const string TellingBytes = "<=:({`%&\\\u00C0\u00C1\u00E0\u00E2\u00EF\u00F0";

    /// <summary><see cref="TellingBytes"/> to search for.</summary>
    public static readonly SearchValues<char> Telling = SearchValues.Create(TellingBytes);
}
