using System.Buffers;
using Sakimori.Waf.Detectors.Sql;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectSQLi</c>: would this value change the meaning of an SQL statement it is spliced into?</summary>
/// <remarks>
/// <para>
/// <b>Question.</b> An application writes a value into a statement, <c>… where name = '<i>value</i>'</c>. A value that stays
/// the one literal it was meant to be is harmless, whatever words it holds. An injection is a value that ends that literal,
/// or stands where no literal encloses it, and goes on in SQL. So the value is read as SQL in every place it may land.
/// </para>
/// <para>
/// <b>Contexts.</b> Unquoted (a number, a name, the start or the middle of an expression), inside <c>'…'</c>, <c>"…"</c> and
/// <c>`…`</c>; each also inside parentheses, a list, a LIKE pattern or a subquery, since parentheses are counted and not
/// matched. A quoted context begins after the first quote of its kind that no dialect reads as escaped. Each context is read
/// twice where servers disagree (<see cref="SqlDialect"/>): what is a comment to one is an operator to the other, and text
/// hidden from one reading is seen by the other.
/// </para>
/// <para>
/// <b>Grammar.</b> <see cref="SqlLexer"/> cuts tokens for MySQL, or for PostgreSQL, T-SQL, Oracle and SQLite together.
/// <see cref="SqlContinuation"/> reads them with two states:
/// <code>
///   continuation = { ")" } ( operator operand | clause | ";" statement | set-operation select | comment ) …
///   operand      = { sign | not | "(" } ( literal | name { "." name } [ "(" list ")" ] | variable | select | case )
///   operator     = arithmetic | comparison | like | in | between | is | and | or | "||" | "::" | ","
///   clause       = where | having | group by | order by | limit | procedure | into | for update | as alias
/// </code>
/// It notes what it passes (<see cref="SqlFeatures"/>) and where it stops. Prose stops at its second word.
/// <see cref="SqlVerdict"/> then asks for less where a quote was broken out of, and for more where nothing was. Tautologies,
/// unions, stacked statements, time and error probes, blind conditions, subqueries, clause probes, comments that cut the rest
/// of the statement, file access and operators between two literals each have a name. <see cref="SqlEvidence"/> finds what is
/// SQL and hardly anything else wherever it stands, for payloads that fit no continuation.
/// </para>
/// <para>
/// <b>Encodings.</b> The value arrives decoded; <see cref="EncodingLayers"/> has it judged again after each further layer.
/// </para>
/// <para>
/// <b>Guarantee.</b> Never throws, allocates nothing on values up to 128 chars and uses pooled memory beyond, visits each char
/// a bounded number of times (at most eight readings, look-ahead bounded by named constants).
/// <see cref="MayDetect"/> is true of everything reported. Every byte is one char; bytes above 0x7F are parts of names, so that
/// double-byte text is never cut into operators; 0xA0 is white space, as in MySQL.
/// </para>
/// <para>
/// <b>Known limits.</b> A second-order injection, one assembled from two parameters, and a value that is itself a statement for
/// an application that executes what it is given are out of reach. A constant-free condition outside quotes
/// (<c>a or b</c>) is read as prose, and so is a single name or number; <c>select x from y</c> in plain names is English until
/// something more follows. A quote opened by prose in front of the payload (<c>it's ' or …</c>) is a syntax error to every
/// server and is judged by <see cref="SqlEvidence"/> alone. Conditions on columns (<c>and price &lt; 5</c>) are reported only
/// behind a number or a broken quote.
/// </para>
/// </remarks>
internal static partial class SqlInjection
{
    internal const string Union = "sql.union";
    internal const string Stacked = "sql.stacked";
    internal const string Time = "sql.time";
    internal const string Tautology = "sql.tautology";
    internal const string Subquery = "sql.subquery";
    internal const string Function = "sql.function";
    internal const string Schema = "sql.schema";
    internal const string File = "sql.file";
    internal const string Clause = "sql.clause";
    internal const string Comment = "sql.comment";
    internal const string Operator = "sql.operator";

    // The tokens of an ordinary form field live on the stack.
    private const int InlineTokens = 128;

    /// <summary>Whether <paramref name="value"/> would change the meaning of an SQL statement it is spliced into; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, Judge, out finding);

    private static bool Judge(ReadOnlySpan<char> value, int layer, out Finding finding)
    {
        finding = default;
        return !IsProse(value) && JudgeInFull(value, out finding);
    }

    /// <summary>The slow twin of the judgement of one reading: without the shortcut for sentences.</summary>
    internal static bool JudgeInFull(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        if (value.IsEmpty)
            return false;
        SqlToken[]? rented = null;
        Span<SqlToken> tokens = value.Length <= InlineTokens
            ? stackalloc SqlToken[InlineTokens]
            : rented = ArrayPool<SqlToken>.Shared.Rent(value.Length);
        try
        {
            return Judge(value, SqlDialect.MySql, tokens, out finding)
                || (DialectsDiffer(value) && Judge(value, SqlDialect.Ansi, tokens, out finding));
        }
        finally
        {
            if (rented != null)
                ArrayPool<SqlToken>.Shared.Return(rented);
        }
    }

