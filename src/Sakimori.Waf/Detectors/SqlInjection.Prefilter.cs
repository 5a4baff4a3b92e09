using System.Buffers;

namespace Sakimori.Waf.Detectors;

internal static partial class SqlInjection
{
    // A quote, a call, a separator, a comparison or pattern sign, a comment sign, a variable, a block; or a byte that may encode one of them: an escape,
    // an overlong form, or the first byte of the full-width and circled forms that a back end folds to ASCII.
    private const string TellingBytes = "'\"`(;=<>~#@{%&\\\u00C0\u00C1\u00E0\u00E2\u00EF\u00F0";

    // A value of nothing but these is one word, and one word is no clause. Bytes above 0x7F are not here: three of them may be
    // an ideographic space that a back end folds.
    private static readonly SearchValues<char> WordBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$");

    // What can be an injection without any of those bytes: comments of two bytes, and the words that make clauses, statements
    // and comparisons of words. "and" and "or" are not here: alone they join two values and prove nothing.
    internal static readonly Signs Signs = new(
        2, TellingBytes,
        "--", "/*", "select", "table", "exec", "load", "like", "regexp", "glob", "similar", "eqv", "imp", "between", "null", "true", "false",
        "unknown", "not", "order", "group", "limit", "offset", "having", "where", "procedure", "outfile", "dumpfile", "case",
        "current_", "session_user", "system_user", "localtime", "sysdate", "utc_", "rownum", "update", "declare", "waitfor", "drop",
        "truncate", "insert", "merge", "delete", "create", "alter", "shutdown", "begin");

    /// <summary>
    /// A superset of what <see cref="Detect"/> finds, in at most three vectorised searches and without reading the value as SQL. It may say
    /// "maybe" of prose; it never says "no" of anything <see cref="Detect"/> would report.
    /// </summary>
    internal static bool MayDetect(ReadOnlySpan<char> value) =>
        value.ContainsAnyExcept(WordBytes) && Signs.AreIn(value);
}
