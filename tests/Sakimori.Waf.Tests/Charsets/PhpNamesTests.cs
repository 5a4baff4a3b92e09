using Sakimori.Waf.Charsets;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Tests.Charsets;

public sealed class PhpNamesTests
{
    // php_register_variable_ex, main/php_variables.c.
    private static readonly (string Sent, string Found)[] s_cases =
    [
        ("user", "user"), ("user_id", "user_id"), (" user", "user"), ("   user.id ", "user_id_"), ("user.id", "user_id"), ("user id", "user_id"),
        ("..", "__"), ("user\0x", "user"), ("user\0.id", "user"), ("a[]", "a[]"), ("a[b]", "a[b]"), ("a.b[c.d]", "a_b[c.d]"), ("a[b][c d]", "a[b][c d]"),
        ("user[id", "user_id"), ("user[", "user_"), ("a[b[c", "a_b_c"), ("a[b.c", "a_b_c"), ("a[b]c", "a[b]"), ("a[b]c[d]", "a[b]"), ("a[b][c", "a[b]"),
        ("a[ b]", "a[b]"), ("a[  b]", "a[ b]"), ("a[[b]", "a[[b]"), ("", ""), ("   ", ""), ("[a]", ""), ("\0a", ""), (" [a]", ""), ("名.前", "名_前"),
    ];

    [Fact]
    public void A_parameter_is_found_under_the_name_PHP_gives_it()
    {
        foreach (var (sent, found) in s_cases)
            Assert.Equal((sent, found), (sent, PhpNames.Read(sent.AsMemory(), beforeEight: false, new TextArena()).ToString()));
        Assert.Equal(29, s_cases.Length);
        Assert.Equal("a_b.c [d", PhpNames.Read("a[b.c [d".AsMemory(), beforeEight: true, new TextArena()).ToString());
    }

    [Fact]
    public void What_is_not_odd_keeps_its_name()
    {
        const int count = 20_000;
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var name = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => " .[]ab\0_\t"[random.Next(9)])]);
            var found = PhpNames.Read(name.AsMemory(), beforeEight: false, new TextArena()).ToString();
            Assert.True(PhpNames.IsOdd(name) || found == name, name);
            var isArray = found.Contains(']');
            Assert.True(isArray || !found.AsSpan().ContainsAny(" .[\0"), $"{name} gave {found}");
        }
    }

    [Theory]
    [InlineData("id=1", false)]
    [InlineData("id=x", true)]
    [InlineData("+user.id=x", true)]
    [InlineData("user%20id=x", true)]
    [InlineData("user%5bid=x", true)]
    [InlineData("user_id%00.png=x", true)]
    [InlineData("userid=x", false)]
    public void A_rule_about_a_name_is_not_evaded_where_the_site_is_PHP(string query, bool blocks)
    {
        const string rules = "SecRuleEngine On\nSecRequestBodyAccess On\nSecRule ARGS:user_id|ARGS:id \"!@rx ^[0-9]+$\" \"id:1,phase:2,deny\"";
        var request = new Judge { Target = "/?" + query, Reading = new RequestReading { Profile = BackendProfile.Php } };
        Assert.Equal(blocks, request.By(rules).Verdict.IsDisruptive);
        Assert.Equal(query == "id=x", (request with { Reading = RequestReading.Unknown }).By(rules).Verdict.IsDisruptive);
    }
}
