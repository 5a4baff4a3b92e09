using System.Buffers;

namespace Sakimori.Waf.Detectors.Leaks;

/// <summary>Hides leaks in a text: asterisks in the place of what leaked, byte for byte, so that no length changes.</summary>
/// <remarks>
/// <para><b>Guarantee.</b> Length, line ends, tags, and the quotes and escapes of JSON stay; no character of two or more bytes is cut;
/// what is valid in its charset stays valid. The last four digits of a card stay; separators of numbers stay. Where a bare number is
/// all a grammar allows (JSON, a script), the digits become 9. Linear in the text.</para>
/// <para><b>Charsets.</b> UTF-8, Shift_JIS, EUC-JP and their like have no digit and no asterisk inside a character. In ISO-2022-JP two
/// bytes behind <c>ESC $ B</c> become <c>＊</c> (JIS X 0208 row 1, cell 86); so does a full-width digit everywhere.</para>
/// <para><b>Known limits.</b> A script is not parsed: a bare number is told by what stands beside it. What a page's program computes
/// from a hidden datum changes with it.</para>
/// </remarks>
internal ref struct LeakMask
{
    private const int DigitsOfACardKept = 4;

    private static readonly SearchValues<string> ScriptTags = SearchValues.Create(["<script", "</script"], StringComparison.OrdinalIgnoreCase);

    private readonly Span<char> _text;
    private readonly PageSyntax _syntax;
    private readonly PageCharset _charset;

    // How far the text before the leak has been read, and what state it left.
    private int _readTo;
    private bool _isInside;
    private int _pairsFrom;
    private int _escapesReadTo;
    private int _maskedTo;

    private LeakMask(Span<char> text, PageSyntax syntax, PageCharset charset)
    {
        _text = text;
        _syntax = syntax;
        _charset = charset;
        _pairsFrom = -1;
    }

    /// <summary>Hides the leaks of the kinds whose bit is set.</summary>
    public static void Apply(Span<char> text, LeakReport report, uint kinds, PageSyntax syntax, PageCharset charset)
    {
        report.Sort();
        var mask = new LeakMask(text, syntax, charset);
        foreach (var leak in report.Leaks)
        {
            if ((kinds >> (int)leak.Kind & 1) != 0)
            {
                mask.Hide(leak);
            }
        }
    }

    private void Hide(in Leak leak)
    {
        // What lies in a leak already hidden is hidden; what sticks out of it is hidden from there on.
        var start = Math.Max(leak.Start, _maskedTo);
        if (start >= leak.End)
        {
            return;
        }

        if (_charset == PageCharset.Iso2022Jp)
        {
            ReadEscapes(start);
        }

        ReadSyntax(start);
        if (leak.Kind.IsNumber())
        {
            HideDigits(start, leak);
            _maskedTo = leak.End;
        }
        else
        {
            // Where the page's grammar stops it, what lies behind is still to be hidden.
            _maskedTo = HideText(start, leak.End);
        }
    }

    private readonly void HideDigits(int start, in Leak leak)
    {
        var fill = IsBareNumber(leak) ? '9' : '*';
        var keep = leak.Kind == LeakKind.CardNumber ? DigitsOfACardKept : 0;
        for (var i = leak.End - 1; i >= start;)
        {
            if (_pairsFrom >= 0)
            {
                // Pairs from here back; the leak began behind the escape, so it is whole pairs.
                i -= (i - _pairsFrom) & 1;
                if (_text[i] == '\x23' && i + 1 < leak.End && char.IsAsciiDigit(_text[i + 1]) && keep-- <= 0)
                {
                    (_text[i], _text[i + 1]) = ('\x21', '\x76');
                }

                i--;
                continue;
            }

            var wide = FullWidthDigits.LengthBefore(_text, i + 1);
            if (wide > 0 && i + 1 - wide >= start)
            {
                if (keep-- <= 0)
                {
                    HideWide(i + 1 - wide, wide);
                }

                i -= wide;
                continue;
            }

            if (char.IsAsciiDigit(_text[i]) && keep-- <= 0)
            {
                _text[i] = fill;
            }

            i--;
        }
    }

    /// <summary><c>＊</c> in UTF-8, Shift_JIS or EUC-JP: the digit tells which.</summary>
    private readonly void HideWide(int at, int length)
    {
        if (length == 3)
        {
            _text[at + 2] = '\x8a';
        }
        else
        {
            (_text[at], _text[at + 1]) = _text[at] == '\x82' ? ('\x81', '\x96') : ('\xa1', '\xf6');
        }
    }

    /// <summary>Hides a text; returns how far it got.</summary>
    private int HideText(int start, int end)
    {
        if (_pairsFrom >= 0)
        {
            start -= (start - _pairsFrom) & 1;
        }

        for (var i = start; i < end;)
        {
            var length = _charset == PageCharset.Iso2022Jp ? EscapeLength(i) : 0;
            length = length > 0 ? length : KeptLength(i);
            if (length < 0)
            {
                return i;
            }

            if (length > 0)
            {
                i += length;
                continue;
            }

            if (_pairsFrom >= 0 && i + 1 < _text.Length)
            {
                (_text[i], _text[i + 1]) = ('\x21', '\x76');
                i += 2;
                continue;
            }

            for (var left = Math.Min(_charset.LengthAt(_text, i), _text.Length - i); left > 0; left--)
            {
                _text[i++] = '*';
            }
        }

        return end;
    }

    /// <summary>Chars at this place that stay for the page's grammar; −1: the text that may be changed ends here.</summary>
    private readonly int KeptLength(int at)
    {
        if (_pairsFrom >= 0)
        {
            return 0;
        }

        switch (_text[at])
        {
            case '\r' or '\n':
                return 1;
            case '"' when _syntax == PageSyntax.Json && _isInside:
                return -1;
            case '\\' when _syntax == PageSyntax.Json && _isInside:
                return Math.Min(_text.Length - at, at + 1 < _text.Length && _text[at + 1] == 'u' ? 6 : 2);
            case '<' when _syntax == PageSyntax.Html && at + 1 < _text.Length && (char.IsAsciiLetter(_text[at + 1]) || _text[at + 1] is '/' or '!' or '?'):
                var end = _text[at..].IndexOf('>');
                return end < 0 ? -1 : end + 1;
            default:
                return 0;
        }
    }

    private readonly bool IsBareNumber(in Leak leak)
    {
        if (_syntax == PageSyntax.Json)
        {
            return !_isInside;
        }

        if (_syntax != PageSyntax.Html || !_isInside || _text[leak.Start..leak.End].ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var before = _text[Math.Max(0, leak.Start - 16)..leak.Start].TrimEnd(" \t\r\n");
        var after = _text[leak.End..Math.Min(_text.Length, leak.End + 16)].TrimStart(" \t\r\n");
        return before.Length > 0 && before[^1] is '=' or ':' or ',' or '[' or '(' && (after.Length == 0 || after[0] is ';' or ',' or ']' or '}' or ')' or '<');
    }

    /// <summary>Whether this place is inside a string of JSON, or inside a script.</summary>
    private void ReadSyntax(int to)
    {
        while (_readTo < to)
        {
            var rest = _text[_readTo..to];
            switch (_syntax)
            {
                case PageSyntax.Json:
                    var quote = _isInside ? rest.IndexOfAny('"', '\\') : rest.IndexOf('"');
                    if (quote < 0)
                    {
                        _readTo = to;
                    }
                    else if (rest[quote] == '"')
                    {
                        _isInside = !_isInside;
                        _readTo += quote + 1;
                    }
                    else
                    {
                        _readTo += quote + 2;
                    }

                    break;
                case PageSyntax.Html:
                    var tag = ((ReadOnlySpan<char>)rest).IndexOfAny(ScriptTags);
                    if (tag >= 0)
                    {
                        _isInside = rest[tag + 1] != '/';
                    }

                    _readTo = tag < 0 ? to : _readTo + tag + 1;
                    break;
                default:
                    _readTo = to;
                    break;
            }
        }
    }

    private void ReadEscapes(int to)
    {
        while (_escapesReadTo < to)
        {
            var escape = _text[_escapesReadTo..to].IndexOf('\x1b');
            if (escape < 0)
            {
                _escapesReadTo = to;
                return;
            }

            _escapesReadTo += escape;
            _escapesReadTo += Math.Max(1, EscapeLength(_escapesReadTo));
        }
    }

    /// <summary>Length of an escape that changes what the bytes mean, 0 for none; the change takes effect.</summary>
    private int EscapeLength(int at)
    {
        if (_text[at] != '\x1b' || at + 2 >= _text.Length)
        {
            return 0;
        }

        if (_text[at + 1] == '$')
        {
            var length = _text[at + 2] == '(' ? 4 : 3;
            _pairsFrom = at + length;
            return Math.Min(length, _text.Length - at);
        }

        if (_text[at + 1] == '(')
        {
            _pairsFrom = -1;
            return 3;
        }

        return 0;
    }
}
