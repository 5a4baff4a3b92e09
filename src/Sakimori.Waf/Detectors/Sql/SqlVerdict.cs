namespace Sakimori.Waf.Detectors.Sql;

/// <summary>Decides from what a continuation does whether it is an injection, and how to call it.</summary>
internal static class SqlVerdict
{
    // Longest text after a comment sign, or in the literal that stays open, that still looks like a leftover and not like prose.
    private const int LongestLeftover = 40;

    private const SqlFeatures Telling = SqlFeatures.SqlFunction | SqlFeatures.SystemVariable;
    private const SqlFeatures Operators = SqlFeatures.Logic | SqlFeatures.Comparison | SqlFeatures.Arithmetic | SqlFeatures.CommentEnd;

    /// <summary>The value stands where a number or a name is expected, outside any literal.</summary>
    public static string? Unquoted(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens, in SqlContinuation read)
    {
        var f = read.Features;
        var first = tokens[0];
        if (Has(f, SqlFeatures.Union) && (first.Kind == SqlTokenKind.Number || (read.Complete && !IsUnionOfNames(first, f))))
            return SqlInjection.Union;
        if (Has(f, SqlFeatures.Stacked))
            return SqlInjection.Stacked;
        if (Has(f, SqlFeatures.ConstantCondition) && All(f, SqlFeatures.Logic | SqlFeatures.Comparison)
            && (read.Complete || Has(f, SqlFeatures.SqlFunction | SqlFeatures.DangerousFunction | SqlFeatures.Subquery)))
        {
            return SqlInjection.Tautology;
        }

        if (!read.Complete)
            return null;
        if (Has(f, SqlFeatures.File))
            return SqlInjection.File;
        if (Has(f, SqlFeatures.ConstantCondition) && (Has(f, SqlFeatures.Condition) || (Has(f, SqlFeatures.Arithmetic) && first.Kind == SqlTokenKind.Open)))
            return SqlInjection.Tautology;
        if (Has(f, SqlFeatures.Subquery) && (Has(f, Telling | SqlFeatures.From | SqlFeatures.CommentEnd | SqlFeatures.DangerousFunction) || !Has(f, SqlFeatures.Column)))
            return SqlInjection.Subquery;

        // "select (2), sleep (3)" ends a page of the Unix manual.
        if ((Has(f, SqlFeatures.DangerousFunction) || read.TellingFunctions > 1) && !(Has(f, SqlFeatures.List) && first.Kind == SqlTokenKind.Word))
            return SqlInjection.Function;
        if (Has(f, SqlFeatures.Case))
            return SqlInjection.Tautology;
        if (Has(f, Telling) && (Has(f, Operators | SqlFeatures.Select) || All(f, SqlFeatures.SqlFunction | SqlFeatures.SystemVariable)))
            return SqlInjection.Function;
        if (first.Kind == SqlTokenKind.Word && first.Word is SqlWord.And or SqlWord.Or
            && ((Has(f, SqlFeatures.Comparison) && tokens[^1].Kind is SqlTokenKind.String or SqlTokenKind.OpenString) || (Has(f, SqlFeatures.OpenEnd) && read.Connectors > 1)))
        {
            return SqlInjection.Tautology;
        }

        var constantFirst = first.Kind is SqlTokenKind.Number or SqlTokenKind.String or SqlTokenKind.Variable or SqlTokenKind.Close;
        if (All(f, SqlFeatures.Logic | SqlFeatures.Comparison) && ((constantFirst && read.Operands > 2 && !EndsInName(tokens)) || Has(f, SqlFeatures.CommentEnd)))
            return SqlInjection.Tautology;
        if (constantFirst && Has(f, SqlFeatures.Clause | SqlFeatures.Condition) && read.Operands > 1)
            return SqlInjection.Clause;
        if (Has(f, SqlFeatures.CommentEnd) && !Has(f, SqlFeatures.Column) && (read.Operands > 0 || first.Kind == SqlTokenKind.Close)
            && (read.Connectors > 0 || first.Kind != SqlTokenKind.String) && EndsInComment(text, tokens))
            return SqlInjection.Comment;
        return null;
    }

    // "5 or 6 = fine"
    private static bool EndsInName(ReadOnlySpan<SqlToken> tokens) => tokens[^1] is { Kind: SqlTokenKind.Word, Word: SqlWord.Name }
        && tokens[^2].Kind != SqlTokenKind.TypeCast;

    // "union select committee report"
    private static bool IsUnionOfNames(SqlToken first, SqlFeatures features) =>
        first.Kind == SqlTokenKind.Word && first.Word == SqlWord.SetOperation && Has(features, SqlFeatures.Column)
        && !Has(features, Telling | SqlFeatures.From | SqlFeatures.List | SqlFeatures.CommentEnd);

