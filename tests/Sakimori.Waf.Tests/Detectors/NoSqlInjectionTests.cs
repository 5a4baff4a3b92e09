using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class NoSqlInjectionTests
{
    private static readonly DetectorSpecification Detector = new(NoSqlInjection.DetectUnfiltered, NoSqlInjection.MayDetect);

    [Fact]
    public void Operators_in_names_and_documents_are_found() => Detector.Finds(
        16,
        "user[$ne]", "login[$gt]", "a[$regex]", "a[b][$in][]", "$ne", "user.$where", "json.user.$gt", "$where[x]", "{\"$gt\":\"\"}", "{\"user\":{\"$ne\":null}}",
        "{ $where: 'this.a' }", "{'$or':[{},{}]}", "{\"a\":1,\"$where\":\"1\"}", "%7b\"$gt\":\"\"}", "{\\\"$gt\\\":\\\"\\\"}", "user%5b$ne%5d");

    [Fact]
    public void Scripts_that_leave_their_string_are_found() => Detector.Finds(
        12,
        "'; return true; var a='", "\"; return(true); var x=\"", "' || 1==1", "' || '1'=='1", "' && 1!=2 //", "'||'a'==='a",
        "' && this.password.match(/.*/)//", "'||this.admin=='1", "db.users.drop()", "';sleep(5000);var a='", "1 || 1==1",
        "';var d=new Date();do{}while(new Date()-d<5000);'");

    [Fact]
    public void Prices_code_and_templates_pass() => Detector.Passes(
        17,
        "$5", "$in stock", "{$name}", "${name}", "{\"$ref\":\"#/a\"}", "{\"$type\":\"MyApp.A\"}", "a || b == c", "if (a && b == 1) return;", "return true",
        "$the and $or words", "mongodb.find", "US$ne", "this.value", "'; then return home", "a && b", "価格は$100", "user[name]");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear("$", "$ne", ".$ne.", ",$ne:", "[$ne", "||", "'||", "'; return", "this.", "db.find", "' && this.", "{\"$", "'||'", "&&1==", "while new Date");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "$5", "plain", "a || b == c", "価格は$100：税込", "a&amp;b", "return true");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "[$ne]", "$where", "{", "\"$gt\"", ":", "'", "||", "1==1", "; return ", "this.a", "&&", "db.", "a.find(", "%24ne", "%5b", "]", " ", "\"", ".");
}
