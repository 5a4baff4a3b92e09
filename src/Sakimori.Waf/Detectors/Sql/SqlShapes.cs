namespace Sakimori.Waf.Detectors.Sql;

/// <summary>
/// Local shapes of tokens that are SQL and hardly anything else, wherever they stand: the head of a select list, of a
/// statement, of a set operation. Each looks at a bounded number of tokens.
/// </summary>
internal static class SqlShapes
{
    /// <summary>How surely what follows <c>select</c> is a select list.</summary>
    public enum SelectList
    {
        None,

        /// <summary>As a list, it could also be English: <c>select name</c>.</summary>
        Name,

        /// <summary>Nothing but a select list: <c>select 1,2</c>, <c>select x from</c> a catalogue, <c>select version()</c>.</summary>
        Certain,
    }

    // Longest run of names looked through for "from": select a.b, c.d as e, … from.
    private const int LongestList = 48;

    private static SqlTokenKind KindAt(ReadOnlySpan<SqlToken> tokens, int at) =>
        at >= 0 && at < tokens.Length ? tokens[at].Kind : SqlTokenKind.Junk;

    private static SqlWord WordAt(ReadOnlySpan<SqlToken> tokens, int at) =>
        KindAt(tokens, at) == SqlTokenKind.Word ? tokens[at].Word : SqlWord.Name;

    /// <summary>From a set operation at <paramref name="at"/> past quantifiers and parentheses to its <c>select</c>; -1 when there is none.</summary>
    public static int UnionTarget(ReadOnlySpan<SqlToken> tokens, int at)
    {
        var from = at++;
        while (KindAt(tokens, at) is SqlTokenKind.Open or SqlTokenKind.Sign || WordAt(tokens, at) == SqlWord.Quantifier)
            at++;
        Steps.Spend(at - from);
        return WordAt(tokens, at) == SqlWord.Select ? at : -1;
    }

    /// <summary>Judges what stands from <paramref name="at"/> on, the first token after <c>select</c>.</summary>
    public static SelectList SelectListAt(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        while (KindAt(tokens, at) is SqlTokenKind.Open or SqlTokenKind.Sign or SqlTokenKind.Complement
            || WordAt(tokens, at) is SqlWord.Quantifier or SqlWord.Prefix or SqlWord.Not)
        {
            Steps.Spend(1);
            at++;
        }

        switch (KindAt(tokens, at))
        {
            case SqlTokenKind.Number:
            case SqlTokenKind.String:
            case SqlTokenKind.QuotedName:
                return EndsItem(tokens, at + 1) ? SelectList.Certain : SelectList.None;
            case SqlTokenKind.Variable:
                return tokens[at].Length > 1 && text[tokens[at].Start + 1] == '@' || EndsItem(tokens, at + 1) ? SelectList.Certain : SelectList.None;
            case SqlTokenKind.Star:
                return WordAt(tokens, at + 1) is SqlWord.From or SqlWord.Into || KindAt(tokens, at + 1) == SqlTokenKind.Comma
                    ? SelectList.Certain : SelectList.None;
            case SqlTokenKind.Word:
                break;
            default:
                return SelectList.None;
        }

        switch (tokens[at].Word)
        {
            case SqlWord.Literal or SqlWord.Niladic:
                return EndsItem(tokens, at + 1) ? SelectList.Certain : SelectList.None;
            case SqlWord.Select or SqlWord.Case:
                return SelectList.Certain;
            case SqlWord.From or SqlWord.And or SqlWord.Or or SqlWord.In or SqlWord.Is or SqlWord.Where:
                return SelectList.None;
        }

        if (KindAt(tokens, at + 1) == SqlTokenKind.Open && tokens[at].Word != SqlWord.Name)
            return SelectList.Certain;
        return NamesBeforeFrom(tokens, at);
    }

