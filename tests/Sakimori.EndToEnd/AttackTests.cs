using System.Net;
using System.Text.Json;

namespace Sakimori.EndToEnd;

/// <summary>Each weakness of the sample application is real, and each is stopped, with both rule sets.</summary>
public sealed class AttackTests
{
    private static readonly string[] PageFamilies = ["attack-sqli", "attack-xss", "attack-lfi", "attack-rfi", "attack-ssrf"];

    [Theory]
    [InlineData("starter")]
    [InlineData("crs")]
    public async Task Each_attack_works_directly_is_stopped_at_the_gateway_and_explained(string rules)
    {
        await using var shop = new SampleShop(rules);
        await shop.StartAsync();
        var attacks = Attacks(shop.Gateway.Upstream).ToList();
        Assert.Equal(8, attacks.Count);
        foreach (var (name, request, loot, family) in attacks)
        {
            using var direct = await shop.Client.SendAsync(request(shop.Gateway.Upstream));
            Assert.Contains(loot, await ShiftJis.ReadAsync(direct), StringComparison.Ordinal);

            using var guarded = await shop.Client.SendAsync(request(shop.Gateway.Address));
            var page = await guarded.Content.ReadAsStringAsync();
            Assert.True(guarded.StatusCode == HttpStatusCode.Forbidden, $"{name}: {guarded.StatusCode}");
            Assert.DoesNotContain(loot, page, StringComparison.Ordinal);

            // The block page quotes the transaction; its record says what was found, where, by which rule.
            var record = Assert.Single(await shop.Gateway.RecordsAsync(record => page.Contains(record.GetProperty("transaction_id").GetString()!, StringComparison.Ordinal)));
            Assert.Equal(("block", 403), (record.GetProperty("verdict").GetString(), record.GetProperty("status").GetInt32()));
            var matches = record.GetProperty("matches").EnumerateArray().ToList();
            Assert.True(matches.Any(match => HasTag(match, family)), $"{name}: no match tagged {family}: {record}");
            Assert.All(matches, match => Assert.True(match.GetProperty("id").GetInt64() > 0));
        }
    }

    private static bool HasTag(JsonElement match, string family) =>
        match.GetProperty("tags").EnumerateArray().Any(tag => tag.GetString() == family || (family == "any" && PageFamilies.Contains(tag.GetString())));

    private static IEnumerable<(string Name, Func<Uri, HttpRequestMessage> Request, string Loot, string Family)> Attacks(Uri shop)
    {
        yield return ("union in the search", Get("/products?q=" + ShiftJis.Escape("' UNION SELECT id, password, company, 1 FROM users --")), "himitsu2004", "attack-sqli");
        yield return ("always true in the search", Get("/products?q=" + ShiftJis.Escape("zzz' OR '1'='1")), "A-001", "attack-sqli");
        yield return ("logging in without a password", Post("/login", ("id", "admin' --"), ("password", "x")), "本社 購買部", "attack-sqli");
        yield return ("an error page that tells the statement", Get("/products?q=" + ShiftJis.Escape("' AND 1=CAST((SELECT password FROM users) AS INT) AND nosuch(1) --")), "SELECT code, name, price, stock", "attack-sqli");
        yield return ("a script in the page", Get("/products?q=" + ShiftJis.Escape("<script>alert(document.cookie)</script>")), "<script>alert", "attack-xss");
        yield return ("climbing out of the folder", Get("/download?file=" + ShiftJis.Escape("../../../../etc/passwd")), "root:x:0:0", "attack-lfi");
        yield return ("climbing with backslashes", Get("/download?file=" + ShiftJis.Escape("..\\..\\..\\..\\etc\\passwd")), "root:x:0:0", "attack-lfi");
        yield return ("fetching what only the inside may see", Get("/fetch?url=" + Uri.EscapeDataString($"{shop}internal/prices")), "社外秘", "any");
    }

    private static Func<Uri, HttpRequestMessage> Get(string target) => address => new HttpRequestMessage(HttpMethod.Get, new Uri(address, target));

    private static Func<Uri, HttpRequestMessage> Post(string target, params (string, string)[] fields) =>
        address => new HttpRequestMessage(HttpMethod.Post, new Uri(address, target)) { Content = ShiftJis.Form(fields) };
}
