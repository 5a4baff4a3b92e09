using System.Buffers;
using System.Collections.Immutable;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// Individual numbers: twelve digits with the check digit of Ordinance 85 of the Ministry of Internal Affairs (2014),
/// article 5. One number in eleven passes that check by chance, so a word that names it must be near, or three valid ones
/// and the word anywhere in the text.
/// </summary>
internal ref struct MyNumbers(ReadOnlySpan<char> text)
{
    /// <summary>Chars before a number in which its name is looked for: a label, a few cells of a table.</summary>
    public const int ContextLength = 200;

    /// <summary>What they are called.</summary>
    public static ImmutableArray<string> NameForms { get; } =
        ["my number", "mynumber", "my_number", "individual number", .. JapaneseText.Forms("個人番号", "マイナンバー")];

    private const int ManyNumbers = 3;
    private const int MaxPending = 64;

    private static readonly SearchValues<string> Names = SearchValues.Create(NameForms.AsSpan(), StringComparison.OrdinalIgnoreCase);

    private readonly ReadOnlySpan<char> _text = text;
    private PendingStarts _pending;
    private int _pendingCount;
    private int _nameSearchedTo;
    private int _lastName = int.MinValue / 2;

    [System.Runtime.CompilerServices.InlineArray(MaxPending)]
    private struct PendingStarts
    {
        private (int Start, int Length, ulong Number) _first;
    }

    /// <summary>Adds the number that begins here when its name is near; returns its length as written, or 0.</summary>
    public int Match(scoped Numbers.Candidate candidate, LeakReport report)
    {
        var isPlain = candidate.Length(0) == 12;
        var isGrouped = candidate.Groups == 3 && candidate.Separator is ' ' or '-'
            && candidate.Length(0) == 4 && candidate.Length(1) == 4 && candidate.Length(2) == 4;
        if (!isPlain && !isGrouped)
        {
            return 0;
        }

        var length = candidate.End(isPlain ? 0 : 2);
        if (!candidate.StandsAlone(_text, length) || !HasCheckDigit(candidate.Digits[..12]))
        {
            return 0;
        }

        SearchNames(candidate.Start);
        if (candidate.Start - _lastName <= ContextLength)
        {
            report.AddDistinct(new Leak(LeakKind.MyNumber, "my-number.named", candidate.Start, length, Numbers.ValueOf(candidate.Digits[..12])));
        }
        else if (_pendingCount < MaxPending)
        {
            _pending[_pendingCount++] = (candidate.Start, length, Numbers.ValueOf(candidate.Digits[..12]));
        }

        return length;
    }

    /// <summary>Decides about numbers far from any name: three of them on a page that has the word are a list.</summary>
    public void Settle(LeakReport report)
    {
        if (_pendingCount == 0 || _pendingCount + report.Count(LeakKind.MyNumber) < ManyNumbers)
        {
            return;
        }

        SearchNames(_text.Length);
        for (var i = 0; i < _pendingCount && _lastName >= 0; i++)
        {
            report.AddDistinct(new Leak(LeakKind.MyNumber, "my-number.listed", _pending[i].Start, _pending[i].Length, _pending[i].Number));
        }
    }

    /// <summary>Advances the search for names to <paramref name="end"/>: over all calls the text is searched once.</summary>
    private void SearchNames(int end)
    {
        while (_nameSearchedTo < end)
        {
            var offset = _text[_nameSearchedTo..end].IndexOfAny(Names);
            if (offset < 0)
            {
                // A name may begin just before the end of what was searched.
                Steps.Spend(end - _nameSearchedTo);
                _nameSearchedTo = Math.Max(_nameSearchedTo, end - LongestName);
                return;
            }

            Steps.Spend(offset + 1);
            _lastName = _nameSearchedTo + offset;
            _nameSearchedTo = _lastName + 1;
        }
    }

    /// <summary>P is the eleven digits from the right, Q their weights 2…7 then 2…6; 11 minus the sum modulo 11, or 0.</summary>
    private static bool HasCheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var n = 1; n <= 11; n++)
        {
            sum += (digits[11 - n] - '0') * (n <= 6 ? n + 1 : n - 5);
        }

        var rest = sum % 11;
        return digits[11] - '0' == (rest <= 1 ? 0 : 11 - rest) && digits.IndexOfAnyExcept('0') >= 0;
    }

    private const int LongestName = 24;
}