    // select a, b.c from t; select password from users;
    private static SelectList NamesBeforeFrom(ReadOnlySpan<SqlToken> tokens, int at)
    {
        var end = Math.Min(tokens.Length, at + LongestList);
        var commas = 0;
        var run = 0;
        for (; at < end; at++)
        {
            Steps.Spend(1);
            switch (tokens[at].Kind)
            {
                case SqlTokenKind.Word when tokens[at].Word == SqlWord.From:
                    return run > 0 && KindAt(tokens, at + 1) is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Open
                        ? commas > 0 || WordAt(tokens, at + 1) == SqlWord.Catalog || EndsTable(tokens, at + 2) ? SelectList.Certain : SelectList.Name
                        : SelectList.None;
                case SqlTokenKind.Word when tokens[at].Word is SqlWord.As or SqlWord.Case or SqlWord.End or SqlWord.When or SqlWord.Then:
                    run = 0;
                    break;
                case SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Number or SqlTokenKind.String or SqlTokenKind.Variable:
                    // Three words in a row are prose: name, alias, and one too many.
                    if (++run > 2)
                        return SelectList.None;
                    break;
                case SqlTokenKind.Comma:
                    if (run == 0)
                        return SelectList.None;
                    commas++;
                    run = 0;
                    break;
                case SqlTokenKind.Dot or SqlTokenKind.Operator or SqlTokenKind.Sign or SqlTokenKind.Star or SqlTokenKind.Logic
                    or SqlTokenKind.Open or SqlTokenKind.Close or SqlTokenKind.Comparison:
                    run = tokens[at].Kind == SqlTokenKind.Close ? 1 : 0;
                    break;
                case SqlTokenKind.TailComment:
                    return run > 0 ? SelectList.Name : SelectList.None;
                default:
                    return SelectList.None;
            }
        }

        return run > 0 ? SelectList.Name : SelectList.None;
    }

    // After "from t": what no English sentence continues with.
    private static bool EndsTable(ReadOnlySpan<SqlToken> tokens, int at)
    {
        if (KindAt(tokens, at) == SqlTokenKind.Dot)
            at += 2;
        return KindAt(tokens, at) switch
        {
            SqlTokenKind.TailComment or SqlTokenKind.Close or SqlTokenKind.Semicolon => true,
            SqlTokenKind.Word => tokens[at].Word is SqlWord.Where or SqlWord.Limit or SqlWord.SetOperation
                || (tokens[at].Word is SqlWord.Order or SqlWord.Group && WordAt(tokens, at + 1) == SqlWord.By),
            _ => false,
        };
    }

    private static bool EndsItem(ReadOnlySpan<SqlToken> tokens, int at) => at >= tokens.Length || tokens[at].Kind switch
    {
        SqlTokenKind.Word => tokens[at].Word is SqlWord.From or SqlWord.As or SqlWord.SetOperation or SqlWord.Where or SqlWord.Limit
            or SqlWord.And or SqlWord.Or or SqlWord.Into or SqlWord.Match or SqlWord.Arithmetic or SqlWord.Order or SqlWord.Having,
        SqlTokenKind.Junk or SqlTokenKind.String or SqlTokenKind.OpenString or SqlTokenKind.Number or SqlTokenKind.Open
            or SqlTokenKind.Variable or SqlTokenKind.Dot => false,
        _ => true,
    };

    /// <summary>Whether a statement of its own begins at <paramref name="at"/>.</summary>
    public static bool StatementAt(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        if (KindAt(tokens, at) != SqlTokenKind.Word)
            return false;
        var next = KindAt(tokens, at + 1);
        var nextWord = WordAt(tokens, at + 1);
        var nameNext = next is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Variable or SqlTokenKind.String;
        switch (tokens[at].Word)
        {
            case SqlWord.Select:
                return SelectListAt(text, tokens, at + 1) != SelectList.None;
            case SqlWord.Drop:
            case SqlWord.Create:
                return nextWord is SqlWord.ObjectType or SqlWord.Procedure || (nextWord == SqlWord.Or && WordAt(tokens, at + 2) == SqlWord.PlainFunction)
                    || (nextWord == SqlWord.SqlFunction && Is(text, tokens, at + 1, "database")) || (tokens[at].Word == SqlWord.Drop && Is(text, tokens, at, "truncate") && nameNext && EndsStatement(tokens, at + 2));
            case SqlWord.Insert:
                return nextWord == SqlWord.Into && Names(tokens, at + 2);
            case SqlWord.Update:
                return nameNext && SetFollows(tokens, at + 1);
            case SqlWord.Delete:
                return nextWord == SqlWord.From || (WordAt(tokens, at + 2) == SqlWord.From && nameNext);
            case SqlWord.Execute:
                return next == SqlTokenKind.Variable || nextWord == SqlWord.DangerousFunction
                    || (next == SqlTokenKind.Open && (KindAt(tokens, at + 2) == SqlTokenKind.Variable
                        || (KindAt(tokens, at + 2) is SqlTokenKind.String or SqlTokenKind.OpenString && text[tokens[at + 2].Start] == '\'')))
                    || Is(text, tokens, at + 1, "immediate") || (KindAt(tokens, at + 2) == SqlTokenKind.Dot && EndsInProcedure(text, tokens, at + 1))
                    || (nameNext && (EndsStatement(tokens, at + 2) || KindAt(tokens, at + 2) is SqlTokenKind.String or SqlTokenKind.Variable) && IsStoredProcedure(text, tokens, at + 1));
            case SqlWord.Declare:
                return next == SqlTokenKind.Variable || (nameNext && (Is(text, tokens, at + 2, "cursor") || Is(text, tokens, at + 2, "varchar")));
            case SqlWord.Shutdown:
                return at + 1 >= tokens.Length || next is SqlTokenKind.TailComment or SqlTokenKind.Semicolon || Is(text, tokens, at + 1, "with")
                    || nextWord == SqlWord.End;
            case SqlWord.Set:
                return next == SqlTokenKind.Variable
                    || (nameNext && KindAt(tokens, at + 2) == SqlTokenKind.Comparison && text[tokens[at + 2].Start] == '=' && tokens[at + 2].Length == 1);
            case SqlWord.Call:
                return (nameNext || next == SqlTokenKind.Dot) && KindAt(tokens, at + 2) is SqlTokenKind.Open or SqlTokenKind.Dot;
            case SqlWord.WaitFor:
                return WordAt(tokens, at + 1) == SqlWord.Name && (Is(text, tokens, at + 1, "delay") || Is(text, tokens, at + 1, "time"))
                    && KindAt(tokens, at + 2) is SqlTokenKind.String or SqlTokenKind.OpenString or SqlTokenKind.Variable;
            case SqlWord.Block:
                return next == SqlTokenKind.Word && ((nextWord != SqlWord.Block && StatementAt(text, tokens, at + 1)) || nextWord is SqlWord.DangerousFunction
                    || Is(text, tokens, at + 1, "goto") || Is(text, tokens, at + 1, "try") || KindAt(tokens, at + 2) == SqlTokenKind.Dot);
            case SqlWord.If:
                return (next is SqlTokenKind.Open or SqlTokenKind.Number || nextWord is SqlWord.Not or SqlWord.Prefix) && IfShape(text, tokens, at + 1);
            case SqlWord.Load:
                return Is(text, tokens, at + 1, "data") || Is(text, tokens, at + 1, "xml");
            case SqlWord.OtherStatement:
                return Other(text, tokens, at, next, nameNext);
            default:
                return false;
        }
    }

