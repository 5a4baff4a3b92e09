namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Japanese telephone numbers by the national numbering plan: ten digits in three parts, eleven for mobiles.</summary>
internal static class PhoneNumbers
{
    /// <summary>Adds the number that begins here; returns its length as written, or 0.</summary>
    public static int Match(ReadOnlySpan<char> text, Numbers.Candidate candidate, LeakReport report)
    {
        var digits = candidate.Digits;
        if (digits.Length < 10 || digits[0] != '0')
        {
            return 0;
        }

        var isMobile = digits[2] == '0' && digits[1] is '5' or '7' or '8' or '9';
        var length = Shape(candidate, isMobile);
        if (length == 0 || IsTollFree(digits) || (candidate.Before is not ('(' or ',') && !candidate.StandsAlone(text, length)))
        {
            return 0;
        }

        var identity = Numbers.ValueOf(digits[..(isMobile ? 11 : 10)]);
        report.AddDistinct(new Leak(LeakKind.PhoneNumber, isMobile ? "phone.mobile" : "phone.fixed", candidate.Start, length, identity));
        return length;
    }

    private static int Shape(Numbers.Candidate candidate, bool isMobile)
    {
        if (isMobile && candidate.Length(0) == 11)
        {
            return candidate.End(0);
        }

        if (candidate.Groups < 3 || candidate.Separator == ' ')
        {
            return 0;
        }

        var (first, second, third) = (candidate.Length(0), candidate.Length(1), candidate.Length(2));
        var isNumber = isMobile
            ? first == 3 && second == 4 && third == 4
            : third == 4 && first is >= 2 and <= 5 && first + second == 6;
        return isNumber ? candidate.End(2) : 0;
    }

    /// <summary>0120, 0800, 0570 and 0990 belong to companies, not to people.</summary>
    private static bool IsTollFree(ReadOnlySpan<char> digits) =>
        digits[..4] is "0120" or "0800" or "0570" or "0990";
}
