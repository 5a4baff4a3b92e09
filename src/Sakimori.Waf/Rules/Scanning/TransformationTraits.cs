using System.Collections.Frozen;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// What the scan may assume of a transformation without running it. Unknown names get the answer that assumes nothing.
/// </summary>
internal static class TransformationTraits
{
    private const string Space = " \t\n\v\f\r\u0085\u00A0";

    private static readonly FrozenDictionary<string, ByteSet> s_triggers = new Dictionary<string, ByteSet>
    {
        ["urlDecode"] = SetOf("%+"),
        ["urlDecodeUni"] = SetOf("%+"),
        ["htmlEntityDecode"] = SetOf("&"),
        ["jsDecode"] = SetOf("\\"),
        ["cssDecode"] = SetOf("\\"),
        ["escapeSeqDecode"] = SetOf("\\"),
        // NUL too: it drops those.
        ["utf8toUnicode"] = new ByteSet(1, 0, ulong.MaxValue, ulong.MaxValue),
        ["removeNulls"] = SetOf("\0"),
        ["replaceNulls"] = SetOf("\0"),
        ["removeWhitespace"] = SetOf(Space),
        ["compressWhitespace"] = SetOf(Space),
        ["trim"] = SetOf(Space),
        ["trimLeft"] = SetOf(Space),
        ["trimRight"] = SetOf(Space),
        ["replaceComments"] = SetOf("/*"),
        ["removeComments"] = SetOf("/*-#<!>"),
        ["removeCommentsChar"] = SetOf("/*-#<!>"),
        ["normalizePath"] = SetOf("/."),
        ["normalizePathWin"] = SetOf("/.\\"),
        ["cmdLine"] = SetOf(Space + "\\\"'^,;/(" + Range('A', 'Z')),
        ["lowercase"] = SetOf(Range('A', 'Z')),
        ["uppercase"] = SetOf(Range('a', 'z')),
        ["sqlHexDecode"] = SetOf("0"),
        ["parityZero7bit"] = new ByteSet(0, 0, ulong.MaxValue, ulong.MaxValue),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // What else their results have is letters in the other case, and spaces.
    private static readonly FrozenDictionary<string, ByteSet> s_inventionTriggers = new Dictionary<string, ByteSet>
    {
        ["urlDecode"] = SetOf("%"),
        ["urlDecodeUni"] = SetOf("%"),
        ["htmlEntityDecode"] = SetOf("&"),
        ["jsDecode"] = SetOf("\\"),
        ["cssDecode"] = SetOf("\\"),
        ["escapeSeqDecode"] = SetOf("\\"),
        ["utf8toUnicode"] = new ByteSet(0, 0, ulong.MaxValue, ulong.MaxValue),
        ["removeNulls"] = default,
        ["replaceNulls"] = default,
        ["removeWhitespace"] = default,
        ["compressWhitespace"] = default,
        ["trim"] = default,
        ["trimLeft"] = default,
        ["trimRight"] = default,
        ["replaceComments"] = default,
        ["removeComments"] = default,
        ["removeCommentsChar"] = default,
        ["normalizePath"] = default,
        ["normalizePathWin"] = SetOf("\\"),
        ["cmdLine"] = default,
        ["lowercase"] = default,
        ["uppercase"] = default,
        ["sqlHexDecode"] = SetOf("0"),
        ["parityZero7bit"] = new ByteSet(0, 0, ulong.MaxValue, ulong.MaxValue),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_opaque = new[]
    {
        "base64Encode", "hexEncode", "length", "md5", "sha1", "urlEncode", "parityEven7bit", "parityOdd7bit",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A value without any of these bytes is not changed.</summary>
    public static ByteSet TriggersOf(Transformation transformation) => s_triggers.GetValueOrDefault(
        transformation.Name, new ByteSet(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));

    /// <summary>
    /// Of a value without any of these bytes the result has no byte that the value has not, letter case and spaces aside.
    /// None of them is a letter or a space, so the same can be said of several transformations in a row.
    /// </summary>
    public static ByteSet InventionTriggersOf(Transformation transformation) => s_inventionTriggers.GetValueOrDefault(
        transformation.Name, new ByteSet(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));

    /// <summary>The result may be longer than a value of ASCII bytes.</summary>
    public static bool MayLengthen(Transformation transformation) =>
        transformation is not Utf8ToUnicode && transformation.MaxOutputLength(1) > 1;

    /// <summary>The result has little in common with the value: such chains are worked out only when their rule is reached.</summary>
    public static bool IsOpaque(Transformation transformation) => s_opaque.Contains(transformation.Name);

    private static string Range(char first, char last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(c => (char)c));

    private static ByteSet SetOf(string chars) => chars.Aggregate(default(ByteSet), (set, c) => set.With((byte)c));
}
