using System.Globalization;
using System.Text;

namespace Sakimori.Matching.Patterns;

/// <summary>
/// A tree as text for <see cref="System.Text.RegularExpressions.Regex"/> with
/// <see cref="System.Text.RegularExpressions.RegexOptions.NonBacktracking"/>: the reference twin of our engine, for tests
/// and fuzzing, not for traffic. No option and no named class is left in the text, so that nothing Unicode is left in it.
/// <para>
/// What .NET takes for a word character includes letters from U+00AA on. The twin therefore works on transliterated
/// text, in which the bytes from 0x80 on are box-drawing characters.
/// </para>
/// <para>
/// Not expressible: <c>\G</c>, and that a multi-line <c>^</c> is false behind the newline that ends a text (.NET takes
/// that for a line start, PCRE does not). The twin says whether a value matches, not where.
/// </para>
/// </summary>
internal static class DotNetTranslation
{
    private const int FirstHighByte = 0x80;
    private const int BoxDrawing = 0x2500;

    /// <summary>The text for .NET; null when the pattern has what .NET cannot express.</summary>
    public static string? Translate(Node root)
    {
        var text = new StringBuilder();
        return TryWrite(root, text) ? text.ToString() : null;
    }

    /// <summary>A value as the translated pattern takes it, char for char.</summary>
    public static string Transliterate(ReadOnlySpan<char> value)
    {
        var chars = value.ToArray();
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = chars[i] < 256 ? (char)Transliterate(chars[i]) : chars[i];
        }

        return new string(chars);
    }

    private static int Transliterate(int value) => value < FirstHighByte ? value : value - FirstHighByte + BoxDrawing;

    private static bool TryWrite(Node node, StringBuilder text)
    {
        switch (node)
        {
            case SetNode set:
                WriteSet(set.Set, text);
                return true;

            case AssertionNode assertion:
                var written = Assertion(assertion.Kind);
                text.Append(written);
                return written is not null;

            case ConcatNode concat:
                return Array.TrueForAll(concat.Children, child => TryWrite(child, text));

            case AlternateNode alternate:
                return TryWriteAlternate(alternate, text);

            case RepeatNode repeat:
                text.Append("(?:");
                var isExpressible = TryWrite(repeat.Child, text);
                text.Append(CultureInfo.InvariantCulture, $"){{{repeat.Min},");
                if (repeat.Max != Node.Unbounded)
                {
                    text.Append(repeat.Max);
                }

                text.Append(repeat.Lazy ? "}?" : "}");
                return isExpressible;

            case CaptureNode capture:
                text.Append(CultureInfo.InvariantCulture, $"(?<{capture.Index}>");
                var inside = TryWrite(capture.Child, text);
                text.Append(')');
                return inside;

            case AtomicNode atomic:
                return TryWrite(atomic.Child, text);

            default:
                return true;
        }
    }

    private static bool TryWriteAlternate(AlternateNode alternate, StringBuilder text)
    {
        text.Append("(?:");
        for (var i = 0; i < alternate.Children.Length; i++)
        {
            text.Append(i == 0 ? "" : "|");
            if (!TryWrite(alternate.Children[i], text))
            {
                return false;
            }
        }

        text.Append(')');
        return true;
    }

    private static string? Assertion(AssertionKind kind) => kind switch
    {
        AssertionKind.TextStart => "\\A",
        AssertionKind.LineStart => "(?m:^)",
        AssertionKind.LineEnd => "(?m:$)",
        AssertionKind.TextEnd => "\\z",
        AssertionKind.FinalLineEnd => "\\Z",
        AssertionKind.WordBoundary => "\\b",
        AssertionKind.NotWordBoundary => "\\B",
        _ => null,
    };

    private static void WriteSet(in ByteSet set, StringBuilder text)
    {
        if (set.IsEmpty)
        {
            text.Append("[^\\u0000-\\uFFFF]");
            return;
        }

        text.Append('[');
        for (var low = set.NextFrom(0); low < 256;)
        {
            var high = low;
            while (high + 1 < 256 && high + 1 != FirstHighByte && set.Contains((char)(high + 1)))
            {
                high++;
            }

            text.Append(
                CultureInfo.InvariantCulture, $"\\u{Transliterate(low):X4}-\\u{Transliterate(high):X4}");
            low = set.NextFrom(high + 1);
        }

        text.Append(']');
    }
}
