using Sakimori.Waf.Detectors.Sql;

namespace Sakimori.Waf.Tests.Detectors.Sql;

public sealed class SqlLexerTests
{
    private const string Bytes = "'\"`[]()/*!-#$@\\. 1aq;:<>=|&\n\u00A0\u0083";

    [Theory]
    [InlineData("1 or 'a'", "Number Word String")]
    [InlineData("0x1F 1e5 .5 1.", "Number Number Number Number")]
    [InlineData("1union", "Number Word")]
    [InlineData("1e0or", "Number Word")]
    [InlineData("1fUNION", "Number Word")]
    [InlineData("2nd", "Word")]
    [InlineData("'a''b'", "String")]
    [InlineData("'a\\'b'", "String")]
    [InlineData("'a", "OpenString")]
    [InlineData("`a` [b c]", "QuotedName QuotedName")]
    [InlineData("@a @@b @`c d`", "Variable Variable Variable")]
    [InlineData("a<=b<>c!=d<=>e", "Word Comparison Word Comparison Word Comparison Word Comparison Word")]
    [InlineData("a||b&&c|d", "Word Logic Word Logic Word Operator Word")]
    [InlineData("a -- b", "Word TailComment")]
    [InlineData("a --b", "Word Sign Sign Word")]
    [InlineData("a # b", "Word TailComment")]
    [InlineData("a # b\nc", "Word Word")]
    [InlineData("a/* b */c", "Word Word")]
    [InlineData("a/*!50000b*/c", "Word Word Word")]
    [InlineData("a/* b", "Word TailComment")]
    [InlineData("\\N", "Number")]
    [InlineData("N'a' x'41' _utf8'a'", "String String Word String")]
    [InlineData("a::b", "Word TypeCast Word")]
    public void MySql_cuts(string text, string kinds) => Assert.Equal(kinds, Kinds(text, SqlDialect.MySql));

    [Theory]
    [InlineData("a # b", "Word Operator Word")]
    [InlineData("a --b", "Word TailComment")]
    [InlineData("'a\\'b", "String Word")]
    [InlineData("$$a'b$$ $t$ x $t$", "String String")]
    [InlineData("q'[a'b]' q'!x!'", "String String")]
    [InlineData("a/* /* */ b */c", "Word Word")]
    [InlineData("a/*!b*/c", "Word Word")]
    [InlineData("$a $", "Junk Word Junk")]
    [InlineData("a <@ b @> c -> d ->> e", "Word Comparison Word Comparison Word Operator Word Operator Word")]
    public void Other_servers_cut(string text, string kinds) => Assert.Equal(kinds, Kinds(text, SqlDialect.Ansi));

    [Fact]
    public void Every_token_lies_behind_the_one_before()
    {
        const int count = 20_000;
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(30)).Select(_ => Bytes[random.Next(Bytes.Length)])]);
            var tokens = new SqlToken[text.Length];
            var read = SqlLexer.Read(text, 0, i % 2 == 0 ? SqlDialect.MySql : SqlDialect.Ansi, tokens);
            var end = 0;
            foreach (var token in tokens.AsSpan(0, read))
            {
                Assert.True(token.Start >= end && token.Length > 0 && token.End <= text.Length, text);
                end = token.End;
            }
        }
    }

    private static string Kinds(string text, SqlDialect dialect)
    {
        var tokens = new SqlToken[text.Length];
        return string.Join(' ', tokens.Take(SqlLexer.Read(text, 0, dialect, tokens)).Select(token => token.Kind));
    }
}
