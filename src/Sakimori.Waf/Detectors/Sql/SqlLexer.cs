namespace Sakimori.Waf.Detectors.Sql;

/// <summary>
/// Bytes in, SQL tokens out, as the named dialect would cut them. Never fails and never looks back: each byte is
/// visited a constant number of times, and a value of n chars gives at most n tokens.
/// </summary>
internal static class SqlLexer
{
    // A closing bracket or dollar tag is looked for in the whole rest of the value. A found one consumes what was
    // searched; one that is missing does not, so only this many misses are paid for: the lexer stays linear.
    private const int MaxFailedSearches = 8;

    /// <summary>
    /// Cuts <paramref name="text"/> from <paramref name="start"/> on, until <paramref name="tokens"/> is full: all of it where there is room for
    /// one token per remaining char.
    /// </summary>
    /// <returns>The number of tokens written.</returns>
    public static int Read(ReadOnlySpan<char> text, int start, SqlDialect dialect, Span<SqlToken> tokens)
    {
        var count = 0;
        var at = start;
        var failedSearches = 0;
        while (at < text.Length && count < tokens.Length)
        {
            var current = text[at];
            if (current <= ' ' || current is '\u00A0' or '\u007F')
            {
                at++;
                continue;
            }

            var begin = at;
            var word = SqlWord.Name;
            SqlTokenKind kind;
            if (IsWordStart(current))
            {
                kind = Word(text, ref at, dialect, out word);
            }
            else if (char.IsAsciiDigit(current) || (current == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])
                && !(count > 0 && tokens[count - 1] is { Kind: SqlTokenKind.Word } before && before.End == at)))
            {
                kind = Number(text, ref at);
                if (at < text.Length && IsWordPart(text[at]) && !SplitsBeforeKeyword(text, ref at))
                {
                    while (at < text.Length && IsWordPart(text[at]))
                        at++;
                    kind = SqlTokenKind.Word;
                }
            }
            else
            {
                switch (current)
                {
                    case '\'':
                    case '"':
                        kind = Quoted(text, ref at, current, dialect);
                        break;
                    case '`':
                        kind = Quoted(text, ref at, current, SqlDialect.Ansi);
                        if (kind == SqlTokenKind.String)
                            kind = SqlTokenKind.QuotedName;
                        break;
                    case '[':
                        kind = Bracketed(text, ref at, ref failedSearches);
                        break;
                    case '-' when Next(text, at) == '-':
                        if (dialect == SqlDialect.MySql && at + 2 < text.Length && text[at + 2] > ' ' && text[at + 2] != '\u007F')
                        {
                            kind = SqlTokenKind.Sign;
                            at++;
                            break;
                        }

                        if (!LineComment(text, ref at))
                            continue;
                        kind = SqlTokenKind.TailComment;
                        break;
                    case '#':
                        if (dialect == SqlDialect.Ansi)
                        {
                            at++;
                            kind = SqlTokenKind.Operator;
                            break;
                        }

                        if (!LineComment(text, ref at))
                            continue;
                        kind = SqlTokenKind.TailComment;
                        break;
                    case '/' when Next(text, at) == '*':
                        if (dialect == SqlDialect.MySql && at + 2 < text.Length && text[at + 2] == '!')
                        {
                            at += 3;
                            while (at < text.Length && char.IsAsciiDigit(text[at]) && at < begin + 9)
                                at++;
                            continue;
                        }

                        if (!BlockComment(text, ref at, dialect))
                            continue;
                        kind = SqlTokenKind.TailComment;
                        break;
                    case '*' when Next(text, at) == '/' && dialect == SqlDialect.MySql:
                        at += 2;
                        continue;
                    default:
                        kind = Symbol(text, ref at, dialect, ref failedSearches);
                        break;
                }
            }

