namespace Sakimori.Waf.Detectors.Sql;

/// <summary>
/// Shapes that give SQL away wherever they stand, also in text that is no whole continuation: payloads cut in two,
/// mangled by an evasion tool, or written for a context nobody thought of. The bar is high, since prose passes here too.
/// </summary>
internal static class SqlEvidence
{
    /// <summary>The first such shape in <paramref name="tokens"/>.</summary>
    /// <returns>The kind of evidence, or null.</returns>
    public static string? Find(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, out SqlToken where)
    {
        var selects = 0;
        for (var at = 0; at < tokens.Length; at++)
        {
            Steps.Spend(1);
            where = tokens[at];
            var kind = where.Kind switch
            {
                SqlTokenKind.Word => Word(text, tokens, at, ref selects),
                SqlTokenKind.Logic => ConstantCondition(tokens, at) ? SqlInjection.Tautology : null,
                SqlTokenKind.Semicolon => Stacked(text, tokens, at + 1) ? SqlInjection.Stacked : null,
                _ => null,
            };
            if (kind != null)
                return kind;
        }

        where = default;
        return null;
    }

    private static SqlTokenKind KindAt(ReadOnlySpan<SqlToken> tokens, int at) =>
        at >= 0 && at < tokens.Length ? tokens[at].Kind : SqlTokenKind.Junk;

    private static SqlWord WordAt(ReadOnlySpan<SqlToken> tokens, int at) =>
        KindAt(tokens, at) == SqlTokenKind.Word ? tokens[at].Word : SqlWord.Name;

    private static string? Word(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at, ref int selects)
    {
        switch (tokens[at].Word)
        {
            case SqlWord.SetOperation:
                var select = SqlShapes.UnionTarget(tokens, at);
                if (select < 0)
                    return null;
                var list = SqlShapes.SelectListAt(text, tokens, select + 1);
                // union select x, union all select x, union (select x: with a name only, the rest of the sentence decides.
                return list == SqlShapes.SelectList.Certain || (list == SqlShapes.SelectList.Name && select > at + 1) ? SqlInjection.Union : null;
            case SqlWord.Select:
                selects++;
                return Select(text, tokens, at);
            case SqlWord.And or SqlWord.Or or SqlWord.Where or SqlWord.Having:
                return ConstantCondition(tokens, at) ? SqlInjection.Tautology : null;
            case SqlWord.WaitFor:
                return SqlShapes.StatementAt(text, tokens, at) ? SqlInjection.Time : null;
            case SqlWord.Into:
                return WordAt(tokens, at + 1) == SqlWord.OutFile && KindAt(tokens, at + 2) is SqlTokenKind.String or SqlTokenKind.OpenString
                    ? SqlInjection.File : null;
            case SqlWord.From:
                return selects > 0 && WordAt(tokens, at + 1) == SqlWord.Catalog && SelectBefore(tokens, at) ? SqlInjection.Schema : null;
            case SqlWord.Procedure:
                return WordAt(tokens, at + 1) == SqlWord.SqlFunction && KindAt(tokens, at + 2) == SqlTokenKind.Open
                    && KindAt(tokens, at + 3) is not SqlTokenKind.Close ? SqlInjection.Function : null;
            case SqlWord.DangerousFunction or SqlWord.TimeFunction:
                return Dangerous(text, tokens, at);
            case SqlWord.Execute:
                return WordAt(tokens, at + 1) == SqlWord.DangerousFunction || (KindAt(tokens, at + 2) == SqlTokenKind.Dot && DangerousAfterDots(tokens, at + 2))
                    ? SqlInjection.Stacked : null;
            case SqlWord.SqlFunction or SqlWord.PlainFunction:
                return Nested(tokens, at) ? SqlInjection.Function : null;
            default:
                return null;
        }
    }

    private static string? Select(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        var list = SqlShapes.SelectListAt(text, tokens, at + 1);
        if (list == SqlShapes.SelectList.None)
            return null;
        var inParentheses = KindAt(tokens, at - 1) == SqlTokenKind.Open;

        // select(2) is a page of the Unix manual.
        if (KindAt(tokens, at + 1) == SqlTokenKind.Open && KindAt(tokens, at + 2) == SqlTokenKind.Number && KindAt(tokens, at + 3) == SqlTokenKind.Close)
            return null;
        // "select 1 or 2 from the menu"
        if (!inParentheses && WordAt(tokens, at + 2) is SqlWord.And or SqlWord.Or)
            return null;
        if (list == SqlShapes.SelectList.Certain)
            return inParentheses ? SqlInjection.Subquery : FromFollows(tokens, at + 1) ? SqlInjection.Subquery : null;
        return null;
    }

    // select …, … from t: a list with a function or several columns, and its table.
    private static bool FromFollows(ReadOnlySpan<SqlToken> tokens, int at)
    {
        const int longestList = 64;
        var end = Math.Min(tokens.Length, at + longestList);
        for (; at < end; at++)
        {
            Steps.Spend(1);
            if (WordAt(tokens, at) == SqlWord.From)
                return KindAt(tokens, at + 1) is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Open;
            if (tokens[at].Kind is SqlTokenKind.Semicolon or SqlTokenKind.Junk)
                return false;
        }

        return false;
    }

    private static bool SelectBefore(ReadOnlySpan<SqlToken> tokens, int at)
    {
        const int longestList = 64;
        for (var before = at - 1; before >= 0 && before > at - longestList; before--)
        {
            Steps.Spend(1);
            if (WordAt(tokens, before) == SqlWord.Select)
                return true;
            if (tokens[before].Kind is SqlTokenKind.Semicolon or SqlTokenKind.Junk)
                return false;
        }

        return false;
    }

