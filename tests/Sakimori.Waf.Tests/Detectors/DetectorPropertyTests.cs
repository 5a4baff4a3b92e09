using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class DetectorPropertyTests
{
    private static readonly string[] Pieces =
    [
        "1", "2", "0x1f", "a", "id", "'", "\"", "`", "'x'", "@a", "@@version", "--", "#", "/*", "*/", "/*!", ";", ",", "(", ")", ".", "=", "<", ">", "<>", "!=", "||", "&&",
        "or", "and", "xor", "not", "like", "rlike", "regexp", "between", "in", "is", "null", "true", "div", "mod", "union", "all", "distinct", "select", "from", "where", "having",
        "group by", "order by", "limit", "offset", "procedure", "analyse", "into", "outfile", "dumpfile", "as", "case", "when", "then", "else", "end", "values", "for update",
        "drop", "table", "insert", "update", "set", "delete", "exec", "xp_cmdshell", "declare", "shutdown", "create", "call", "waitfor", "delay", "begin", "if", "load", "data",
        "current_user", "sysdate", "utc_date", "rownum", "localtime", "sleep", "benchmark", "version", "char", "ascii", "information_schema", "dual", "+", "-", "*", "/", "%", "^", "~", "!",
        "{", "}", "[x]", "::", ":=", "$$", "\\", "exists", "any", "binary", "collate", "desc", "join", "goto", "use", "copy", "do", "pragma", "n", "sounds", "eqv", "isnull", "escape", "intersect", "minus", "except",
        "<script", "<a ", ">", "onclick", "onerror=", "javascript:", "style=", "expression(", "{{", "${", "alert(1)", "constructor", "&#39;", "%27", "\\u0027", "\u00EF\u00BC\u0087", "\u00EF\u00BC\u009C", "\u00C0\u00A7", "\u00E2\u0093\u00A2elect", "\u00E3\u0080\u0080", "<!--[if", "<!entity x system ", "-o-link:",
    ];

    [Fact]
    public void Whatever_is_detected_may_be_detected()
    {
        const int count = 400_000;
        var random = new Random(20260807);
        var detected = 0;
        for (var i = 0; i < count; i++)
        {
            var value = Sentence(random, 1 + random.Next(8), random.Next(4) == 0 ? "" : " ");
            if (SqlInjection.DetectUnfiltered(value, out var finding))
            {
                detected++;
                Assert.True(SqlInjection.MayDetect(value), $"{finding.Kind}: {value}");
            }

            if (CrossSiteScripting.DetectUnfiltered(value, out finding))
            {
                detected++;
                Assert.True(CrossSiteScripting.MayDetect(value), $"{finding.Kind}: {value}");
            }
        }

        Assert.True(detected > count / 20, $"{detected} detected");
    }

    // Sentences with and without words of SQL, which is what the shortcut is about; every other value takes the same way.
    [Fact]
    public void The_shortcut_for_sentences_leaves_out_nothing_in_800000_of_them()
    {
        const int count = 800_000;
        var random = new Random(20261128);
        string[] words = [.. Pieces.Where(piece => piece.All(item => char.IsAsciiLetterOrDigit(item) || item is '_' or ' ' or '.' or ',' or ':' or '!' or '+' or '-' or '/'))];
        string[] prose = ["the", "order", "of", "house", "delivery", "invoice,", "paper", "people.", "we", "like", "it", "to", "on-line", "Machine", "3.5", "and/or", "No!", "http://a.b/c", "12:30", "1+1", "caf\u00E9", "\u8868\u793A"];
        // What a continuation looks ahead over: more than the beginning of a value that is read.
        string[] far = ["update a.b.c.d.e.f.g.h.i.j.k.l.m set x.y", "insert into a.b.c.d.e.f.g.h.i.j values", "- - - - - -", "any some any", "not not not", "declare x cursor", "load data", "copy a from", "/a/b", ", , ,"];
        int detected = 0, sentences = 0;
        for (var i = 0; i < count; i++)
        {
            var of = random.Next(4) == 0 ? [.. prose.Take(3)] : random.Next(4) == 0 ? far : prose;
            var value = string.Join(' ', Enumerable.Range(0, 1 + random.Next(i % 3 == 0 ? 24 : 14)).Select(at => random.Next(at < 2 ? 8 : 5) < i % 5 ? words[random.Next(words.Length)] : of[random.Next(of.Length)]));
            var inFull = SqlInjection.JudgeInFull(value, out var expected);
            Assert.Equal(inFull, SqlInjection.DetectUnfiltered(value, out var finding));
            Assert.Equal(expected, finding);
            detected += inFull ? 1 : 0;
            sentences += value.Count(item => item == ' ') > 3 ? 1 : 0;
        }

        Assert.True(detected > 300, $"{detected} detected");
        Assert.True(sentences > count / 2, $"{sentences} sentences");
    }

    [Fact]
    public void Evidence_lies_inside_the_value_whatever_the_bytes()
    {
        const int count = 100_000;
        var random = new Random(4);
        for (var i = 0; i < count; i++)
        {
            var value = random.Next(2) == 0 ? Sentence(random, random.Next(20), "") : Noise(random);
            if (SqlInjection.DetectUnfiltered(value, out var finding) || CrossSiteScripting.DetectUnfiltered(value, out finding))
                Assert.True(finding.Start >= 0 && finding.Length >= 0 && finding.Start + finding.Length <= value.Length && finding.Kind.Length > 4, value);
        }
    }

    // Steps are counted, not timed: the same answer on every machine.
    [Fact]
    public void Steps_grow_with_the_length_of_hostile_values()
    {
        Assert.Equal(69, Hostile.Length);
        new DetectorSpecification(SqlInjection.DetectUnfiltered, SqlInjection.MayDetect).Is_linear(Hostile);
        new DetectorSpecification(CrossSiteScripting.DetectUnfiltered, CrossSiteScripting.MayDetect).Is_linear(Hostile);
    }

    [Fact]
    public void Benign_values_cost_no_allocation()
    {
        string[] values = ["O'Brien", "taro@example.co.jp", "a=b; c=d", "rock 'n' roll (live)", "https://example.com/?a=b&c=%20d", "a < b and c > d", "1,234.56", new string('x', 4000) + "'"];
        foreach (var value in values)
            Judge(value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            foreach (var value in values)
                Judge(value);
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1000, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes");
    }

    private static readonly string[] Hostile =
    [
        "'", "\"", "`", "''", "'a", "\\'", "(", ")", "((", "[", "[a", "]", "$$", "$a$ ", "$a", "@", "@'", "@\"x", "#", "#\n", "--", "--\n", "-- \n", "/*", "/* /*", "/*!", "*/", "1 ", "a ", "a.", "1,", "a or ",
        "1 or ", "select ", "(select ", "union ", "union(", "union select ", "begin ", "if (", "goto a ", "and not ", "= ", "=-", "1=(", "<", "<a", "<a ", "<a b=\"", "<a x='<b y=\"", "<a style=", "<!--", "&#", "&#39;",
        "<style>", "<style>a{}", "<style>/*", "<link rel=\"next\" ", "<link rel=\"next\" title=\"", "<meta http-equiv=\"content-type\" ", "<base href=\"", "<scr\0", " '--a", ";eval",
        "%27", " onload= ", "+onload=+", "q'[", "= /",
    ];

    private static void Judge(string value)
    {
        if (SqlInjection.Detect(value, out var finding) || CrossSiteScripting.Detect(value, out finding))
            Assert.Fail($"{finding.Kind}: {value}");
    }

    private static string Sentence(Random random, int length, string separator) =>
        string.Join(separator, Enumerable.Range(0, length).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static string Noise(Random random) =>
        new([.. Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(256))]);
}