            tokens[count++] = new SqlToken(kind, word, begin, at - begin);
        }

        // Every byte between start and end was passed once; what was looked at ahead is counted where it is.
        Steps.Spend(at - start);
        return count;
    }

    private static char Next(ReadOnlySpan<char> text, int at) => at + 1 < text.Length ? text[at + 1] : '\0';

    private static bool IsWordStart(char value) => char.IsAsciiLetter(value) || value is '_' || (value >= '\u0080' && value != '\u00A0');

    private static bool IsWordPart(char value) => IsWordStart(value) || char.IsAsciiDigit(value) || value == '$';

    private static SqlTokenKind Word(ReadOnlySpan<char> text, ref int at, SqlDialect dialect, out SqlWord word)
    {
        var begin = at;
        while (at < text.Length && IsWordPart(text[at]))
            at++;
        var length = at - begin;
        word = SqlWords.RoleOf(text[begin..at]);

        // Prefixed literals: N'…', x'…', b'…', E'…', _utf8'…', q'[…]'.
        if (at < text.Length && text[at] == '\'' && length == 1)
        {
            var prefix = (char)(text[begin] | 0x20);
            if (prefix == 'q' && dialect == SqlDialect.Ansi && at + 2 < text.Length)
                return OracleQuote(text, ref at);
            if (prefix is 'n' or 'x' or 'b' or 'e' && at > begin && OnlyPrefix(text, begin))
                return Quoted(text, ref at, '\'', dialect);
        }

        return SqlTokenKind.Word;
    }

    // "n'" in "rock 'n' roll" must not swallow the rest as N'…': a literal prefix stands after white space or an operator, never after a quote.
    private static bool OnlyPrefix(ReadOnlySpan<char> text, int begin) => begin == 0 || text[begin - 1] is not ('\'' or '"');

    private static SqlTokenKind OracleQuote(ReadOnlySpan<char> text, ref int at)
    {
        var close = text[at + 1] switch { '[' => ']', '(' => ')', '{' => '}', '<' => '>', var same => same };
        for (var i = at + 2; i + 1 < text.Length; i++)
        {
            if (text[i] == close && text[i + 1] == '\'')
            {
                at = i + 2;
                return SqlTokenKind.String;
            }
        }

        at = text.Length;
        return SqlTokenKind.OpenString;
    }

    private static SqlTokenKind Number(ReadOnlySpan<char> text, ref int at)
    {
        if (text[at] == '0' && at + 1 < text.Length && (text[at + 1] | 0x20) is 'x' or 'b')
        {
            var hex = (text[at + 1] | 0x20) == 'x';
            var end = at + 2;
            while (end < text.Length && (hex ? char.IsAsciiHexDigit(text[end]) : text[end] is '0' or '1'))
                end++;
            if (end > at + 2)
            {
                at = end;
                return SqlTokenKind.Number;
            }
        }

        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at < text.Length && text[at] == '.' && Next(text, at) != '.')
        {
            at++;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
        }

        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            var exponent = at + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
                exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                while (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
                    exponent++;
                at = exponent;
            }
        }

        return SqlTokenKind.Number;
    }

    // "1union", "1e0or", "3.2from", and Oracle's "1fUNION": servers end the number where the keyword begins.
    private static bool SplitsBeforeKeyword(ReadOnlySpan<char> text, ref int at)
    {
        var end = at;
        while (end < text.Length && end < at + 12 && IsWordPart(text[end]))
            end++;
        if (IsJoiningKeyword(SqlWords.RoleOf(text[at..end])))
            return true;
        if ((text[at] | 0x20) is not ('d' or 'f' or 'e' or 'x') || !(end == at + 1 || IsJoiningKeyword(SqlWords.RoleOf(text[(at + 1)..end]))))
            return false;
        at++;
        return true;
    }

    private static bool IsJoiningKeyword(SqlWord word) => word is SqlWord.And or SqlWord.Or or SqlWord.SetOperation or SqlWord.From
        or SqlWord.Where or SqlWord.Having or SqlWord.Match or SqlWord.Between or SqlWord.Limit or SqlWord.Arithmetic
        or SqlWord.Is or SqlWord.Order or SqlWord.Group or SqlWord.Into or SqlWord.Select;

    private static SqlTokenKind Quoted(ReadOnlySpan<char> text, ref int at, char quote, SqlDialect dialect)
    {
        var end = CloseQuote(text, at + 1, quote, dialect);
        if (end < 0)
        {
            at = text.Length;
            return SqlTokenKind.OpenString;
        }

        at = end + 1;
        return SqlTokenKind.String;
    }

    /// <summary>The quote that ends a literal whose contents begin at <paramref name="at"/>; -1 when it stays open.</summary>
    public static int CloseQuote(ReadOnlySpan<char> text, int at, char quote, SqlDialect dialect)
    {
        while (at < text.Length)
        {
            var skip = dialect == SqlDialect.MySql ? text[at..].IndexOfAny(quote, '\\') : text[at..].IndexOf(quote);
            Steps.Spend(skip < 0 ? text.Length - at : skip + 1);
            if (skip < 0)
                return -1;
            at += skip;
            if (text[at] == '\\')
            {
                at += 2;
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == quote)
            {
                at += 2;
                continue;
            }

            return at;
        }

        return -1;
    }

    private static SqlTokenKind Bracketed(ReadOnlySpan<char> text, ref int at, ref int failedSearches)
    {
        var close = failedSearches < MaxFailedSearches ? text[at..].IndexOf(']') : -1;
        Steps.Spend(failedSearches >= MaxFailedSearches ? 1 : close < 0 ? text.Length - at : close);
        if (close < 0)
        {
            failedSearches++;
            at++;
            return SqlTokenKind.Junk;
        }

        at += close + 1;
        return SqlTokenKind.QuotedName;
    }

    /// <returns>Whether the comment reaches the end of the value.</returns>
    private static bool LineComment(ReadOnlySpan<char> text, ref int at)
    {
        var line = text[at..].IndexOf('\n');
        Steps.Spend(line < 0 ? text.Length - at : line);
        if (line < 0 || !text[(at + line)..].ContainsAnyExcept(" \t\r\n\f\v"))
        {
            at = text.Length;
            return true;
        }

        at += line + 1;
        return false;
    }

    private static bool BlockComment(ReadOnlySpan<char> text, ref int at, SqlDialect dialect)
    {
        var depth = 1;
        at += 2;
        while (at < text.Length)
        {
            var skip = text[at..].IndexOfAny('*', '/');
            Steps.Spend(skip < 0 ? text.Length - at : skip + 1);
            if (skip < 0)
                break;
            at += skip;
            if (text[at] == '*' && Next(text, at) == '/')
            {
                at += 2;
                if (--depth == 0)
                    return false;
            }
            else if (dialect == SqlDialect.Ansi && text[at] == '/' && Next(text, at) == '*')
            {
                at += 2;
                depth++;
            }
            else
            {
                at++;
            }
        }

        at = text.Length;
        return true;
    }

    private static SqlTokenKind Symbol(ReadOnlySpan<char> text, ref int at, SqlDialect dialect, ref int failedSearches)
    {
        var current = text[at];
        var next = Next(text, at);
        at++;
        switch (current)
        {
            case '(' or '{':
                return SqlTokenKind.Open;
            case ')' or '}':
                return SqlTokenKind.Close;
            case ',':
                return SqlTokenKind.Comma;
            case ';':
                return SqlTokenKind.Semicolon;
            case '.':
                return SqlTokenKind.Dot;
            case '*':
                return SqlTokenKind.Star;
            case '-' when next == '>':
                at += at + 1 < text.Length && text[at + 1] == '>' ? 2 : 1;
                return SqlTokenKind.Operator;
            case '+' or '-':
                return SqlTokenKind.Sign;
            case '~':
                return SqlTokenKind.Complement;
            case '/' or '%' or '^':
                return SqlTokenKind.Operator;
            case '|':
                if (next != '|')
                    return SqlTokenKind.Operator;
                at++;
                return SqlTokenKind.Logic;
            case '&':
                if (next != '&')
                    return SqlTokenKind.Operator;
                at++;
                return SqlTokenKind.Logic;
            case '<' or '@' when (current == '<' ? '@' : '>') == next:
                // contained in, contains: PostgreSQL's JSON and arrays
                at++;
                return SqlTokenKind.Comparison;
            case '=' or '<' or '>' or '!':
                return Comparison(text, ref at, current);
            case ':':
                if (next == '=')
                {
                    at++;
                    return SqlTokenKind.Comparison;
                }

                if (next != ':')
                    return SqlTokenKind.Junk;
                at++;
                return SqlTokenKind.TypeCast;
            case '@':
                return Variable(text, ref at);
            case '\\' when next == 'N':
                at++;
                return SqlTokenKind.Number;
            case '$' when dialect == SqlDialect.Ansi:
                return DollarQuote(text, ref at, ref failedSearches);
            default:
                return SqlTokenKind.Junk;
        }
    }

    private static SqlTokenKind Comparison(ReadOnlySpan<char> text, ref int at, char first)
    {
        var begin = at;
        while (at < text.Length && at < begin + 2 && text[at] is '=' or '<' or '>' && !(first == '=' && text[at] != '='))
            at++;
        var length = at - begin;
        if (length > 0)
            return first is '<' or '>' && text[begin] == first && first != '=' ? SqlTokenKind.Operator : SqlTokenKind.Comparison;
        return first == '!' ? SqlTokenKind.Complement : SqlTokenKind.Comparison;
    }

    private static SqlTokenKind Variable(ReadOnlySpan<char> text, ref int at)
    {
        if (at < text.Length && text[at] == '@')
            at++;
        if (at < text.Length && text[at] is '`' or '\'' or '"')
        {
            var close = text[(at + 1)..].IndexOf(text[at]);
            Steps.Spend(close < 0 ? text.Length - at : close);
            if (close >= 0)
                at += close + 2;
            return SqlTokenKind.Variable;
        }

        while (at < text.Length && IsWordPart(text[at]))
            at++;
        return SqlTokenKind.Variable;
    }

    // $$…$$ and $tag$…$tag$.
    private static SqlTokenKind DollarQuote(ReadOnlySpan<char> text, ref int at, ref int failedSearches)
    {
        const int longestTag = 16;
        var end = at;
        while (end < text.Length && end < at + longestTag && IsWordPart(text[end]) && text[end] != '$')
            end++;
        if (failedSearches >= MaxFailedSearches || end >= text.Length || text[end] != '$')
            return SqlTokenKind.Junk;
        var tag = text[(at - 1)..(end + 1)];
        var close = text[(end + 1)..].IndexOf(tag);
        Steps.Spend(close < 0 ? text.Length - end : close);
        if (close < 0)
        {
            failedSearches++;
            return SqlTokenKind.Junk;
        }

        at = end + 1 + close + tag.Length;
        return SqlTokenKind.String;
    }
}
