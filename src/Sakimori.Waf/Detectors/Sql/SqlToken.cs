namespace Sakimori.Waf.Detectors.Sql;

/// <summary>The lexical class of a piece of SQL.</summary>
internal enum SqlTokenKind : byte
{
    /// <summary>A byte no dialect gives a meaning to here.</summary>
    Junk,

    /// <summary>Decimal, hexadecimal or binary number, with the float suffixes of Oracle.</summary>
    Number,

    /// <summary>A closed string literal in any dialect's quotes.</summary>
    String,

    /// <summary>A string literal that runs to the end of the value: the application's own quote will close it.</summary>
    OpenString,

    /// <summary>A bare word; <see cref="SqlToken.Word"/> says which.</summary>
    Word,

    /// <summary>A name in backticks or brackets.</summary>
    QuotedName,

    /// <summary><c>@x</c>, <c>@@x</c>.</summary>
    Variable,

    /// <summary>An arithmetic or bit operator that needs an operand on both sides.</summary>
    Operator,

    /// <summary><c>+</c> or <c>-</c>: binary or unary.</summary>
    Sign,

    /// <summary><c>*</c>: operator or "all columns".</summary>
    Star,

    /// <summary><c>!</c> or <c>~</c>.</summary>
    Complement,

    /// <summary>A comparison symbol.</summary>
    Comparison,

    /// <summary><c>||</c> (or, concatenation) and <c>&amp;&amp;</c>.</summary>
    Logic,

    /// <summary><c>(</c>.</summary>
    Open,

    /// <summary><c>)</c>.</summary>
    Close,

    /// <summary><c>,</c>.</summary>
    Comma,

    /// <summary><c>;</c>.</summary>
    Semicolon,

    /// <summary><c>.</c>.</summary>
    Dot,

    /// <summary><c>::</c> of PostgreSQL.</summary>
    TypeCast,

    /// <summary>A comment that hides everything to the end of the value, the application's own text included.</summary>
    TailComment,
}

/// <summary>One token: class, meaning of a bare word, and place in the value.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, SqlWord Word, int Start, int Length)
{
    /// <summary>First char after the token.</summary>
    public int End => Start + Length;
}

/// <summary>Where the lexers of real servers disagree enough that an attacker can hide behind the difference.</summary>
internal enum SqlDialect : byte
{
    /// <summary><c>#</c> comments, <c>--</c> only before white space, <c>/*! */</c> is executed, backslash escapes.</summary>
    MySql,

    /// <summary>PostgreSQL, T-SQL, Oracle, SQLite: <c>#</c> is an operator or a name, <c>--</c> always comments, no backslash escapes.</summary>
    Ansi,
}
