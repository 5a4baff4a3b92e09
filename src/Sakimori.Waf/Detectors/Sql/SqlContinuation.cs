namespace Sakimori.Waf.Detectors.Sql;

/// <summary>
/// Reads tokens as the continuation of a statement: what may follow a literal that has just been closed, or stand where
/// a number or a name was expected. SQL is read as an alternation of operands and connectors with parentheses only
/// counted, not nested: a superset of six dialects in one state bit. It stops at the first token no dialect allows,
/// which for prose is nearly always the second word.
/// </summary>
internal ref struct SqlContinuation
{
    private readonly ReadOnlySpan<char> text;
    private readonly ReadOnlySpan<SqlToken> tokens;
    private bool wantsOperand;
    private bool inSelect;
    private bool afterCondition;
    private int depth;
    private int cases;

    private SqlContinuation(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, bool wantsOperand)
    {
        this.text = text;
        this.tokens = tokens;
        this.wantsOperand = wantsOperand;
        afterCondition = true;
    }

    /// <summary>What was read before <see cref="Stop"/>.</summary>
    public SqlFeatures Features { get; private set; }

    /// <summary>Index of the first token that does not fit, or the number of tokens.</summary>
    public int Stop { get; private set; }

    /// <summary>Whether everything fitted and nothing is missing at the end.</summary>
    public bool Complete { get; private set; }

    /// <summary>Operators, connectors and clauses read.</summary>
    public int Connectors { get; private set; }

    /// <summary>Calls of functions that only SQL has.</summary>
    public int TellingFunctions { get; private set; }

    /// <summary>Operands read.</summary>
    public int Operands { get; private set; }

    /// <summary>Reads <paramref name="tokens"/> of <paramref name="text"/>.</summary>
    /// <param name="text">The value the tokens were cut from.</param>
    /// <param name="tokens">The tokens, the first being the first after the splice point.</param>
    /// <param name="afterOperand">Whether an operand stands before the first token.</param>
    public static SqlContinuation Read(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, bool afterOperand)
    {
        var reader = new SqlContinuation(text, tokens, !afterOperand);
        reader.Run();
        return reader;
    }

    private void Run()
    {
        var at = 0;
        while (at < tokens.Length)
        {
            var next = wantsOperand ? Operand(at) : Connector(at);
            if (next < 0)
            {
                Stop = at;
                return;
            }

            Steps.Spend(next - at);
            at = next;
            if ((Features & (SqlFeatures.CommentEnd | SqlFeatures.OpenEnd)) != 0)
                break;
        }

        Stop = at;
        Complete = !wantsOperand || (Features & SqlFeatures.Stacked) != 0;
    }

    private readonly SqlTokenKind KindAt(int at) => at >= 0 && at < tokens.Length ? tokens[at].Kind : SqlTokenKind.Junk;

    private readonly SqlWord WordAt(int at) => KindAt(at) == SqlTokenKind.Word ? tokens[at].Word : SqlWord.Name;

    private readonly bool IsWordAt(int at, SqlWord word) => KindAt(at) == SqlTokenKind.Word && tokens[at].Word == word;

    private int Took(int next, SqlFeatures feature = SqlFeatures.None)
    {
        Features |= feature;
        Operands++;
        wantsOperand = false;
        return next;
    }

    private int Joined(int next, SqlFeatures feature = SqlFeatures.None)
    {
        Features |= feature;
        Connectors++;
        wantsOperand = true;
        return next;
    }

    private int Operand(int at)
    {
        var token = tokens[at];
        switch (token.Kind)
        {
            case SqlTokenKind.Number:
            case SqlTokenKind.String:
                return Took(at + 1);
            case SqlTokenKind.QuotedName:
                return Took(at + 1, SqlFeatures.Column);
            case SqlTokenKind.Variable:
                return Took(at + 1, token.Length > 1 && text[token.Start + 1] == '@' ? SqlFeatures.SystemVariable : SqlFeatures.None);
            case SqlTokenKind.OpenString:
                return Took(at + 1, SqlFeatures.OpenEnd);
            case SqlTokenKind.Sign:
            case SqlTokenKind.Complement:
                return at + 1;
            case SqlTokenKind.Star:
                // select *, count(*), t.*
                var before = KindAt(at - 1);
                return before is SqlTokenKind.Open or SqlTokenKind.Comma or SqlTokenKind.Dot or SqlTokenKind.Word ? Took(at + 1) : -1;
            case SqlTokenKind.Open:
                depth++;
                return at + 1;
            case SqlTokenKind.Close:
                if (KindAt(at - 1) != SqlTokenKind.Open)
                    return -1;
                depth--;
                wantsOperand = false;
                return at + 1;
            case SqlTokenKind.Dot:
                return KindAt(at - 1) == SqlTokenKind.Dot ? at + 1 : -1;
            case SqlTokenKind.Word:
                return OperandWord(at, token);
            default:
                return -1;
        }
    }

    private int OperandWord(int at, SqlToken token)
    {
        if (KindAt(at - 1) == SqlTokenKind.Dot)
            return KindAt(at + 1) == SqlTokenKind.Open ? Call(at, token.Word) : Took(at + 1);
        switch (token.Word)
        {
            case SqlWord.Select:
                return SelectHead(at) ? at + 1 : -1;
            case SqlWord.Literal:
            case SqlWord.Niladic:
                return Took(at + 1, token.Word == SqlWord.Niladic ? SqlFeatures.SqlFunction : SqlFeatures.None);
            case SqlWord.Quantifier:
            case SqlWord.Not:
                return at + 1;
            case SqlWord.Prefix when KindAt(at + 1) != SqlTokenKind.Junk && KindAt(at + 1) != SqlTokenKind.Word || IsOperandWord(WordAt(at + 1)):
                return at + 1;
            case SqlWord.Case:
                cases++;
                if (WordAt(at + 1) == SqlWord.When)
                {
                    afterCondition = true;
                    return at + 2;
                }

                return at + 1;
            case SqlWord.Introducer when KindAt(at + 1) is SqlTokenKind.String or SqlTokenKind.OpenString:
                return at + 1;
            case SqlWord.Is when token.Length > 2 && KindAt(at + 1) == SqlTokenKind.Open:
                return Call(at, SqlWord.SqlFunction);
            case SqlWord.From or SqlWord.Where or SqlWord.And or SqlWord.Or or SqlWord.Having or SqlWord.When or SqlWord.Then
                or SqlWord.Into or SqlWord.As or SqlWord.By or SqlWord.Is or SqlWord.Between or SqlWord.SetOperation:
                return -1;
        }

        if (at == 0 && SqlShapes.WholeStatement(text, tokens))
            return StackedAt();
        if (KindAt(at + 1) == SqlTokenKind.Open)
            return Call(at, token.Word);
        if (SqlWords.IsStatement(token.Word) && (at > 0 || tokens.Length < 2))
            return cases > 0 && WordAt(at - 1) is SqlWord.Then or SqlWord.Else && SqlShapes.StatementAt(text, tokens, at) ? StackedAt() : -1;
        if (token.Word is SqlWord.Group or SqlWord.Order && IsWordAt(at + 1, SqlWord.By))
            return -1;
        if (token.Word == SqlWord.DangerousFunction && KindAt(at + 1) == SqlTokenKind.Dot && KindAt(at + 3) == SqlTokenKind.Open)
            return Took(at + 1, SqlFeatures.DangerousFunction);
        if (token.Word == SqlWord.Catalog)
            return Took(at + 1, SqlFeatures.Catalog);
        return Took(at + 1, SqlFeatures.Column);
    }

    private static bool IsOperandWord(SqlWord word) => word is SqlWord.Literal or SqlWord.Niladic or SqlWord.Prefix or SqlWord.Select
        or SqlWord.Name or SqlWord.SqlFunction or SqlWord.PlainFunction or SqlWord.TimeFunction or SqlWord.Case or SqlWord.Not;

    private int Call(int at, SqlWord word)
    {
        var feature = word switch
        {
            SqlWord.TimeFunction or SqlWord.DangerousFunction => SqlFeatures.DangerousFunction,
            SqlWord.SqlFunction => SqlFeatures.SqlFunction,
            _ => SqlFeatures.AnyFunction,
        };
        if (SqlWords.IsTellingFunction(word))
            TellingFunctions++;
        Features |= feature;
        Operands++;
        depth++;
        if (KindAt(at + 2) == SqlTokenKind.Close)
        {
            depth--;
            wantsOperand = false;
            return at + 3;
        }

        wantsOperand = true;
        return at + 2;
    }

    private bool SelectHead(int at)
    {
        var before = at - 1;
        while (before >= 0 && tokens[before].Kind == SqlTokenKind.Open)
            before--;
        Steps.Spend(at - before);
        var behindUnion = false;
        while (before >= 0 && tokens[before].Kind == SqlTokenKind.Word && tokens[before].Word is SqlWord.Quantifier or SqlWord.SetOperation)
        {
            behindUnion |= tokens[before].Word == SqlWord.SetOperation;
            before--;
        }

        inSelect = true;
        afterCondition = false;
        Features |= behindUnion ? SqlFeatures.Union : KindAt(at - 1) == SqlTokenKind.Open ? SqlFeatures.Subquery : SqlFeatures.Select;
        return true;
    }

    private int StackedAt()
    {
        Features |= SqlFeatures.Stacked;
        wantsOperand = false;
        return tokens.Length;
    }

    private int Connector(int at)
    {
        var token = tokens[at];
        switch (token.Kind)
        {
            case SqlTokenKind.Operator:
            case SqlTokenKind.Sign:
            case SqlTokenKind.Star:
                return Joined(at + 1, SqlFeatures.Arithmetic);
            case SqlTokenKind.TypeCast:
                return KindAt(at + 1) == SqlTokenKind.Word ? at + 2 : -1;
            case SqlTokenKind.Logic:
                afterCondition = true;
                return Joined(at + 1, SqlFeatures.Logic);
            case SqlTokenKind.Comparison:
                return Compared(at, at + 1, false);
            case SqlTokenKind.Complement:
                // Between operands "~" matches a pattern in PostgreSQL; "!" is nothing.
                return text[token.Start] == '~' ? Compared(at, at + 1, false) : -1;
            case SqlTokenKind.Open:
                // MySQL reads 1.e(…) as (…).
                if (KindAt(at - 1) == SqlTokenKind.Number && text[tokens[at - 1].End - 1] is 'e' or 'E' or '.')
                {
                    wantsOperand = true;
                    return at;
                }

                if (KindAt(at - 1) is not (SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Variable))
                    return -1;
                depth++;
                wantsOperand = KindAt(at + 1) != SqlTokenKind.Close;
                if (wantsOperand)
                    return at + 1;
                depth--;
                return at + 2;
            case SqlTokenKind.Close:
                if (--depth < 0)
                    Features |= SqlFeatures.Unbalanced;
                return at + 1;
            case SqlTokenKind.Comma:
                return Joined(at + 1, depth <= 0 ? SqlFeatures.List : SqlFeatures.None);
            case SqlTokenKind.Dot:
                return KindAt(at - 1) is SqlTokenKind.Word or SqlTokenKind.QuotedName ? AfterDot(at + 1) : -1;
            case SqlTokenKind.Semicolon:
                return Separator(at + 1);
            case SqlTokenKind.TailComment:
                Features |= SqlFeatures.CommentEnd;
                return at + 1;
            case SqlTokenKind.String:
            case SqlTokenKind.OpenString:
                return AdjacentLiteral(at, token.Kind);
            case SqlTokenKind.Variable:
            case SqlTokenKind.QuotedName:
                // An alias.
                return inSelect && KindAt(at - 1) is SqlTokenKind.Word or SqlTokenKind.Close or SqlTokenKind.Number ? at + 1 : -1;
            case SqlTokenKind.Word:
                return ConnectorWord(at, token);
            default:
                return -1;
        }
    }

    private int AfterDot(int next)
    {
        wantsOperand = true;
        return next;
    }

    private int AdjacentLiteral(int at, SqlTokenKind kind)
    {
        var before = KindAt(at - 1);
        if (before != SqlTokenKind.String && !(inSelect && before is SqlTokenKind.Word or SqlTokenKind.Close or SqlTokenKind.Number))
            return -1;
        if (kind == SqlTokenKind.OpenString)
            Features |= SqlFeatures.OpenEnd;
        return at + 1;
    }

    private int Separator(int at)
    {
        while (KindAt(at) == SqlTokenKind.Semicolon)
            at++;
        if (at >= tokens.Length)
            return at;
        if (KindAt(at) == SqlTokenKind.TailComment)
        {
            Features |= SqlFeatures.CommentEnd;
            return at + 1;
        }

        var first = at;
        while (KindAt(first) == SqlTokenKind.Open)
            first++;
        Steps.Spend(first - at + 1);
        return SqlShapes.StatementAt(text, tokens, first)
            || (SqlWords.IsTellingFunction(WordAt(first)) && KindAt(first + 1) == SqlTokenKind.Open) ? StackedAt() : -1;
    }

    private int ConnectorWord(int at, SqlToken token)
    {
        switch (token.Word)
        {
            case SqlWord.And:
            case SqlWord.Or:
                afterCondition = true;
                return Joined(at + 1, SqlFeatures.Logic | SqlFeatures.WordOperator);
            case SqlWord.Not when WordAt(at + 1) is SqlWord.Match or SqlWord.In or SqlWord.Between or SqlWord.Literal:
                return at + 1;
            case SqlWord.Match:
                // sounds like, similar to
                var pattern = IsWordAt(at + 1, SqlWord.Match) || (IsWordAt(at + 1, SqlWord.Name) && Is(at + 1, "to")) ? at + 2 : at + 1;
                return Compared(at, pattern, true);
            case SqlWord.Is:
                if (tokens[at].Length > 2)
                {
                    Features |= SqlFeatures.Comparison | SqlFeatures.WordOperator;
                    return at + 1;
                }

                return IsWordAt(at + 1, SqlWord.Not) ? Compared(at, at + 2, true)
                    : IsWordAt(at + 1, SqlWord.Literal) ? Compared(at, at + 1, true) : -1;
            case SqlWord.Between:
                return Compared(at, at + 1, true);
            case SqlWord.In:
                if (KindAt(at + 1) == SqlTokenKind.Open || KindAt(at + 1) == SqlTokenKind.Sign && KindAt(at + 2) == SqlTokenKind.Open)
                    return Compared(at, at + 1, true);
                return IsWordAt(at + 1, SqlWord.Name) && IsWordAt(at + 2, SqlWord.Name) && Is(at + 2, "mode") ? at + 3 : -1;
            case SqlWord.Arithmetic:
                return Joined(at + 1, SqlFeatures.Arithmetic | SqlFeatures.WordOperator);
            case SqlWord.From:
                return Joined(at + 1, SqlFeatures.From);
            case SqlWord.Where:
            case SqlWord.Having:
                afterCondition = true;
                return Joined(at + 1, SqlFeatures.Condition);
            case SqlWord.When:
                afterCondition = true;
                return Joined(at + 1);
            case SqlWord.Then:
                if (cases > 0)
                    Features |= SqlFeatures.Case;
                return Joined(at + 1);
            case SqlWord.Else:
                return Joined(at + 1);
            case SqlWord.End:
                return cases-- > 0 ? at + 1 : -1;
            case SqlWord.Group:
            case SqlWord.Order:
                return IsWordAt(at + 1, SqlWord.By) ? Joined(at + 2, SqlFeatures.Clause) : -1;
            case SqlWord.Limit:
                return KindAt(at + 1) is SqlTokenKind.Number or SqlTokenKind.Variable or SqlTokenKind.Open or SqlTokenKind.Sign
                    ? Joined(at + 1, SqlFeatures.Clause) : -1;
            case SqlWord.Procedure:
                return IsWordAt(at + 1, SqlWord.SqlFunction) ? Joined(at + 1, SqlFeatures.Clause) : -1;
            case SqlWord.Into:
                if (IsWordAt(at + 1, SqlWord.OutFile))
                    return Joined(at + 2, SqlFeatures.File);
                return KindAt(at + 1) == SqlTokenKind.Variable || inSelect ? Joined(at + 1) : -1;
            case SqlWord.As:
                return KindAt(at + 1) is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.String or SqlTokenKind.Variable ? at + 2 : -1;
            case SqlWord.SetOperation:
                return SqlShapes.UnionTarget(tokens, at) >= 0 ? Joined(at + 1) : UnionWithoutSelect(at);
            case SqlWord.Direction:
                return at + 1;
            case SqlWord.Collate:
                return KindAt(at + 1) is SqlTokenKind.Word or SqlTokenKind.String ? at + 2 : -1;
            case SqlWord.For when IsWordAt(at + 1, SqlWord.Update):
                Features |= SqlFeatures.Clause;
                return at + 2;
            case SqlWord.For when inSelect || depth > 0:
                return Joined(at + 1);
            case SqlWord.Join when inSelect:
                return Joined(at + 1);
            case SqlWord.Values when KindAt(at + 1) == SqlTokenKind.Open:
                return Joined(at + 1);
            case SqlWord.Select:
                // T-SQL needs no semicolon between statements.
                if ((at > 0 && IsWordAt(at - 1, SqlWord.Name)) || SqlShapes.SelectListAt(text, tokens, at + 1) != SqlShapes.SelectList.Certain)
                    return -1;
                Features |= SqlFeatures.Select | SqlFeatures.Stacked;
                inSelect = true;
                wantsOperand = true;
                return at + 1;
        }

        if (token.Word is >= SqlWord.Drop and < SqlWord.Call or SqlWord.WaitFor or SqlWord.Block or SqlWord.If || (at == 0 && Is(at, "goto")))
            return (at == 0 || !IsWordAt(at - 1, SqlWord.Name)) && (token.Word != SqlWord.Set || KindAt(at + 1) == SqlTokenKind.Variable) && SqlShapes.StatementAt(text, tokens, at) ? StackedAt() : -1;

        // 'x' sleep(5): no server accepts it, and nobody else writes it.
        if (at == 0 && token.Word is SqlWord.TimeFunction or SqlWord.DangerousFunction && KindAt(at + 1) == SqlTokenKind.Open)
            return Call(at, token.Word);

        // An alias, or a direction such as "nulls last": one name, and only where a select or a closed parenthesis allows one.
        var before = KindAt(at - 1);
        var aliasPlace = before is SqlTokenKind.Close
            || (inSelect && (before is SqlTokenKind.Number or SqlTokenKind.String or SqlTokenKind.QuotedName or SqlTokenKind.Variable
                || (before == SqlTokenKind.Word && KindAt(at - 2) != SqlTokenKind.Word && KindAt(at - 2) != SqlTokenKind.Close)
                || (before == SqlTokenKind.Word && WordAt(at - 2) != SqlWord.Name)));
        return aliasPlace ? at + 1 : -1;
    }

    // union values (1,2), union table t
    private int UnionWithoutSelect(int at)
    {
        if (IsWordAt(at + 1, SqlWord.Values) && KindAt(at + 2) == SqlTokenKind.Open)
            return Joined(at + 2, SqlFeatures.Union);
        var table = IsWordAt(at + 1, SqlWord.ObjectType) && Is(at + 1, "table") && KindAt(at + 2) is SqlTokenKind.Word or SqlTokenKind.QuotedName;
        return table && (at == 0 || !IsWordAt(at - 1, SqlWord.Name)) ? Took(at + 3, SqlFeatures.Union) : -1;
    }

    private readonly bool Is(int at, string word) => text.Slice(tokens[at].Start, tokens[at].Length).Equals(word, StringComparison.OrdinalIgnoreCase);

    private int Compared(int at, int next, bool word)
    {
        Features |= SqlFeatures.Comparison | (word ? SqlFeatures.WordOperator : SqlFeatures.None);
        if (afterCondition && IsConstantCondition(at, next))
            Features |= SqlFeatures.ConstantCondition;
        return Joined(next);
    }

    // 1=1, 'a' like 'a', ascii(…)>64, 2*3=6, x=x: no side depends on a row, or both are the same column.
    private readonly bool IsConstantCondition(int at, int next)
    {
        var left = KindAt(KindAt(at - 2) == SqlTokenKind.TypeCast ? at - 3 : at - 1) switch
        {
            SqlTokenKind.Number or SqlTokenKind.String or SqlTokenKind.Variable => true,
            SqlTokenKind.Close => true,
            SqlTokenKind.Word => WordAt(at - 1) is SqlWord.Literal or SqlWord.Niladic,
            _ => at == 0,
        };
        while (KindAt(next) is SqlTokenKind.Sign or SqlTokenKind.Complement or SqlTokenKind.Open || WordAt(next) is SqlWord.Not or SqlWord.Prefix)
            next++;
        Steps.Spend(next - at);
        var right = KindAt(next) switch
        {
            SqlTokenKind.Number or SqlTokenKind.String or SqlTokenKind.OpenString or SqlTokenKind.Variable => true,
            SqlTokenKind.Word => tokens[next].Word is SqlWord.Literal or SqlWord.Niladic or SqlWord.Select or SqlWord.Case
                || (KindAt(next + 1) == SqlTokenKind.Open && tokens[next].Word != SqlWord.Name),
            _ => false,
        };
        if (left && right)
            return true;
        return KindAt(at - 1) == SqlTokenKind.Word && KindAt(next) == SqlTokenKind.Word && at > 1
            && text.Slice(tokens[at - 1].Start, tokens[at - 1].Length).Equals(
                text.Slice(tokens[next].Start, tokens[next].Length), StringComparison.OrdinalIgnoreCase);
    }
}
