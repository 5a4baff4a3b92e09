using System.Text;
using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class SqlInjectionTests
{
    [Fact]
    public void Every_attack_of_the_table_is_found_with_its_kind()
    {
        var ran = 0;
        var wrong = new List<string>();
        foreach (var (kind, values) in Attacks)
        {
            foreach (var value in values)
            {
                ran++;
                if (!SqlInjection.Detect(value, out var finding))
                    wrong.Add($"missed: {value}");
                else if (finding.Kind != kind)
                    wrong.Add($"{finding.Kind} instead of {kind}: {value}");
                else if (finding.Start < 0 || finding.Length <= 0 || finding.Start + finding.Length > value.Length)
                    wrong.Add($"evidence outside the value: {value}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(234, ran);
    }

    [Fact]
    public void No_ordinary_value_of_the_table_is_an_injection()
    {
        var ran = 0;
        var wrong = new List<string>();
        foreach (var value in Ordinary)
        {
            ran++;
            if (SqlInjection.Detect(value, out var finding))
                wrong.Add($"{finding.Kind}: {value}");
        }

        Assert.Empty(wrong);
        Assert.Equal(288, ran);
    }

    [Fact]
    public void Ordinary_Japanese_in_every_charset_is_no_injection()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var ran = 0;
        foreach (var charset in new[] { "utf-8", "shift_jis", "euc-jp", "iso-2022-jp" })
        {
            foreach (var text in Japanese)
            {
                ran++;
                var value = Latin1(Encoding.GetEncoding(charset).GetBytes(text));
                Assert.False(SqlInjection.Detect(value, out var finding), $"{charset} {finding.Kind}: {text}");
            }
        }

        Assert.Equal(4 * 21, ran);
    }

    [Fact]
    public void An_injection_behind_Japanese_text_is_found_in_every_charset()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var ran = 0;
        foreach (var charset in new[] { "utf-8", "shift_jis", "euc-jp" })
        {
            foreach (var tail in new[] { "' or 1=1--", "' union select null,null--", "'; drop table users--", "' and sleep(5)#", "') or ('a'='a" })
            {
                ran++;
                Assert.True(SqlInjection.Detect(Latin1(Encoding.GetEncoding(charset).GetBytes("東京都千代田区　株式会社サンプル" + tail)), out _), charset + tail);
            }
        }

        Assert.Equal(15, ran);
    }

    [Fact]
    public void The_evidence_begins_at_the_quote_that_ends_the_literal()
    {
        Assert.True(SqlInjection.Detect("admin' or '1'='1", out var finding));
        Assert.Equal(new Finding("sql.tautology", 5, 11), finding);
    }

    [Theory]
    [InlineData("1%27%20or%201=1--%20")]
    [InlineData("1&#39; or 1=1-- ")]
    [InlineData("1&#x27; or 1=1-- ")]
    [InlineData("1\\u0027 or 1=1-- ")]
    [InlineData("1%u0027 or 1=1-- ")]
    [InlineData("1%uFF07 or 1=1-- ")]
    [InlineData("1&apos; or 1=1-- ")]
    public void One_more_round_of_encoding_is_undone(string value) => Assert.True(SqlInjection.Detect(value, out _));

    [Fact]
    public void A_decoding_too_many_is_not_made() =>
        Assert.False(SqlInjection.Detect("1%25252527%252525A0union%252525A0select%252525A01", out _));

    [Fact]
    public void A_hash_hides_nothing_from_servers_that_have_no_hash_comments() =>
        Assert.True(SqlInjection.Detect("1 # 2 union select 3,4", out _));

    [Fact]
    public void Two_signs_hide_nothing_from_servers_that_want_a_space_after_them() =>
        Assert.True(SqlInjection.Detect("1--1 union select 2,3", out _));

    [Fact]
    public void An_executed_comment_is_read() => Assert.True(SqlInjection.Detect("1 /*!50000union*/ /*!select*/ 1,2", out _));

    [Fact]
    public void A_path_before_the_words_is_no_operand() =>
        Assert.False(SqlInjection.Detect("/post/foo/24 union all select 1,2,3 from aa/bar", out _));

    [Fact]
    public void A_union_without_a_select_is_not_reported() => Assert.False(SqlInjection.Detect("/post/foo/9'union all/bar", out _));

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);

    private static readonly (string Kind, string[] Values)[] Attacks =
    [
        ("sql.tautology",
        [
            "1234 OR 1=1", "-1839' or '1'='1", "EmptyValue' and 526=527", "1 or 1=1", "1 OR 1=1", "1 oR 1=1", "1\tor\n1=1", "1/**/or/**/1=1",
            "1 or 2>1", "1 or 2<>1", "1 or 1<2", "1 or 'a'='a'", "1' or 'a'='a", "1\" or \"a\"=\"a", "1` or `a`=`a", "1') or ('a'='a",
            "1')) or (('a'='a", "1 or 1=1--", "1 or 1=1#", "1 or 1=1/*", "' or 1=1-- -", "' or 1=1#", "' or 1=1/*", "' || 1=1-- ", "1 && 1=1",
            "1' && '1'='1", "1' xor '1'='1", "1 and 1=2", "1' and 1=2", "1 and 1 like 1", "' or 'x' like 'x", "' or 1 like 1", "1 or 5 between 1 and 7",
            "' or 5 between 1 and 7 and 'a'='a", "' or 1 in (1)--", "' or 1 is not null--", "1 or null is null", "' or 1 sounds like 1--", "' or 'a' rlike 'a",
            "' or 'a' regexp 'a", "' or not 1=2--", "' or !(1=2)#", "x' or true=true--", "1 or -1=-1", "1 or ~1=~1", "1 or (1)=(1)", "1) or (1=1", "1)) or ((1=1",
            "' or 1=1 limit 1-- ", "' or ascii(substring(user(),1,1))>64--", "1 and ascii(substring(user(),1,1))>64", "1 and length(database())=5", "9 and 1=1 and 2=2",
            "a' or column=column--", "' and 'x'='y", "1 where 1=1", "1) where 7159=7159 and 1=1", "(8266=8266)*9900", "or 1=1", "' OR UserID IS NOT NULL",
            "' or username like '%", "id=1 or 1=@@version", "1 or 0x31=0x31", "0x31 or 1=1", "1.0 or 1=1", "1e0or 1=1", ".1or 1=1", "' or 'a'||'b'='ab", "1 or '{\"b\":2}'::jsonb <@ '{\"a\":1}'::jsonb", "1 or data @> '{\"a\":1}'", "1' or 1.e(1) or '1'='1", "1' or 'a' ~ 'a", "'||user()||'", "\" or 1=1--",
        ]),
        ("sql.union",
        [
            "1 union select 1,2,3", "-1 UNION ALL SELECT NULL,NULL--", "-1' union select 1,2#", "1 union/**/select/**/1", "1 UNION(SELECT 1)", "1 union((select 1))",
            "1 union distinct select 1,2", "-1 union select @@version", "' union select password from users--", "1 union select * from users", "-1 union select user(),2",
            "1 intersect select 1", "1 except select 1", "1 minus select 1 from dual", "x') union all select null--", "1.union select 1", "1e0union select 1", "3.2UNION SELECT 2",
            "\" union select 1--", "-1 union all(select 1,2)", "1' union select concat(0x3a,user())--", "-1 union select table_name from information_schema.tables",
            "1 /*!12345union*/ /*!12345select*/ 1", "1\u00A0union\u00A0select\u00A01", "1\vunion\fselect\r1", "text before 1 union select 1,2 from t",
            "$$a$$ union select 1", "q'[a]' union select 1 from dual", "[a] union select 1", "-1 union select 'a','b'", "1 union select 1 from dual where 1=1", "1 union values(1,2)", "1 union table users",
        ]),
        ("sql.stacked",
        [
            "1; drop table users", "'; drop table users--", "'); DROP TABLE users;--", "1;delete from t", "1; insert into t values (1)", "'; update t set a=1--",
            "1; exec xp_cmdshell('dir')", "'; exec master..xp_cmdshell 'dir'--", "'exec master..xp_cmdshell 'dir'--", "1; declare @a int", "'; shutdown--", "1; shutdown with nowait",
            "foo')waitfor delay'5:0:20'--", "'; waitfor delay '0:0:5'--", "1;select pg_sleep(5)", "1%';select pg_sleep(5)--", "1); select 1", "'; begin shutdown end--",
            "1; if (1=1) waitfor delay '0:0:5'", "1; iif(1=1,1,1/0)", "'; create table t (a int)--", "1; truncate table t", "1; set @a=1", "1; load data infile 'a' into table t",
            "'declare @q varchar(8000)", "waitfor delay '0:0:5'", "1; alter table t add c int", "1; call f(1)", "; exec sp_configure 'show advanced options',1--",
            "1; copy t from '/etc/passwd'", "1;drop view v", "exec master..xp_cmdshell 'dir'", "'; vacuum--",
        ]),
        ("sql.function",
        [
            "sleep(20)", "2010-01-01'+sleep(20.to_i)+'", "2010-01-01' sleep(20.to_i) '", "1 and sleep(5)", "' and sleep(5)--", "1' and sleep(5)#", "benchmark(5000000,md5(1))", "pg_sleep(10)",
            "1-benchmark(1,2)", "1 and extractvalue(1,concat(0x5c,user()))", "' and updatexml(1,concat(1,2),1)--", "1 or load_file('/etc/passwd')", "load_file(0x2f6574)",
            "char(113)||char(98)", "chr(65)||chr(66)", "ascii(substring(version(),1,1))", "length(version())||version()", "'+user()+db_name()+'",
            "utl_http.request('http://a/')", "1 and dbms_pipe.receive_message('a',5)", "'||dbms_lock.sleep(5)||'", "mid(@@hostname,1,1)", "concat(char(65),char(66))",
            "select current_user", "select version()", "select @@version",
        ]),
        ("sql.subquery",
        [
            "(select 1)", "1 and (select 1)", "(select*from(select(sleep(5)))x)", "1-(select 2)", "' (select 1) '", "1 in (select id from users)", "(select count(*) from users)",
            "'||(select 1 from dual)||'", "(select (select 1))", "(select password from users limit 1)", "1 rlike (select 1)", "exists(select 1)",
            "'+(select top 1 name from sysobjects)+'", "(select case when 1=1 then 1 else 0 end)", "select id,sin(1) from bar",
        ]),
        ("sql.comment",
        [
            "admin'--", "admin' --", "admin'-- -", "admin' #", "admin'#", "admin'/*", "admin')--", "admin'))#", "1--", "1 --", "1)--", "@version --", "-1 --", "( 'a' ) --",
            "admin '--a", "admin '--a'", "my admin '--'", "admin '#abc'", "my admin '-- a'", "admin\"--", "1 * 1 --", "(1 or 1) --", "1 for update--", "1)) --",
        ]),
        ("sql.clause",
        [
            "1 order by 5", "1' order by 1#", "1' order by 15--", "1) order by 3--", "1 group by 2", "' group by 1--", "1 limit 1,1", "' limit 1--", "1 having 1",
            "1 procedure analyse()", "8 order by 1--", "' having 1#", "x'having 1=1--",
        ]),
        ("sql.operator", ["'='", "'+'", "'||'", "' or '", "a' or 'b", "'-'", "' = '", "aa'|'1", "1'=0='1", "-1'=-'+1", "'like'", "' xor '"]),
        ("sql.file", ["1 into outfile '/tmp/a'", "' into outfile '/var/www/a.php'--", "1' into dumpfile '/tmp/x'#", "x' into outfile '/a"]),
    ];

    private static readonly string[] Ordinary =
    [
        "CREATE VIEW v AS SELECT a, b FROM t WHERE c = 'YES';", "A new command line option '--warning'", "Usage message is available with \"--help\".", "background = \"#ffffff\"", "let sh = '#!/bin/sh\\n'",
        "", "a", "1", "-1", "12", "3.14", "1,234.56", "0x1F", "O'Brien", "D'Angelo", "rock 'n' roll", "rock'n'roll", "it's", "It's 5 o'clock", "don't or won't",
        "he said 'yes' and 'no'", "she said \"yes\" or \"no\" to him", "1=1 on the form", "type 1=1 or 2=2 into the form", "select a plan or union membership",
        "select a plan from the list", "please select one from our menu", "union of select committees", "drop table tennis", "drop the table", "order by phone",
        "order by 5 pm", "group by age", "insert coin", "insert into the slot", "delete from my list please", "update your profile", "create table of contents",
        "having fun", "where is it", "like a rolling stone", "between 1 and 10", "in the beginning", "is null and void", "not null", "black or white", "this and that",
        "1 or 2", "2 and 3", "one or more = many", "a=b", "x=1", "a and b", "a or b", "1 + 1 = 2", "2*3", "10% off", "50-50", "C++", "C#", "F#", "#1", "#hashtag", "A#",
        "5 # 3", "apt #4", "-- ", "---", "--option", "--long-option=value", "/* comment */", "// comment", "/usr/local/bin", "/etc/passwd", "C:\\Users\\me", "..\\..\\x",
        "https://example.com/a?b=c&d=e", "http://example.com/select?x=1", "mailto:a@b.c", "user@example.com", "Tom & Jerry <tj@example.com>", "@mention", "@a and @b",
        "$100", "$1,000 or best offer", "£5", "(555) 123-4567", "+81-3-1234-5678", "2024-01-01", "12:30:00", "2024-01-01T12:30:00Z", "10:00-11:00; 12:00-13:00",
        "{\"a\":1,\"b\":\"c\"}", "{\"name\":\"O'Brien\",\"age\":5}", "[1,2,3]", "{\"q\":\"select x\",\"n\":[1,2]}", "<p>Hello</p>", "<b>bold</b> and <i>italic</i>", "a < b and c > d",
        "aGVsbG8gd29ybGQ=", "YWJj+/=", "d41d8cd98f00b204e9800998ecf8427e", "550e8400-e29b-41d4-a716-446655440000", "key=value; other=value2", "a=1&b=2", "a:b:c", "a|b|c", "a||b",
        "x && y", "if (x == 1) return;", "for (int i = 0; i < 10; i++) { }", "printf(\"%d\\n\", x);", "function foo() { return 1; }", "sleep(3), select(2)",
        "see sleep(3) and alarm(2) for more", "The select(2) and poll(2) system calls", "gettimeofday (2), select (2), sleep (3), time (7)", "use time.sleep in Python", "time.sleep",
        "the 'and' and 'or' operators of C", "the '--' option", "the '-' key", "A '=' B", "use the '#' sign for comments", "lines that begin with '#' are ignored", "a '/' separates directories",
        "\"foo\" = \"bar\" in the file", "'foo', 'bar' and 'baz'", "\"a\", \"b\"", "\"quoted\"", "'quoted'", "`code`", "### `--enable-x`", "`a` or `b`", "12\" vinyl", "6'2\" tall",
        "5' 10\"", "'90s or '80s", "'tis the season", "dogs' and cats' food", "the dogs' bowl; the cats' toys", "rock & roll", "a; b; c", "Hello; how are you?", "yes; no; maybe",
        "call me (maybe)", "the case when it rains", "count (the) votes", "left (of center)", "max(3)", "user", "database", "version", "current user", "sysdate", "null", "true",
        "false", "admin", "root", "password", "benchmark", "sleep", "concat", "The quick brown fox -- jumps", "\"Quote.\"\n\t\t-- Jehan Shuman", "Use --help; exit", "a -- b",
        "x' y' z'", "l'or et l'argent", "Qu'est-ce que c'est", "aujourd'hui et demain", "c/ el salvador 199, 9-a", "s/n, 4-h", "Saint-Jean-d'Angély", "?", "!", "100%", "%d items", "id,use n", "red, use blue",
        "Please select 1 or 2 from the menu", "I want to select one, two and three from the list", "union select committee report", "where 1 = on and 0 = off",
        "Set x = 5; then y = 6", "a' b' c'", "5'6\"", "5' 6\" or 6' 2\"", "Size: 10\" x 12\" (25cm x 30cm)", "it's and/or isn't", "Who's that? I'm O'Neil's brother.",
        "What's new; what's next?", "\"Yes\" -- she said", "'Yes' - he said", "don't; drop by the table", "Let's eat; insert coin", "50% of users like 20% off",
        "price > 100 and price < 200", "price between 100 and 200", "(a or b) and (c or d)", "title:foo AND author:bar", "\"foo bar\" AND baz", "\"foo\" OR \"bar\"",
        "'foo' OR 'bar'", "foo AND NOT bar", "name = 'John'", "name='John' and age=5", "status in (1,2,3)", "x = y or y = z", "SELECT", "select all", "select * ",
        "delete from cart", "update my set", "order by date desc", "group by name", "limit 10", "count(*)", "concat(a,b)", "left(1)", "if(a,b,c)", "char(10)",
        "version 1.0 (beta)", "user(s)", "file(s) or folder(s)", "date(2024)", "= SUM(A1:A5)", "=IF(A1>0,\"yes\",\"no\")", "=A1+B1", "+1 (555) 123-4567", "-5", "-- note",
        "# heading", "## heading 2", "/* x */", "// http://x/y", "a -- b -- c", "10-20--30", "1,2,3", "1;2;3", "a;b;c", "key:'value'", "{'a':'b','c':\"d\"}", "['a','b']",
        "(\"a\",\"b\")", "'a','b','c'", "\"a\",\"b\",\"c\"", "\"1\",\"2\",\"3\"", "1,'a',2", "O''Brien", "'quoted' and \"double\"", "'90s and 'naughties",
        "JAN '05 or FEB '06", "rock 'n' roll & rhythm 'n' blues", "the '=' sign", "the \"=\" sign", "use '+' to join", "press '-' or '+'", "x'", "x\"", "'", "\"", "''",
        "\"\"", "`", "test'", "test' ", "'test", "3'", "\"hello\" is a string", "the cat's whiskers = long", "C:\\path\\'file'", "select.name", "from:me to:you",
        "#1 or #2", "Item #5 -- red", "@user1 and @user2", "mail@x.com or call 5", "5 or 6 = fine", "1 in 3 and 2 in 3", "I'd like 2 or 3 (maybe 4)",
        "I'd like to order by phone", "he's in group by himself", "She'd update: set a date", "they'll exec the plan; he'll call(me)", "\"begin\" and \"end\" keywords",
        "a \"case\" when then",
    ];

    private static readonly string[] Japanese =
    [
        "東京都千代田区丸の内一丁目１番１号", "株式会社ソフトバンク", "カタカナのテスト", "ﾊﾝｶｸｶﾅ", "明細表をご覧ください", "能力開発の予定表", "山田太郎", "表示　機能　ソース", "価格は1,000円（税込）です。",
        "AまたはBを選択してください", "「はい」か「いいえ」", "検索: select 文の書き方", "1=1 の式について", "ｓｅｌｅｃｔ　ｕｎｉｏｎ", "メール: taro@example.co.jp", "電話 03-1234-5678", "ファイル'a'を開く", "\"設定\"を変更する",
        "/etc/hosts を編集", "100%達成", "質問です。よろしくお願いします。",
    ];
}
