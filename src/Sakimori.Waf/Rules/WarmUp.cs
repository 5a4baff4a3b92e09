using System.Diagnostics;
using System.Net;
using System.Text;

namespace Sakimori.Waf.Rules;

/// <summary>
/// Requests a rule set judges before real ones arrive: automata are built when first needed and code is compiled when it has
/// run often, so the first requests would cost several times what later ones do. Nothing is recorded.
/// </summary>
internal static class WarmUp
{
    private static readonly (string Name, string Value)[] s_headers =
    [
        ("Host", "www.example.jp"),
        ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
        ("Accept-Language", "ja,en-US;q=0.7,en;q=0.3"),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Cookie", "ASP.NET_SessionId=0a1b2c3d4e5f; lang=ja"),
        ("Referer", "https://www.example.jp/list?page=1"),
    ];

    private static readonly (string Method, string Target, string? Type, string Body)[] s_requests =
    [
        ("GET", "/list?category=books&page=2&sort=price", null, ""),
        ("POST", "/order", "application/x-www-form-urlencoded", "name=%E5%B1%B1%E7%94%B0+%E5%A4%AA%E9%83%8E&address=1-2-3+Chiyoda,+Tokyo&note=Please+deliver+before+noon.&quantity=12"),
        ("POST", "/api/orders", "application/json", """{"items":[{"name":"Bolt M6 x 20","quantity":100},{"name":"O'Brien & sons","price":"1,200"}],"note":"<urgent>"}"""),
        ("GET", "/item?id=1%27%20or%201%3D1--%20-&file=../../etc/passwd&q=%3Cscript%3Ealert(1)%3C/script%3E&c=%3Bcat%20/etc/passwd", null, ""),
    ];

    /// <summary>Judges the sample requests again and again until the time is used up or <paramref name="cancellation"/> asks to stop.</summary>
    public static void Run(RuleSet rules, TimeSpan time, CancellationToken cancellation)
    {
        var connection = new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80);
        var started = Stopwatch.GetTimestamp();
        do
        {
            foreach (var (method, target, type, body) in s_requests)
            {
                Judge(rules, connection, method, target, type, body);
            }
        }
        while (!cancellation.IsCancellationRequested && Stopwatch.GetElapsedTime(started) < time);
    }

    private static void Judge(RuleSet rules, in ConnectionInfo connection, string method, string target, string? type, string body)
    {
        using var tx = rules.Begin(connection, EngineMode.Observe);
        tx.SetRequestLine(method, target, "HTTP/1.1");
        foreach (var (name, value) in s_headers)
        {
            tx.AddRequestHeader(name, value);
        }

        if (type is not null)
        {
            tx.AddRequestHeader("Content-Type", type);
            tx.AddRequestHeader("Content-Length", Variables.Integers.ToText(body.Length));
        }

        tx.EvaluateRequestHeaders();
        if (tx.WantsRequestBody)
        {
            tx.AppendRequestBody(Encoding.UTF8.GetBytes(body));
        }

        tx.EvaluateRequestBody();
        tx.SetResponseLine(200, "HTTP/1.1");
        tx.AddResponseHeader("Content-Type", "text/html; charset=Shift_JIS");
        tx.EvaluateResponseHeaders();
        if (tx.WantsResponseBody)
        {
            tx.AppendResponseBody("<html><head><title>Orders</title></head><body><table><tr><td>Bolt M6</td></tr></table></body></html>"u8);
        }

        tx.EvaluateResponseBody();
        tx.Finish(Verdict.Allow, 200);
    }
}
