using System.Buffers;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Payment cards: an issuer's range and length (ISO/IEC 7812, the schemes' published ranges) and the Luhn digit.</summary>
internal static class CardNumbers
{
    private const int ContextLength = 40;

    /// <summary>What stands before a number of the same shape that is none.</summary>
    private static readonly SearchValues<string> OtherNumbers = SearchValues.Create(
        [
            "order", "tracking", "invoice", "parcel", "waybill", "barcode", "JAN", "EAN", "ISBN", "serial", "timestamp", "IMEI",
            .. JapaneseText.Forms("注文", "伝票", "追跡", "問い合わせ番号", "問合せ番号", "送り状", "受付番号", "管理番号", "商品コード", "請求書"),
        ], StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds the card number that begins here; returns its length as written, or 0.</summary>
    public static int Match(ReadOnlySpan<char> text, Numbers.Candidate candidate, LeakReport report)
    {
        var (digits, length) = Shape(candidate);
        if (digits == 0)
        {
            return 0;
        }

        var number = candidate.Digits[..digits];
        if (Issuer(number) is not { } issuer || !candidate.StandsAlone(text, length) || !HasLuhnDigit(number)
            || number.IndexOfAnyExcept(number[0]) < 0)
        {
            return 0;
        }

        var context = text[Math.Max(0, candidate.Start - ContextLength)..candidate.Start];
        Steps.Spend(context.Length);
        if (context.ContainsAny(OtherNumbers))
        {
            return 0;
        }

        report.AddDistinct(new Leak(LeakKind.CardNumber, issuer, candidate.Start, length, Numbers.ValueOf(number)));
        return length;
    }

    /// <summary>Digits and chars of a number written plainly or as cards print it.</summary>
    private static (int Digits, int Length) Shape(Numbers.Candidate candidate)
    {
        if (candidate.Length(0) is >= 14 and <= 19)
        {
            return (candidate.Length(0), candidate.End(0));
        }

        if (candidate.Length(0) != 4 || candidate.Separator is not (' ' or '-'))
        {
            return default;
        }

        if (candidate.Groups >= 4 && candidate.Length(1) == 4 && candidate.Length(2) == 4 && candidate.Length(3) == 4)
        {
            return candidate.Groups == 5 && candidate.Length(4) == 3 ? (19, candidate.End(4)) : (16, candidate.End(3));
        }

        return candidate.Groups == 3 && candidate.Length(1) == 6 && candidate.Length(2) is 4 or 5
            ? (10 + candidate.Length(2), candidate.End(2))
            : default;
    }

    private static string? Issuer(ReadOnlySpan<char> number)
    {
        var four = ((number[0] - '0') * 1000) + ((number[1] - '0') * 100) + ((number[2] - '0') * 10) + number[3] - '0';
        var two = four / 100;
        return (number.Length, four) switch
        {
            (16 or 19, >= 4000 and <= 4999) => "card.visa",
            (16, (>= 5100 and <= 5599) or (>= 2221 and <= 2720)) => "card.mastercard",
            (15, _) when two is 34 or 37 => "card.amex",
            (16, >= 3528 and <= 3589) => "card.jcb",
            (14 or 16, _) when two is 36 or 38 or 39 || four is >= 3000 and <= 3059 => "card.diners",
            (16, 6011) => "card.discover",
            (16, _) when two == 65 || four is >= 6440 and <= 6499 => "card.discover",
            ( >= 16, _) when two == 62 => "card.unionpay",
            _ => null,
        };
    }

    private static bool HasLuhnDigit(ReadOnlySpan<char> number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[^(i + 1)] - '0';
            digit = (i & 1) == 0 ? digit : digit > 4 ? (2 * digit) - 9 : 2 * digit;
            sum += digit;
        }

        return sum % 10 == 0;
    }
}
