using System.Globalization;
using System.Text;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Waf.Tests.Detectors.Leaks;

/// <summary>Numbers that look like what must not leave, and are what every shop shows.</summary>
public sealed class OrdinaryNumbersTests
{
    private static bool Leaks(string text)
    {
        var report = new LeakReport();
        LeakFinder.Find(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)), report);
        return report.Count(LeakKind.CardNumber) + report.Count(LeakKind.MyNumber) > 0;
    }

    [Fact]
    public void A_table_of_ordinary_numbers_passes()
    {
        string[] ordinary =
        [
            // JAN and GTIN (8, 13, 14 digits), ISBN, ISSN, magazine and book codes.
            "4901234567894", "4512345678906", "49123456", "14901234567891", "(01)04901234567894", "978-4-87311-903-8", "9784873119038", "ISBN4-87311-903-0", "ISSN 2049-3630", "491-0-12345-06-7",
            // Orders, invoices, receipts, members, contracts, tax and corporate numbers.
            "注文番号：4111111111111111", "ご注文番号 4111-1111-1111-1111", "受付番号 5555555555554444", "請求書 No. 4012888888881881", "Order #4111111111111111", "invoice 5105105105105100",
            "order_id=4111111111111111", "A4111111111111111", "20261123-0000017", "INV-2026-112300017", "T1234567890123", "法人番号 7000012050002", "会員番号 0012-3456-7890", "契約番号 12-3456-7890-12",
            // Parcels: Yamato, Sagawa, Japan Post, UPS, FedEx.
            "お問い合わせ番号 1234-5678-9018", "送り状番号 123456789018", "伝票番号 4123-4567-8901", "追跡番号 1234-5678-9012", "EE123456789JP", "1Z999AA10123456784", "tracking 4111 1111 1111 1111",
            // Times, dates, versions, measures, money.
            "2026-11-23 05:15:00.123456", "20261123051500123456", "1763874900", "1763874900123", "1763874900123456", "1763874900123456789", "2026/11/23 05:15", "v10.0.12.4567", "192.168.100.200", "￥4,111,111,111,111,111",
            "0.4111111111111111", "3.14159265358979323846", "35.681236, 139.767125", "+81 3 1234 5678", "12:34:56:78:9a:bc", "4111.1111.1111.1111",
            // Identifiers in markup and addresses.
            "id=\"x4111111111111111\"", "/img/4111111111111111.jpg", "?s=4111111111111111", "#4111111111111111", "550e8400-e29b-41d4-a716-446655440000", "sha256:4111111111111111aabb", "_4111111111111111", "4111111111111111_l",
            // Right form, wrong digit; right digit, no issuer; one digit all along.
            "4111111111111112", "5555 5555 5555 4445", "378282246310006", "9999999999999995", "1234567812345670", "4444444444444448a", "0000000000000000", "8888888888888888",
            // Individual numbers without their name, and their name without one.
            "123456789018", "1234 5678 9018", "マイナンバーカードの申請書ID 1234 5678 9012 3456 7890 123", "個人番号は12桁です", "商品番号 123456789018",
        ];
        var wrong = ordinary.Where(text => Leaks($"<p>{text}</p>")).ToArray();
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.Equal(68, ordinary.Length);
    }

    /// <summary>One number in ten has a Luhn digit by chance: without issuer and context the rate would be 10 %.</summary>
    [Fact]
    public void Of_random_numbers_of_each_length_few_are_taken_for_cards()
    {
        var random = new Random(16);
        var report = new LeakReport();
        var rates = new List<string>();
        foreach (var length in (int[])[12, 13, 14, 15, 16, 17, 18, 19])
        {
            var taken = 0;
            for (var i = 0; i < 10_000; i++)
            {
                var digits = new char[length];
                for (var d = 0; d < length; d++)
                {
                    digits[d] = (char)('0' + random.Next(10));
                }

                LeakFinder.Find($"<td>{new string(digits)}</td>", report);
                taken += report.Count(LeakKind.CardNumber);
            }

            rates.Add(string.Create(CultureInfo.InvariantCulture, $"{length}: {taken / 100.0:F1} %"));
            Assert.True(taken < (length == 16 ? 300 : 200), rates[^1]);
        }

        Assert.Equal(8, rates.Count);
    }

    [Fact]
    public void Times_of_ten_years_are_no_cards()
    {
        var report = new LeakReport();
        var taken = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(i * 15_768L).AddMicroseconds(i * 37L);
            var microseconds = (time - DateTime.UnixEpoch).Ticks / 10;
            LeakFinder.Find($"<td>{time.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}</td><td>{microseconds}</td><td>{microseconds / 1000}</td>", report);
            taken += report.Count(LeakKind.CardNumber);
        }

        Assert.Equal(0, taken);
    }
}