    /// <summary>Whether the value begins with <c>create view</c> or <c>create or replace view</c>.</summary>
    public static bool CreatesView(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens) =>
        Is(text, tokens, 1, "view") || (WordAt(tokens, 1) == SqlWord.Or && Is(text, tokens, 3, "view"));

    /// <summary>
    /// Whether a whole value that begins with a statement is one for a server rather than a sentence or a line of another
    /// language: <c>drop table tennis</c> and <c>if (x == 1)</c> are not.
    /// </summary>
    public static bool WholeStatement(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens)
    {
        if (!StatementAt(text, tokens, 0))
            return false;
        switch (tokens[0].Word)
        {
            case SqlWord.Execute or SqlWord.Declare or SqlWord.WaitFor or SqlWord.Load:
                return true;
            case SqlWord.Drop or SqlWord.Delete or SqlWord.Update or SqlWord.Insert or SqlWord.Shutdown:
                return tokens[^1].Kind is SqlTokenKind.TailComment or SqlTokenKind.Semicolon or SqlTokenKind.Close;
            case SqlWord.Call:
                return SqlWords.IsTellingFunction(WordAt(tokens, 1)) && KindAt(tokens, 2) == SqlTokenKind.Open;
            case SqlWord.If:
                for (var at = 1; at + 1 < Math.Min(tokens.Length, LongestList); at++)
                {
                    if (tokens[at].Kind == SqlTokenKind.Close && tokens[at + 1].Kind == SqlTokenKind.Word)
                        return tokens[at + 1].Word is SqlWord.Select or SqlWord.WaitFor or SqlWord.Drop;
                }

                return false;
            default:
                return false;
        }
    }

    private static bool Other(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at, SqlTokenKind next, bool nameNext)
    {
        if (Is(text, tokens, at, "goto"))
            return nameNext && (KindAt(tokens, at + 2) == SqlTokenKind.Semicolon || WordAt(tokens, at + 2) == SqlWord.Select
                || SqlWords.IsStatement(WordAt(tokens, at + 2)) || SameWord(text, tokens, at + 1, at + 2));
        if (Is(text, tokens, at, "copy"))
            return (nameNext && WordAt(tokens, at + 2) is SqlWord.From or SqlWord.Into) || next == SqlTokenKind.Open;
        if (Is(text, tokens, at, "handler"))
            return nameNext && (Is(text, tokens, at + 2, "open") || Is(text, tokens, at + 2, "read"));
        if (Is(text, tokens, at, "grant") || Is(text, tokens, at, "revoke"))
            return nameNext && (Is(text, tokens, at + 2, "on") || Is(text, tokens, at + 2, "to") || KindAt(tokens, at + 2) == SqlTokenKind.Comma);
        if (Is(text, tokens, at, "backup") || Is(text, tokens, at, "restore") || Is(text, tokens, at, "attach"))
            return WordAt(tokens, at + 1) == SqlWord.SqlFunction || Is(text, tokens, at + 1, "log") || next == SqlTokenKind.String;
        if (Is(text, tokens, at, "rename"))
            return WordAt(tokens, at + 1) == SqlWord.ObjectType;
        if (Is(text, tokens, at, "vacuum"))
            return EndsStatement(tokens, at + 1);
        if (Is(text, tokens, at, "pragma") && KindAt(tokens, at + 2) is SqlTokenKind.Open or SqlTokenKind.Comparison)
            return nameNext;
        if (Is(text, tokens, at, "pragma") || Is(text, tokens, at, "use") || Is(text, tokens, at, "dbcc"))
            return nameNext && EndsStatement(tokens, at + 2);
        if (Is(text, tokens, at, "raiserror"))
            return next == SqlTokenKind.Open;
        return Is(text, tokens, at, "reconfigure") && EndsStatement(tokens, at + 1);
    }