    private static bool Stacked(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        if (WordAt(tokens, at) == SqlWord.Select)
            return SqlShapes.SelectListAt(text, tokens, at + 1) == SqlShapes.SelectList.Certain;
        return WordAt(tokens, at) is SqlWord.Drop or SqlWord.Insert or SqlWord.Update or SqlWord.Delete or SqlWord.Execute or SqlWord.Declare
            or SqlWord.WaitFor or SqlWord.Shutdown && SqlShapes.StatementAt(text, tokens, at);
    }

    // and 12=13, or (3=3), where 7159=7159: numbers on both sides, and after them nothing that continues a sentence.
    private static bool ConstantCondition(ReadOnlySpan<SqlToken> tokens, int at)
    {
        var from = at++;
        while (KindAt(tokens, at) is SqlTokenKind.Open or SqlTokenKind.Sign or SqlTokenKind.Complement || WordAt(tokens, at) == SqlWord.Not)
            at++;
        Steps.Spend(at - from);
        if (KindAt(tokens, at) != SqlTokenKind.Number)
            return false;
        from = at++;
        while (KindAt(tokens, at) == SqlTokenKind.Close)
            at++;
        Steps.Spend(at - from);
        if (KindAt(tokens, at) != SqlTokenKind.Comparison)
            return WordAt(tokens, at) == SqlWord.In && KindAt(tokens, at + 1) == SqlTokenKind.Open && KindAt(tokens, at + 2) == SqlTokenKind.Open;
        from = at++;
        while (KindAt(tokens, at) is SqlTokenKind.Open or SqlTokenKind.Sign)
            at++;
        Steps.Spend(at - from);
        if (WordAt(tokens, at) is SqlWord.SqlFunction or SqlWord.TimeFunction or SqlWord.DangerousFunction or SqlWord.Select)
            return KindAt(tokens, at + 1) is SqlTokenKind.Open or SqlTokenKind.Dot || WordAt(tokens, at) == SqlWord.Select;
        if (KindAt(tokens, at) != SqlTokenKind.Number)
            return KindAt(tokens, at) == SqlTokenKind.Variable;
        return at + 1 >= tokens.Length || tokens[at + 1].Kind is SqlTokenKind.Close or SqlTokenKind.TailComment or SqlTokenKind.Semicolon or SqlTokenKind.Logic
            || WordAt(tokens, at + 1) is SqlWord.And or SqlWord.Or or SqlWord.SetOperation or SqlWord.Match or SqlWord.Having or SqlWord.Limit;
    }

    private static string? Dangerous(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        var open = at + 1;
        if (KindAt(tokens, open) == SqlTokenKind.Dot)
            open += 2;
        if (KindAt(tokens, open) != SqlTokenKind.Open)
            return null;
        var argument = KindAt(tokens, open + 1);
        if (tokens[at].Word == SqlWord.DangerousFunction)
        {
            // Called for its effect inside an expression, not named in a sentence.
            var joined = KindAt(tokens, at - 1) is SqlTokenKind.Comparison or SqlTokenKind.Logic or SqlTokenKind.Open or SqlTokenKind.Operator
                || WordAt(tokens, at - 1) is SqlWord.And or SqlWord.Or or SqlWord.Select or SqlWord.Match or SqlWord.Call or SqlWord.Execute;
            return joined && argument is SqlTokenKind.String or SqlTokenKind.Number or SqlTokenKind.Word or SqlTokenKind.Open ? SqlInjection.Function : null;
        }

        // sleep(3) is also a page of the Unix manual: a select, a comparison or a long name tells.
        var telling = WordAt(tokens, at - 1) is SqlWord.Select or SqlWord.Match || KindAt(tokens, at - 1) is SqlTokenKind.Comparison or SqlTokenKind.Logic
            || (KindAt(tokens, open + 2) == SqlTokenKind.Comma && argument == SqlTokenKind.Number && Starts(text, tokens[at], "benchmark"));
        return telling && argument is SqlTokenKind.Number or SqlTokenKind.Word or SqlTokenKind.Open or SqlTokenKind.String ? SqlInjection.Time : null;
    }

    private static bool Starts(ReadOnlySpan<char> text, SqlToken token, string name) =>
        text.Slice(token.Start, token.Length).StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private static bool DangerousAfterDots(ReadOnlySpan<SqlToken> tokens, int at)
    {
        const int longestPath = 8;
        for (var end = Math.Min(tokens.Length, at + longestPath); at < end; at++)
        {
            if (WordAt(tokens, at) == SqlWord.DangerousFunction)
                return true;
        }

        return false;
    }

    // char(113)||char(98), ascii(substring((…: functions of SQL inside or beside one another.
    private static bool Nested(ReadOnlySpan<SqlToken> tokens, int at)
    {
        if (KindAt(tokens, at + 1) != SqlTokenKind.Open)
            return false;
        var first = at + 2;
        while (KindAt(tokens, first) == SqlTokenKind.Open)
            first++;
        Steps.Spend(first - at);
        if (tokens[at].Word == SqlWord.SqlFunction && KindAt(tokens, first) == SqlTokenKind.Number && KindAt(tokens, first + 1) == SqlTokenKind.Close)
        {
            return KindAt(tokens, first + 2) is SqlTokenKind.Logic or SqlTokenKind.Sign or SqlTokenKind.Comma
                && WordAt(tokens, first + 3) == SqlWord.SqlFunction && KindAt(tokens, first + 4) == SqlTokenKind.Open
                && KindAt(tokens, first + 5) == SqlTokenKind.Number && KindAt(tokens, first + 6) == SqlTokenKind.Close;
        }

        return false;
    }
}
