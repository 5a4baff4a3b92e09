using Sakimori.Waf.Tests.Charsets;

namespace Sakimori.Waf.Tests.SecLang;

/// <summary>The starter rules before CRS: what the site wants masked CRS does not block.</summary>
public sealed class StarterAndCoreRuleSetTests
{
    private static readonly (string What, string Page)[] s_pages =
    [
        ("PHP", "<html><body><p>list</p><br />\n<b>Fatal error</b>:  Call to undefined function f() in <b>/var/www/html/a.php</b> on line <b>12</b><br />\n</body></html>"),
        ("PHP notice", "<html><body><br />\n<b>Warning</b>:  include(conf.php) [function.include]: failed to open stream: No such file or directory in <b>/var/www/html/db.php</b> on line <b>3</b><br />\n<p>list</p></body></html>"),
        ("Java", "<html><body><pre>java.lang.NullPointerException: order\n\tat com.example.Order.find(Order.java:12)\n\tat org.apache.struts.action.ActionServlet.doPost(ActionServlet.java:432)\n\tat javax.servlet.http.HttpServlet.service(HttpServlet.java:710)\n</pre></body></html>"),
    ];

    [Fact]
    public void A_page_with_a_trace_is_blocked_by_CRS_alone_and_leaves_without_it_behind_the_starter_rules()
    {
        var (crs, both) = (ShippedRules.Crs(1), ShippedRules.StarterAndCrs());
        var blocked = 0;
        foreach (var (what, page) in s_pages)
        {
            blocked += Get(page).By(crs).Verdict.IsDisruptive ? 1 : 0;
            var outcome = Get(page).By(both);
            Assert.Equal((what, false), (what, outcome.Verdict.IsDisruptive));
            Assert.Equal((what, 9560010L), (what, Assert.Single(outcome.Matches).RuleId));
        }

        Assert.True(blocked >= 2, $"{blocked} pages blocked by CRS alone");

        // Another finding on the same page is still one.
        Assert.True(Get(s_pages[0].Page + "ORA-00933: SQL command not properly ended").By(both).Verdict.IsDisruptive);
    }

    private static Judge Get(string page) => new()
    {
        Headers = [("Host", "shop.example.jp"), ("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")],
        ResponseBody = page,
    };
}
