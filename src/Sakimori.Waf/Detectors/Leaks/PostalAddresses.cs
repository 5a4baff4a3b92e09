using System.Buffers;
using System.Collections.Immutable;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>
/// Japanese postal addresses: a prefecture's name and, in the same piece of text (no markup between), a house number.
/// A list of prefectures to choose from has no numbers and does not count.
/// </summary>
internal static class PostalAddresses
{
    /// <summary>The longest town, district and block between prefecture and number, in bytes of any charset.</summary>
    private const int LongestAddress = 96;

    /// <summary>The prefectures as they are written.</summary>
    public static ImmutableArray<string> PrefectureForms { get; } =
    [
        .. JapaneseText.Forms(
            "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都",
            "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府",
            "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県",
            "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
    ];

    private static readonly SearchValues<string> Prefectures = SearchValues.Create(PrefectureForms.AsSpan(), StringComparison.Ordinal);

    /// <summary>Finds every address.</summary>
    public static void Find(ReadOnlySpan<char> text, LeakReport report)
    {
        Steps.Spend(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var offset = text[at..].IndexOfAny(Prefectures);
            if (offset < 0)
            {
                return;
            }

            at += offset;
            var end = Math.Min(text.Length, at + LongestAddress);
            var number = at + ShortestPrefecture;
            while (number < end && text[number] is not ('<' or '\n' or '"' or '\t') && !JapaneseText.IsDigitAt(text, number))
            {
                number++;
            }

            Steps.Spend(number - at);
            if (number < end && JapaneseText.IsDigitAt(text, number))
            {
                number = EndOfNumber(text, number, end);
                report.AddDistinct(new Leak(LeakKind.PostalAddress, "address.japan", at, number - at, IdentityOf(text[at..number])));
            }

            at = Math.Max(number, at + 1);
        }
    }

    private const int ShortestPrefecture = 6;

    /// <summary>What goes on with the house number behind its first digit: 1丁目2番地3号, 2-3-4, ２－３－４, 1の2.</summary>
    private static readonly string[] Continuations =
    [
        // Two ASCII characters, as ISO-2022-JP has them, are no evidence.
        .. JapaneseText.Forms("丁目", "番地", "番", "号", "の", "－", "−", "‐", "ー", "０", "１", "２", "３", "４", "５", "６", "７", "８", "９")
            .Where(static form => !System.Text.Ascii.IsValid(form)),
    ];

    private static int EndOfNumber(ReadOnlySpan<char> text, int at, int end)
    {
        while (at < end)
        {
            var length = char.IsAsciiDigit(text[at]) || text[at] == '-' ? 1 : LengthOfContinuation(text[at..]);
            if (length == 0)
            {
                break;
            }

            Steps.Spend(Continuations.Length);
            at += length;
        }

        return Math.Min(at, text.Length);
    }

    private static int LengthOfContinuation(ReadOnlySpan<char> text)
    {
        foreach (var continuation in Continuations)
        {
            if (text.StartsWith(continuation, StringComparison.Ordinal))
            {
                return continuation.Length;
            }
        }

        return 0;
    }

    // FNV-1a (Fowler, Noll, Vo).
    private static ulong IdentityOf(ReadOnlySpan<char> address)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in address)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}
