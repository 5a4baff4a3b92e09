using System.Net;

namespace Sakimori.EndToEnd;

/// <summary>What honest customers do in Japanese, in Shift_JIS, works through the gateway exactly as without it.</summary>
public sealed class OrdinaryUseTests
{
    [Theory]
    [InlineData("starter")]
    [InlineData("crs")]
    public async Task Every_page_of_the_shop_arrives_byte_for_byte(string rules)
    {
        await using var shop = new SampleShop(rules);
        await shop.StartAsync();
        foreach (var page in (string[])["/", "/products", "/order", "/login", "/download?file=catalog.txt", "/download?file=chumonsho.txt"])
        {
            var direct = await shop.Client.GetByteArrayAsync(new Uri(shop.Gateway.Upstream, page));
            using var guarded = await shop.Client.GetAsync(new Uri(shop.Gateway.Address, page));

            Assert.True(guarded.StatusCode == HttpStatusCode.OK, $"{page}: {guarded.StatusCode}");
            Assert.Equal(direct, await guarded.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("starter")]
    [InlineData("crs")]
    public async Task Customers_search_order_and_log_in(string rules)
    {
        await using var shop = new SampleShop(rules);
        await shop.StartAsync();

        // Every one of these words has a character whose second byte is a backslash or another ASCII sign.
        foreach (var (word, found) in ((string, string)[])[("ソケット", "A-002"), ("表示", "A-003"), ("能率", "B-101"), ("十字", "C-201"), ("予備", "C-202"), ("ボルト", "A-001")])
        {
            using var response = await shop.Client.GetAsync(new Uri(shop.Gateway.Address, "/products?q=" + ShiftJis.Escape(word)));
            var page = await ShiftJis.ReadAsync(response);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{word}: {response.StatusCode}");
            Assert.Contains(found, page, StringComparison.Ordinal);
            Assert.Contains($"「{word}」", page, StringComparison.Ordinal);
        }

        (string Name, string Value)[] order =
        [
            ("shimei", "十文字 能男"),
            ("jusho", "東京都江東区新砂1丁目2番3号 ソフィアビル4F（予備棟）"),
            ("hinban", "A-003"),
            ("suryo", "12"),
            ("biko", "納期は4月10日(土)までにお願いします。\r\n※ 前回分 (No.000017) と同梱、請求書は「本社 購買部」宛て；税込み ¥12,936 - 至急!"),
        ];
        using var confirm = await shop.Client.PostAsync(new Uri(shop.Gateway.Address, "/order/confirm"), ShiftJis.Form(order));
        Assert.True(confirm.StatusCode == HttpStatusCode.OK, $"confirm: {confirm.StatusCode}");
        Assert.Contains("ソフィアビル4F（予備棟）", await ShiftJis.ReadAsync(confirm), StringComparison.Ordinal);

        using var submit = await shop.Client.PostAsync(new Uri(shop.Gateway.Address, "/order/submit"), ShiftJis.Form(order));
        Assert.True(submit.StatusCode == HttpStatusCode.OK, $"submit: {submit.StatusCode}");
        Assert.Contains("十文字 能男 様、ありがとうございます。受付番号は <b>000001</b>", await ShiftJis.ReadAsync(submit), StringComparison.Ordinal);

        using var login = await shop.Client.PostAsync(new Uri(shop.Gateway.Address, "/login"), ShiftJis.Form(("id", "yamada"), ("password", "himitsu2004")));
        Assert.True(login.StatusCode == HttpStatusCode.OK, $"login: {login.StatusCode}");
        Assert.Contains("株式会社山田製作所", await ShiftJis.ReadAsync(login), StringComparison.Ordinal);
        Assert.Equal("torihikisaki=yamada; path=/", Assert.Single(login.Headers.GetValues("Set-Cookie")));
    }
}