    private static bool IsStoredProcedure(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at) =>
        tokens[at].Length > 3 && text[tokens[at].Start + 2] == '_'
        && (text[tokens[at].Start] | 0x20) is 's' or 'x' && (text[tokens[at].Start + 1] | 0x20) == 'p';

    private static bool EndsStatement(ReadOnlySpan<SqlToken> tokens, int at) =>
        at >= tokens.Length || tokens[at].Kind is SqlTokenKind.TailComment or SqlTokenKind.Semicolon;

    // insert into t (…, insert into t values, insert into t select
    private static bool Names(ReadOnlySpan<SqlToken> tokens, int at)
    {
        if (KindAt(tokens, at) is not (SqlTokenKind.Word or SqlTokenKind.QuotedName))
            return false;
        at++;
        while (KindAt(tokens, at) == SqlTokenKind.Dot)
        {
            Steps.Spend(2);
            at += 2;
        }

        return KindAt(tokens, at) == SqlTokenKind.Open || WordAt(tokens, at) is SqlWord.Values or SqlWord.Select;
    }

    private static bool SetFollows(ReadOnlySpan<SqlToken> tokens, int at)
    {
        at++;
        while (KindAt(tokens, at) == SqlTokenKind.Dot)
        {
            Steps.Spend(2);
            at += 2;
        }

        return WordAt(tokens, at) == SqlWord.Set && KindAt(tokens, at + 1) is SqlTokenKind.Word or SqlTokenKind.QuotedName
            && KindAt(tokens, at + 2) is SqlTokenKind.Comparison or SqlTokenKind.Dot;
    }

    // if (1=1) …, if not(…, if exists(select; but no "if (x == 1)" of other languages
    private static bool IfShape(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        var from = at;
        while (KindAt(tokens, at) == SqlTokenKind.Open || WordAt(tokens, at) is SqlWord.Not or SqlWord.Prefix)
            at++;
        Steps.Spend(at - from);
        if (WordAt(tokens, at) == SqlWord.Select)
            return true;
        if (SqlWords.IsTellingFunction(WordAt(tokens, at)))
            return KindAt(tokens, at + 1) == SqlTokenKind.Open;
        return IsConstant(tokens, at) && KindAt(tokens, at + 1) == SqlTokenKind.Comparison && IsConstant(tokens, at + 2)
            && !text.Slice(tokens[at + 1].Start, tokens[at + 1].Length).SequenceEqual("==");
    }

    private static bool IsConstant(ReadOnlySpan<SqlToken> tokens, int at) =>
        KindAt(tokens, at) is SqlTokenKind.Number or SqlTokenKind.String or SqlTokenKind.Variable;

    // master..xp_cmdshell, master.dbo.sp_configure
    private static bool EndsInProcedure(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at)
    {
        const int longestPath = 8;
        for (var end = Math.Min(tokens.Length, at + longestPath); at < end && tokens[at].Kind is SqlTokenKind.Dot or SqlTokenKind.Word or SqlTokenKind.QuotedName; at++)
        {
            if (IsStoredProcedure(text, tokens, at) || (tokens[at].Kind == SqlTokenKind.Dot && KindAt(tokens, at + 1) == SqlTokenKind.Dot))
                return true;
        }

        return false;
    }

    private static bool SameWord(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int first, int second) =>
        KindAt(tokens, second) == SqlTokenKind.Word
        && text.Slice(tokens[first].Start, tokens[first].Length).SequenceEqual(text.Slice(tokens[second].Start, tokens[second].Length));

    private static bool Is(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, int at, string word) =>
        KindAt(tokens, at) == SqlTokenKind.Word
        && text.Slice(tokens[at].Start, tokens[at].Length).Equals(word, StringComparison.OrdinalIgnoreCase);
}
