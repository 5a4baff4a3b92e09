using System.Collections.Immutable;
using Sakimori.Matching.Patterns;

namespace Sakimori.Waf.Operators;

/// <summary>
/// <c>@verifyCC @verifyCPF @verifySSN @verifySVNR</c>: the pattern finds a candidate whose digits pass the number's own check.
/// Overlapping candidates are tried from each position a match can begin at, up to a limit.
/// </summary>
internal sealed class VerifyNumber(Pattern pattern, VerifyNumber.Check check) : Operator
{
    /// <summary>Candidates tried in one value; a value with more is a list, and its first thousand have been tried.</summary>
    private const int CandidateLimit = 1_000;

    private readonly Rx _pattern = new(pattern);

    /// <summary>Whether digits, other chars already removed, pass.</summary>
    internal delegate bool Check(ReadOnlySpan<char> digits);

    public override ImmutableArray<string> RequiredLiterals => _pattern.RequiredLiterals;

    public override bool HasPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => _pattern.MayMatch(value, present);

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        Span<MatchRange> groups = stackalloc MatchRange[1];
        Span<char> digits = stackalloc char[32];
        var start = 0;
        for (var tried = 0; tried < CandidateLimit && start <= value.Length && pattern.TryMatch(value, start, groups); tried++)
        {
            var match = value.Slice(groups[0].Start, groups[0].Length);
            var count = 0;
            foreach (var c in match)
            {
                if (char.IsAsciiDigit(c) && count < digits.Length)
                {
                    digits[count++] = c;
                }
            }

            if (check(digits[..count]))
            {
                if (capture)
                {
                    Capture(tx, match);
                }

                return true;
            }

            start = groups[0].Start + 1;
        }

        return false;
    }

    /// <summary>Payment cards: Luhn (ISO/IEC 7812-1 Annex B), 12 to 19 digits.</summary>
    public static bool IsCard(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
        }

        return digits.Length is >= 12 and <= 19 && sum % 10 == 0;
    }

    /// <summary>Brazilian taxpayers (CPF): 11 digits, two of them check digits modulo 11; all the same digit is none.</summary>
    public static bool IsCpf(ReadOnlySpan<char> digits) =>
        digits.Length == 11 && digits.ContainsAnyExcept(digits[0]) &&
        Modulo11(digits[..9]) == digits[9] - '0' && Modulo11(digits[..10]) == digits[10] - '0';

    /// <summary>US Social Security numbers: 9 digits, none of the three groups zero, area not 666 or 900–999, not a plain sequence.</summary>
    public static bool IsSsn(ReadOnlySpan<char> digits)
    {
        if (digits.Length != 9 || !digits.ContainsAnyExcept(digits[0]))
        {
            return false;
        }

        var area = int.Parse(digits[..3], System.Globalization.CultureInfo.InvariantCulture);
        return area is > 0 and < 900 and not 666 && digits[3..5].ContainsAnyExcept('0') && digits[5..].ContainsAnyExcept('0') &&
            !digits.SequenceEqual("123456789");
    }

    /// <summary>Austrian social insurance numbers: 10 digits, the fourth a check digit modulo 11.</summary>
    public static bool IsSvnr(ReadOnlySpan<char> digits)
    {
        if (digits.Length != 10)
        {
            return false;
        }

        ReadOnlySpan<int> weights = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];
        var sum = 0;
        for (var i = 0; i < 10; i++)
        {
            sum += weights[i] * (digits[i] - '0');
        }

        return sum % 11 == digits[3] - '0';
    }

    private static int Modulo11(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            sum += (digits[i] - '0') * (digits.Length + 1 - i);
        }

        return sum * 10 % 11 % 10;
    }
}
