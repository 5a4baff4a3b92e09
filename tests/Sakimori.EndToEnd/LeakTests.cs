namespace Sakimori.EndToEnd;

/// <summary>What the sample application gives away is hidden before it leaves, in Shift_JIS, by what ships.</summary>
public sealed class LeakTests
{
    [Fact]
    public async Task Card_and_individual_numbers_are_hidden_and_every_other_byte_stays()
    {
        await using var shop = new SampleShop("starter");
        await shop.StartAsync();
        var direct = ShiftJis.Encoding.GetString(await shop.Client.GetByteArrayAsync(new Uri(shop.Gateway.Upstream, "/members")));
        Assert.Contains("4111-1111-1111-1111", direct, StringComparison.Ordinal);
        Assert.Contains("123456789018", direct, StringComparison.Ordinal);

        using var guarded = await shop.Client.GetAsync(new Uri(shop.Gateway.Address, "/members"));
        var bytes = await guarded.Content.ReadAsByteArrayAsync();
        var expected = direct.Replace("4111-1111-1111-1111", "****-****-****-1111").Replace("5555 5555 5555 4444", "**** **** **** 4444").Replace("123456789018", "************");
        Assert.Equal(ShiftJis.Encoding.GetBytes(expected), bytes);
        Assert.Equal(bytes.Length, guarded.Content.Headers.ContentLength);

        // Two telephone numbers are a contact page.
        Assert.Contains("03-1234-5678", ShiftJis.Encoding.GetString(bytes), StringComparison.Ordinal);

        var record = Assert.Single(await shop.Gateway.RecordsAsync(record => record.GetProperty("uri").GetString() == "/members"));
        Assert.Equal("allow", record.GetProperty("verdict").GetString());
        Assert.Equal([9_560_020, 9_560_021], record.GetProperty("matches").EnumerateArray().Select(match => match.GetProperty("id").GetInt64()).Order());
        Assert.Equal("masked in the response: 2 card, 1 my-number", Assert.Single(record.GetProperty("notes").EnumerateArray()).GetString());
        foreach (var secret in (string[])["4111-1111", "5555 5555", "123456789018"])
            Assert.DoesNotContain(secret, record.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_with_a_statement_is_not_shown()
    {
        await using var shop = new SampleShop("starter");
        await shop.StartAsync();

        // No attack: a name with a quote breaks the statement, and the page tells the stack.
        var target = "/products?q=" + ShiftJis.Escape("O'Brien");
        using var direct = await shop.Client.GetAsync(new Uri(shop.Gateway.Upstream, target));
        Assert.Contains("LegacyShop.Database.Query", await ShiftJis.ReadAsync(direct), StringComparison.Ordinal);
        using var guarded = await shop.Client.GetAsync(new Uri(shop.Gateway.Address, target));
        Assert.DoesNotContain("LegacyShop.Database.Query", await ShiftJis.ReadAsync(guarded), StringComparison.Ordinal);
        var record = Assert.Single(await shop.Gateway.RecordsAsync(record => record.GetProperty("uri").GetString() == target));
        Assert.Contains(record.GetProperty("matches").EnumerateArray(), match => match.GetProperty("id").GetInt64() is 9_560_010 or 9_560_014);
    }
}