    /// <summary>The value stands inside a literal, whose quote at <paramref name="quote"/> it closes.</summary>
    public static string? Quoted(ReadOnlySpan<char> text, int quote, ReadOnlySpan<SqlToken> tokens, in SqlContinuation read)
    {
        var f = read.Features;
        if (Has(f, SqlFeatures.Union))
            return SqlInjection.Union;
        if (Has(f, SqlFeatures.Stacked))
            return SqlInjection.Stacked;
        if (Has(f, SqlFeatures.File))
            return SqlInjection.File;
        if (All(f, SqlFeatures.Logic | SqlFeatures.ConstantCondition))
            return SqlInjection.Tautology;
        if (Has(f, SqlFeatures.Subquery) && (read.Complete || Has(f, SqlFeatures.From)))
            return SqlInjection.Subquery;
        if (Has(f, SqlFeatures.DangerousFunction))
            return SqlInjection.Function;
        if (!read.Complete)
            return null;
        if (Has(f, SqlFeatures.Case))
            return SqlInjection.Tautology;
        if (Has(f, SqlFeatures.Logic) && Has(f, SqlFeatures.Comparison | SqlFeatures.SqlFunction | SqlFeatures.AnyFunction))
            return SqlInjection.Tautology;
        if (Has(f, Telling) && read.Connectors > 0)
            return SqlInjection.Function;
        if (Has(f, SqlFeatures.Clause | SqlFeatures.Condition))
            return SqlInjection.Clause;
        if (Has(f, SqlFeatures.CommentEnd))
            return text[quote] != '`' && EndsInComment(text, tokens) && !NamesOption(text, quote, tokens) ? SqlInjection.Comment : null;
        return Has(f, SqlFeatures.OpenEnd) && read.Connectors > 0 && OpensLeftover(text, quote, tokens, read) ? SqlInjection.Operator : null;
    }

    // the command line option '--warning', background = "#ffffff": words in front, nothing but the name and its closing quote behind.
    private static bool NamesOption(ReadOnlySpan<char> text, int quote, ReadOnlySpan<SqlToken> tokens)
    {
        var comment = tokens[0];
        if (tokens.Length != 1 || comment.Kind != SqlTokenKind.TailComment || comment.Start != quote + 1 || quote == 0)
            return false;
        var rest = text[(quote + 1)..];
        var isColour = rest[0] == '#';
        var name = rest.TrimStart("-#");
        var close = name.IndexOf(text[quote]);
        if (close < 1 || name[(close + 1)..].Trim(" ,.;:)\r\n").Length > 0)
            return false;
        foreach (var c in name[..close])
        {
            if (isColour ? !char.IsAsciiHexDigit(c) : !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '='))
                return false;
        }

        var before = text[..quote].TrimEnd(' ');
        return before.Length < quote && (isColour ? close is 3 or 6 or 8 && before.EndsWithAny(":=,(") : before.Contains(' ') && char.IsAsciiLetter(before[^1]));
    }

    private static bool EndsWithAny(this ReadOnlySpan<char> text, string signs) => text.Length > 0 && signs.Contains(text[^1]);

    // What the comment hides is the application's text; the attacker adds one word at most. "-- Jehan Shuman" is a signature.
    private static bool EndsInComment(ReadOnlySpan<char> text, ReadOnlySpan<SqlToken> tokens)
    {
        var comment = tokens[^1];
        if (comment.Kind != SqlTokenKind.TailComment)
            return true;
        var rest = text[(comment.Start + (text[comment.Start] == '#' ? 1 : 2))..];
        var numberOnly = tokens.Length == 2 && tokens[0].Kind == SqlTokenKind.Number;
        return text[comment.Start] switch
        {
            '/' => rest.Trim(' ').IsEmpty,

            // '#!/bin/sh'
            '#' when rest.StartsWith("!/", StringComparison.Ordinal) => false,
            '#' when numberOnly => false,
            '-' when numberOnly && !rest.IsEmpty && rest[0] > ' ' => false,

            // 10-20--30
            '-' when tokens[0].Kind == SqlTokenKind.Number && !rest.IsEmpty && char.IsAsciiDigit(rest[0]) => false,
            _ => IsLeftover(rest),
        };
    }

    // '=', a' or 'b: an operator between two literals is a bypass only while the literals look like values, not like the two
    // halves of a sentence that quotes an operator or a path.
    private static bool OpensLeftover(ReadOnlySpan<char> text, int quote, ReadOnlySpan<SqlToken> tokens, in SqlContinuation read)
    {
        var last = tokens[read.Stop - 1];
        var tail = text[(last.Start + 1)..last.End];
        if (!IsLeftover(tail) || (text[quote + 1] == '/' && Has(read.Features, SqlFeatures.Column)))
            return false;

        // the '-' key, a '--' option: white space outside the quotes, none inside.
        if ((quote > 0 && text[quote - 1] == ' ' && tail.StartsWith(' ')) || text[(quote + 1)..].StartsWith("--"))
            return false;
        // press '-' or '+'
        if (quote > 0 && text[quote - 1] == ' ' && !Has(read.Features, SqlFeatures.Logic | SqlFeatures.Comparison))
            return false;
        return IsLeftover(text[..quote]) || (read.Connectors > 1 && Has(read.Features, SqlFeatures.Logic | SqlFeatures.Comparison) && !Has(read.Features, SqlFeatures.Column));
    }

    private static bool IsLeftover(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t\r\n-+%#*");
        return text.Length <= LongestLeftover && !text.ContainsAny(" \t\n") && !text.ContainsAnyInRange('\u007F', '\u00FF') && !text.Contains('\u001B');
    }

    private static bool All(SqlFeatures features, SqlFeatures all) => (features & all) == all;

    private static bool Has(SqlFeatures features, SqlFeatures any) => (features & any) != 0;
}
