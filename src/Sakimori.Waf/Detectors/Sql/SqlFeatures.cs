namespace Sakimori.Waf.Detectors.Sql;

/// <summary>What a run of SQL does, as far as it was read.</summary>
[Flags]
internal enum SqlFeatures
{
    None = 0,

    /// <summary><c>and</c>, <c>or</c>, <c>xor</c>, <c>&amp;&amp;</c>, <c>||</c> between operands.</summary>
    Logic = 1 << 0,

    /// <summary>A comparison of any kind.</summary>
    Comparison = 1 << 1,

    /// <summary>A comparison whose sides hold no column: its outcome is the attacker's choice.</summary>
    ConstantCondition = 1 << 2,

    /// <summary>An arithmetic, bit or concatenation operator.</summary>
    Arithmetic = 1 << 3,

    /// <summary>A call of a function only SQL has.</summary>
    SqlFunction = 1 << 4,

    /// <summary>A call that waits, reads files or runs programs.</summary>
    DangerousFunction = 1 << 5,

    /// <summary>A call of any other function.</summary>
    AnyFunction = 1 << 6,

    /// <summary><c>(select …</c> inside an expression.</summary>
    Subquery = 1 << 7,

    /// <summary><c>union</c>, <c>intersect</c>, <c>except</c> with a <c>select</c>.</summary>
    Union = 1 << 8,

    /// <summary>A second statement.</summary>
    Stacked = 1 << 9,

    /// <summary><c>order by</c>, <c>group by</c>, <c>limit</c>, <c>procedure</c>.</summary>
    Clause = 1 << 10,

    /// <summary><c>where</c> or <c>having</c>.</summary>
    Condition = 1 << 11,

    /// <summary><c>into outfile</c> and its kin.</summary>
    File = 1 << 12,

    /// <summary>A name of the server's own catalogue.</summary>
    Catalog = 1 << 13,

    /// <summary><c>@@version</c>.</summary>
    SystemVariable = 1 << 14,

    /// <summary>A bare name used as an operand.</summary>
    Column = 1 << 15,

    /// <summary>A <c>select</c> as the statement itself.</summary>
    Select = 1 << 16,

    /// <summary><c>case when … then</c>.</summary>
    Case = 1 << 17,

    /// <summary>The run ends in a comment that hides the application's own text.</summary>
    CommentEnd = 1 << 18,

    /// <summary>The run ends in a literal the application's own quote will close.</summary>
    OpenEnd = 1 << 19,

    /// <summary>Parentheses of the application were closed.</summary>
    Unbalanced = 1 << 20,

    /// <summary><c>from</c>.</summary>
    From = 1 << 21,

    /// <summary>A list continued with a comma outside parentheses.</summary>
    List = 1 << 22,

    /// <summary>The comparison is a word such as <c>like</c>.</summary>
    WordOperator = 1 << 23,
}
