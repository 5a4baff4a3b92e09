using Sakimori.Matching.Literals;
using Sakimori.Waf.Detectors.Sql;

namespace Sakimori.Waf.Detectors;

// The shortcut for sentences, which are most of what people type and have words of SQL in them all the time.
internal static partial class SqlInjection
{
    private const string ProseBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ \t\r\n.,:!?/+-";

    // A quote, call, comparison, comment or separator of SQL, or a space that only MySQL knows: tokens made of other bytes alone prove
    // nothing anywhere.
    private static readonly ByteSearch OtherThanProse =
        new(Enumerable.Range(0, 0x80).Append(0xA0).Select(item => (char)item).Where(item => !ProseBytes.Contains(item)));

    // What SqlEvidence makes something of without any other byte, and the one comment sign that is left.
    private static readonly PhraseSearch EvidenceWords =
        new(["select", "union", "intersect", "except", "minus", "waitfor", "exec", "--"], StringComparison.OrdinalIgnoreCase);

    // Tokens of the beginning that are read before it is given up.
    private const int LongestBeginning = 32;

    // How far a continuation looks before it goes on or stops: over so many tokens, its own included.
    private const int LookAhead = 4;

    /// <summary>
    /// Whether a text is a sentence for certain: as the continuation of a statement it stops at once or comes to nothing, and it has
    /// nothing that is read in another way than that or that <see cref="SqlEvidence"/> would find elsewhere. Never true of what
    /// <see cref="JudgeInFull"/> reports.
    /// </summary>
    private static bool IsProse(ReadOnlySpan<char> value) => !OtherThanProse.AnyIn(value) && IsNoContinuation(value) && !value.ContainsAny(EvidenceWords);

    /// <summary>
    /// A superset of what <see cref="Detect"/> finds in values without any sign that can encode another one
    /// (<see cref="EncodingLayers.Leads"/>): they are read once.
    /// </summary>
    internal static bool MayDetectInPlainText(ReadOnlySpan<char> value) => !IsProse(value);

    // True counts only of a value of prose bytes without evidence. There are neither literals nor parentheses nor comments, and all that
    // looks further ahead than LookAhead are the heads of statements (update a.b.c.d set …): those are not decided here.
    private static bool IsNoContinuation(ReadOnlySpan<char> value)
    {
        // An absolute path.
        if (value.Length > 1 && value[0] == '/')
            return true;
        Span<SqlToken> tokens = stackalloc SqlToken[LongestBeginning];
        if (SqlLexer.Read(value, 0, SqlDialect.MySql, tokens[..2]) == 2 && IsName(tokens[0]) && IsName(tokens[1]))
            return true;
        return StopsAmong(value, tokens[..(LookAhead + 2)]) || StopsAmong(value, tokens);

        static bool IsName(SqlToken token) => token is { Kind: SqlTokenKind.Word, Word: SqlWord.Name };
    }

    private static bool StopsAmong(ReadOnlySpan<char> value, Span<SqlToken> beginning)
    {
        ReadOnlySpan<SqlToken> read = beginning[..SqlLexer.Read(value, 0, SqlDialect.MySql, beginning)];
        if (read.IsEmpty)
            return true;
        var continuation = SqlContinuation.Read(value, read, afterOperand: BeginsWithConnector(read[0]));
        return (read.Length < beginning.Length || (continuation.Stop + LookAhead <= read.Length && !SqlWords.IsStatement(read[continuation.Stop].Word)))
            && SqlVerdict.Unquoted(value, read, continuation) is null;
    }
}
