using System.Text;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// ISO-2022-JP: seven bits, escape sequences choose what they mean (RFC 1468, and what is met besides: JIS X 0212, half-width
/// kana behind <c>ESC ( I</c> or, as code page 50222 writes them, between SO and SI). A text begins in ASCII and has to end in it; one that does not counts as an error, since whatever is put behind it
/// would be read in the last state.
/// </summary>
internal sealed class Iso2022JpCharset() : Charset("iso-2022-jp", "csiso2022jp", "jis", "iso-2022-jp-1", "iso-2022-jp-3", "cp50220", "cp50221", "cp50222")
{
    /// <summary>The first byte of an escape sequence.</summary>
    public const char Escape = '\x1B';

    private const char ShiftOut = '\x0E';
    private const char ShiftIn = '\x0F';

    private enum State
    {
        Ascii,
        Roman,
        Kana,
        JisX0208,
        JisX0212,
    }

    internal override int Decode(ReadOnlySpan<char> bytes, Span<char> utf8, ref DecodingFacts facts)
    {
        var output = new Utf8Output(utf8);
        var state = State.Ascii;
        var isShiftedOut = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = bytes[i];
            if (c == Escape && ReadEscape(bytes[i..], ref state) is > 0 and var length)
            {
                i += length - 1;
            }
            else if (c is ShiftOut or ShiftIn)
            {
                isShiftedOut = c == ShiftOut;
            }
            else if (c == Escape || c >= 0x80)
            {
                facts.Errors++;
                output.Replacement();
            }
            else if ((!isShiftedOut && state is State.Ascii or State.Roman) || c <= ' ' || c == '\x7F')
            {
                // Yen and overline of the Roman set are written as the ASCII in their place: back ends differ, and that is the worse reading.
                output.Ascii(c);
            }
            else if (isShiftedOut || state == State.Kana)
            {
                facts.HidesAscii = true;
                ReadKana(c, ref output, ref facts);
            }
            else if (i + 1 < bytes.Length && bytes[i + 1] is > ' ' and < (char)0x7F && Pair(state, c, bytes[i + 1]) is > 0 and var character)
            {
                facts.HidesAscii = true;
                output.Character(character);
                i++;
            }
            else
            {
                facts.Errors++;
                output.Replacement();
            }
        }

        facts.Errors += !isShiftedOut && state is State.Ascii or State.Roman ? 0 : 1;
        return output.Length;
    }

    internal override byte[] Encode(string text) => CodePagesEncodingProvider.Instance.GetEncoding(50220)!.GetBytes(text);

    private static void ReadKana(char c, ref Utf8Output output, ref DecodingFacts facts)
    {
        if (c <= 0x5F)
        {
            output.Character(0xFF61 + c - 0x21);
        }
        else
        {
            facts.Errors++;
            output.Replacement();
        }
    }

    private static int Pair(State state, char lead, char trail) => state == State.JisX0208
        ? EucJpCharset.JisX0208[lead | 0x80, trail | 0x80]
        : EucJpCharset.JisX0212(lead | 0x80, trail | 0x80);

    /// <summary>The length of the escape sequence the text begins with; 0 when it is none.</summary>
    private static int ReadEscape(ReadOnlySpan<char> text, ref State state)
    {
        (var length, state) = text switch
        {
            [_, '(', 'B', ..] => (3, State.Ascii),
            [_, '(', 'J' or 'H', ..] => (3, State.Roman),
            [_, '(', 'I', ..] => (3, State.Kana),
            [_, '$', '@' or 'B', ..] => (3, State.JisX0208),
            [_, '&', '@', Escape, '$', 'B', ..] => (6, State.JisX0208),
            [_, '$', '(', 'D', ..] => (4, State.JisX0212),
            [_, '$', '(', '@' or 'B', ..] => (4, State.JisX0208),
            _ => (0, state),
        };
        return length;
    }
}
