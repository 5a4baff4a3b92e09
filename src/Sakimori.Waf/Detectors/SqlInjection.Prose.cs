using System.Buffers;
using Sakimori.Matching.Literals;
using Sakimori.Waf.Detectors.Sql;

namespace Sakimori.Waf.Detectors;

// The shortcut for sentences, which are most of what people type and have words of SQL in them all the time.
internal static partial class SqlInjection
{
    // No quote, call, comparison, comment or separator of SQL: what tokens these make alone proves nothing anywhere.
    private static readonly SearchValues<char> ProseBytes = SearchValues.Create(
        [.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ \t\r\n.,:!?/+-", .. Enumerable.Range(0x80, 0x80).Where(item => item != 0xA0).Select(item => (char)item)]);

    // What SqlEvidence makes something of without any other byte, and the one comment sign that is left.
    private static readonly PhraseSearch EvidenceWords =
        new(["select", "union", "intersect", "except", "minus", "waitfor", "exec", "--"], StringComparison.OrdinalIgnoreCase);

    // The first two words are read; a beginning that is longer is no shortcut.
    private const int LongestBeginning = 64;

    /// <summary>
    /// Whether a text is a sentence for certain: it begins with two words that are none of SQL's, so that no continuation gets beyond
    /// the first of them, and has nothing that <see cref="SqlEvidence"/> would find elsewhere. Never true of what
    /// <see cref="JudgeInFull"/> reports.
    /// </summary>
    private static bool IsProse(ReadOnlySpan<char> value)
    {
        var second = EndOfSecondWord(value);
        if (second < 0)
            return false;
        Span<SqlToken> tokens = stackalloc SqlToken[LongestBeginning];
        if (SqlLexer.Read(value[..second], 0, SqlDialect.MySql, tokens) < 2 || !IsName(tokens[0]) || !IsName(tokens[1]))
            return false;
        return !value.ContainsAnyExcept(ProseBytes) && !value.ContainsAny(EvidenceWords);

        static bool IsName(SqlToken token) => token is { Kind: SqlTokenKind.Word, Word: SqlWord.Name };
    }

    // −1 when there are no two words divided by a space among the first characters.
    private static int EndOfSecondWord(ReadOnlySpan<char> value)
    {
        var beginning = value[..Math.Min(value.Length, LongestBeginning)];
        var first = beginning.IndexOf(' ');
        if (first <= 0)
            return -1;
        var length = beginning[(first + 1)..].IndexOf(' ');
        return length <= 0 ? -1 : first + 1 + length;
    }
}
