namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectNoSQLi</c>: the name or value would change the meaning of a document query.</summary>
/// <remarks>
/// <para><b>Question.</b> An application passes a parsed form or JSON body to a document store, or builds the script of a
/// <c>$where</c>. Does this name or value become an operator, or leave its string?</para>
/// <para><b>Grammar.</b></para>
/// <code>
/// name     := … "[" operator "]" … | … "." operator [ "." | "[" | end ] | operator        user[$ne], user.$ne, $ne
/// document := ( "{" | "," ) S* quote? operator quote? S* ":"                              {"$gt":""}
/// operator := "$" ( "ne" | "gt" | "regex" | "where" | … )                                the query operators of MongoDB
/// script   := quote? S* ( "||" | "&amp;&amp;" ) S* literal ( "==" | "!=" … ) literal              '||1==1
///           | quote S* ";" S* "return" …                                                   '; return true; var a='
///           | quote … "this." name … | "db." name "." verb "(" | while( … new Date
/// </code>
/// <para><b>Contexts.</b> Names are judged by the same call as values: a form parser turns <c>user[$ne]=1</c> into
/// <c>{user:{$ne:1}}</c>.</para>
/// <para><b>What passes.</b> Prices (<c>$in stock</c>), template variables (<c>{$name}</c>), JSON schema's <c>$ref</c> and
/// <c>$id</c>, Json.NET's <c>$type</c> (that is <see cref="Deserialization"/>'s), code like <c>a || b == c</c> on variables.</para>
/// <para><b>Guarantee.</b> Linear; <see cref="MayDetect"/> is true for everything <see cref="Detect"/> accepts; nothing
/// is allocated.</para>
/// <para><b>Known limits.</b> SQL-like tautologies with one <c>=</c> are <c>@detectSQLi</c>'s; an application that lets
/// its clients send operators on purpose needs an exclusion; other stores' query languages (CQL, N1QL) are SQL-like and
/// judged there.</para>
/// </remarks>
internal static class NoSqlInjection
{
    private static readonly Reading ReadLayer = Read;

    private static readonly string[] Operators =
    [
        "ne", "eq", "gt", "gte", "lt", "lte", "in", "nin", "not", "nor", "or", "and", "exists", "regex", "where", "expr", "mod", "all",
        "elemMatch", "options", "function", "accumulator", "lookup", "out", "merge", "graphLookup", "unionWith", "jsonSchema", "near", "text", "size",
    ];

    internal static readonly Signs Signs = new(3, EncodingLayers.Leads + "$", "||", "return", "this.", "db.", "new Date", "sleep(");

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether <paramref name="value"/>, a name or a value, would change a document query; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, ReadLayer, out finding);

    private static bool Read(ReadOnlySpan<char> text, int layer, out Finding finding)
    {
        Steps.Spend(2 * text.Length);
        return FindOperator(text, out finding) || NoSqlInjectionScript.Find(text, out finding);
    }

    private static bool FindOperator(ReadOnlySpan<char> text, out Finding finding)
    {
        var hasBlank = text.Contains(' ');
        var hasBrace = text.Contains('{');
        for (var at = 0; at < text.Length; at++)
        {
            var offset = text[at..].IndexOf('$');
            if (offset < 0)
            {
                break;
            }

            at += offset;
            var length = OperatorLength(text[(at + 1)..]);
            if (length > 0 && IsOperator(text.Slice(at + 1, length)) && IsInPlace(text, at, at + 1 + length, hasBlank, hasBrace))
            {
                finding = new Finding("nosql.operator", at, length + 1);
                return true;
            }
        }

        finding = default;
        return false;
    }

    private static int OperatorLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && length < 16 && char.IsAsciiLetter(text[length]))
        {
            length++;
        }

        Steps.Spend(length);
        return length;
    }

    private static bool IsOperator(ReadOnlySpan<char> name)
    {
        foreach (var known in Operators)
        {
            if (name.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In brackets, as a path segment, as a key of a document, or as the whole name.</summary>
    private static bool IsInPlace(ReadOnlySpan<char> text, int start, int end, bool hasBlank, bool hasBrace)
    {
        var before = start > 0 ? text[start - 1] : '\0';
        var after = end < text.Length ? text[end] : '\0';
        if (before == '[' && after == ']')
        {
            return true;
        }

        if (before is '.' or '\0' && after is '\0' or '.' or '[' && !hasBlank)
        {
            return start > 0 || end == text.Length || after == '[';
        }

        var isQuoted = before is '"' or '\'' && (after == before || after == '\\');
        var left = text[Math.Max(0, start - Window)..(isQuoted ? start - 1 : start)].TrimEnd(" \t\r\n\\");
        var right = text[(isQuoted ? end + 1 : end)..Math.Min(text.Length, end + Window)].TrimStart(" \t\r\n\\\"");
        return left.Length > 0 && left[^1] is '{' or ',' && right.Length > 0 && right[0] == ':' && hasBrace;
    }

    private const int Window = 16;
}