    private static bool DialectsDiffer(ReadOnlySpan<char> value) =>
        value.ContainsAny('#', '\\', '$') || value.Contains("--", StringComparison.Ordinal) || value.Contains("/*", StringComparison.Ordinal)
        || HasOracleQuote(value);

    // q'[…]'
    private static bool HasOracleQuote(ReadOnlySpan<char> value)
    {
        while (value.IndexOf('\'') is var quote and >= 0)
        {
            if (quote > 0 && value[quote - 1] is 'q' or 'Q')
                return true;
            value = value[(quote + 1)..];
        }

        return false;
    }

    private static bool Judge(ReadOnlySpan<char> value, SqlDialect dialect, Span<SqlToken> tokens, out Finding finding)
    {
        return Unquoted(value, dialect, tokens, out finding)
            || Quoted(value, '\'', dialect, tokens, out finding)
            || Quoted(value, '"', dialect, tokens, out finding)
            || Quoted(value, '`', dialect, tokens, out finding);
    }

    private static bool Unquoted(ReadOnlySpan<char> value, SqlDialect dialect, Span<SqlToken> buffer, out Finding finding)
    {
        finding = default;

        // An absolute path is no operand and cannot follow one.
        if (value[0] == '/' && !(value.Length > 1 && value[1] == '*'))
            return false;
        ReadOnlySpan<SqlToken> tokens = buffer[..SqlLexer.Read(value, 0, dialect, buffer)];
        if (tokens.IsEmpty)
            return false;
        var read = SqlContinuation.Read(value, tokens, afterOperand: BeginsWithConnector(tokens[0]));
        var kind = SqlVerdict.Unquoted(value, tokens, read);
        if (kind != null)
        {
            finding = Evidence(kind, tokens, read.Stop, tokens[0].Start);
            return true;
        }

        // "create view v as select …" can follow nothing and stand for nothing: in front of it a statement must end first, and that is
        // read from the quote or the semicolon on.
        if (tokens[0] is { Kind: SqlTokenKind.Word, Word: SqlWord.Create } && SqlShapes.CreatesView(value, tokens) && !HasSemicolon(tokens))
            return false;
        kind = SqlEvidence.Find(value, tokens, out var where);
        if (kind == null)
            return false;
        finding = new Finding(kind, where.Start, where.Length);
        return true;
    }

    // The last one ends what is there.
    private static bool HasSemicolon(ReadOnlySpan<SqlToken> tokens)
    {
        Steps.Spend(tokens.Length);
        foreach (var token in tokens[..^1])
        {
            if (token.Kind == SqlTokenKind.Semicolon)
                return true;
        }

        return false;
    }

    private static bool BeginsWithConnector(SqlToken first) => first.Kind switch
    {
        SqlTokenKind.Operator or SqlTokenKind.Logic or SqlTokenKind.Comparison or SqlTokenKind.Close or SqlTokenKind.Comma
            or SqlTokenKind.Semicolon or SqlTokenKind.TailComment or SqlTokenKind.Star => true,
        SqlTokenKind.Word => first.Word is SqlWord.And or SqlWord.Or or SqlWord.SetOperation or SqlWord.Where or SqlWord.Having
            or SqlWord.Match or SqlWord.Order or SqlWord.Group or SqlWord.Limit or SqlWord.Procedure or SqlWord.Into or SqlWord.As
            or SqlWord.Arithmetic,
        _ => false,
    };

    private static bool Quoted(ReadOnlySpan<char> value, char quote, SqlDialect dialect, Span<SqlToken> buffer, out Finding finding)
    {
        finding = default;
        var close = SqlLexer.CloseQuote(value, 0, quote, dialect);
        if (close < 0)
            return false;
        ReadOnlySpan<SqlToken> tokens = buffer[..SqlLexer.Read(value, close + 1, dialect, buffer)];
        if (tokens.IsEmpty)
            return false;
        var read = SqlContinuation.Read(value, tokens, afterOperand: true);
        var kind = SqlVerdict.Quoted(value, close, tokens, read);
        if (kind != null)
        {
            finding = Evidence(kind, tokens, read.Stop, close);
            return true;
        }

        kind = SqlEvidence.Find(value, tokens, out var where);
        if (kind == null)
            return false;
        finding = new Finding(kind, where.Start, where.Length);
        return true;
    }

    private static Finding Evidence(string kind, ReadOnlySpan<SqlToken> tokens, int stop, int start)
    {
        var end = stop == 0 ? start + 1 : tokens[Math.Min(stop, tokens.Length) - 1].End;
        return new Finding(kind, start, end - start);
    }
}
