using System.Globalization;
using System.Text;
using Sakimori.Domain;

namespace Sakimori.Web.Components;

/// <summary>A run of text as it is shown: plain, marked as what a rule found, or a sign that stands for a character nobody could see.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="IsMarked">A rule found it.</param>
/// <param name="Sign">The code point it stands for, such as <c>U+202E</c>; null for text that stands for itself.</param>
internal readonly record struct VisiblePiece(string Text, bool IsMarked, string? Sign);

/// <summary>
/// Text from traffic made safe to look at. Markup is Blazor's concern (it encodes everything); this is about characters that hide or
/// reorder others: controls, format and bidirectional signs, half surrogates, private and unassigned ones become visible signs.
/// </summary>
internal static class VisibleText
{
    /// <summary>Longest text shown in one place, chars: a page of it serves nobody.</summary>
    public const int Limit = 8192;

    private const string Ellipsis = "…";

    /// <summary>Cuts text into pieces; the first place of <paramref name="mark"/> in it is marked, without regard to case.</summary>
    public static IEnumerable<VisiblePiece> Pieces(string? text, string? mark = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            yield break;
        }

        var isCut = text.Length > Limit;
        var shown = isCut ? text[..Limit] : text;
        var from = string.IsNullOrEmpty(mark) ? -1 : shown.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        var to = from < 0 ? -1 : from + mark!.Length;
        var run = new StringBuilder();
        var at = 0;
        var isMarked = false;
        while (at < shown.Length)
        {
            if (at >= from && at < to != isMarked)
            {
                if (run.Length > 0)
                {
                    yield return new(run.ToString(), isMarked, null);
                    run.Clear();
                }

                isMarked = !isMarked;
            }

            var isWhole = Rune.TryGetRuneAt(shown, at, out var rune);
            var code = isWhole ? rune.Value : shown[at];
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            if (isWhole && !IsUnseen(rune))
            {
                run.Append(shown, at, length);
            }
            else
            {
                if (run.Length > 0)
                {
                    yield return new(run.ToString(), isMarked, null);
                    run.Clear();
                }

                yield return new(Sign(code), isMarked, $"U+{code:X4}");
            }

            at += length;
        }

        if (run.Length > 0)
        {
            yield return new(run.ToString(), isMarked, null);
        }

        if (isCut)
        {
            yield return new(Ellipsis, false, null);
        }
    }

    /// <summary>Text with signs in the place of what cannot be seen, for attributes and titles.</summary>
    public static string Plain(string? text) => string.Concat(Pieces(text).Select(piece => piece.Text));

    /// <summary>The part of a detection's value that its rule found, as far as the rule says; else the whole value.</summary>
    public static string? Found(DetectionRecord detection)
    {
        // Both ways rules write it: "Matched Data: X found within ARGS:q: …" and "X found in ARGS:q".
        var data = detection.Data.AsSpan();
        const string Opening = "Matched Data: ";
        if (data.StartsWith(Opening, StringComparison.Ordinal))
        {
            data = data[Opening.Length..];
        }

        var end = data.IndexOf(" found within ", StringComparison.Ordinal);
        end = end < 0 ? data.LastIndexOf(" found in ", StringComparison.Ordinal) : end;
        var found = end < 0 ? data : data[..end];
        return !found.IsEmpty && detection.Value.AsSpan().Contains(found, StringComparison.OrdinalIgnoreCase) ? found.ToString() : detection.Value;
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
        UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static string Sign(int code) => code switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        < 0x100 => $"\\x{code:X2}",
        _ => $"U+{code:X4}",
    };
}
