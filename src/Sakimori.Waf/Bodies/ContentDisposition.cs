using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Bodies;

/// <summary>
/// The <c>Content-Disposition</c> of one part: <c>form-data; name="…"; filename="…"; filename*=…</c>. As in ModSecurity v3 any
/// other parameter, a repeated one, and <c>filename*</c> without <c>filename</c> are errors; what could be read until the error
/// is kept, because it is judged all the same. A backslash escapes only the quote and itself (browsers send Windows paths).
/// </summary>
/// <remarks>
/// Old Japanese browsers send names in Shift_JIS, where the second byte of a character may be <c>0x5C</c>, the backslash:
/// <c>name="表"</c> is <c>95 5C 22</c>. A header that makes no sense byte by byte is therefore read again in double-byte pairs.
/// </remarks>
internal struct ContentDisposition
{
    /// <summary><c>name</c>, unescaped; empty when missing.</summary>
    public ReadOnlyMemory<char> Name { get; private set; }

    /// <summary><c>filename</c>, unescaped; empty when missing.</summary>
    public ReadOnlyMemory<char> FileName { get; private set; }

    /// <summary><c>filename*</c>, percent-decoded, in the charset it names; empty when missing.</summary>
    public ReadOnlyMemory<char> ExtendedFileName { get; private set; }

    /// <summary>Single quotes used as quotes, or a quote where none belongs (<c>MULTIPART_INVALID_QUOTING</c>).</summary>
    public bool InvalidQuoting { get; private set; }

    /// <summary>Why the header is refused; null when it is well formed.</summary>
    public string? Error { get; private set; }

    /// <summary>RFC 2045 <c>token</c>, as far as a part header may use it.</summary>
    public static bool IsTokenChar(char c) => c is > ' ' and < '\x7F' && !"()<>@,;:\\\"/[]?=".Contains(c);

    /// <summary>Reads the value of the header, without its name and line end.</summary>
    public static ContentDisposition Parse(ReadOnlyMemory<char> header, TextArena arena)
    {
        var result = Parse(header, arena, doubleByte: false);
        if ((result.Error is not null || result.InvalidQuoting) && HasDoubleByteBackslash(header.Span))
        {
            var second = Parse(header, arena, doubleByte: true);
            if (second.Error is null && !second.InvalidQuoting)
            {
                return second;
            }
        }

        return result;
    }

    private static ContentDisposition Parse(ReadOnlyMemory<char> header, TextArena arena, bool doubleByte)
    {
        var result = default(ContentDisposition);
        var cursor = new Cursor(header, arena, doubleByte);
        result.Error = result.Read(ref cursor);
        result.InvalidQuoting |= cursor.InvalidQuoting;
        if (result.Error is null && !result.ExtendedFileName.IsEmpty && result.FileName.IsEmpty)
        {
            result.Error = "filename* without filename";
        }
        else if (result.Error is null && !result.FileName.IsEmpty && !header.Span.Contains("filename=", StringComparison.Ordinal))
        {
            // Simple parsers look for these nine characters and would see no file here.
            result.Error = "filename";
        }

        return result;
    }

    private string? Read(ref Cursor cursor)
    {
        if (!cursor.Take("form-data"))
        {
            return "not form-data";
        }

        cursor.SkipBlanks();
        while (!cursor.AtEnd)
        {
            if (!cursor.Take(";"))
            {
                cursor.NoteMisplacedQuote();
                return "semicolon missing";
            }

            cursor.SkipBlanks();
            if (cursor.AtEnd)
            {
                return null;
            }

            var parameter = cursor.ReadParameterName();
            cursor.SkipBlanks();
            if (!cursor.Take("="))
            {
                return "equals sign missing";
            }

            cursor.SkipBlanks();
            if (cursor.AtEnd)
            {
                return "value missing";
            }

            var error = parameter.Equals("filename*", StringComparison.OrdinalIgnoreCase)
                ? ReadExtended(ref cursor)
                : Keep(parameter, cursor.ReadValue());
            if (error is not null)
            {
                return error;
            }

            cursor.SkipBlanks();
        }

        return null;
    }

    private string? Keep(ReadOnlySpan<char> parameter, ReadOnlyMemory<char> value)
    {
        if (parameter.Equals("name", StringComparison.OrdinalIgnoreCase))
        {
            if (!Name.IsEmpty)
            {
                return "duplicate name";
            }

            Name = value;
            return parameter.SequenceEqual("name") ? null : "unknown parameter";
        }

        if (parameter.Equals("filename", StringComparison.OrdinalIgnoreCase))
        {
            if (!FileName.IsEmpty)
            {
                return "duplicate filename";
            }

            FileName = value;
            return parameter.SequenceEqual("filename") ? null : "unknown parameter";
        }

        return "unknown parameter";
    }

    private string? ReadExtended(ref Cursor cursor)
    {
        if (!ExtendedFileName.IsEmpty)
        {
            return "duplicate filename*";
        }

        var error = cursor.ReadExtendedValue(out var value);
        ExtendedFileName = value;
        return error;
    }

    /// <summary>A backslash behind a byte that can begin a Shift_JIS, Big5 or GBK character.</summary>
    private static bool HasDoubleByteBackslash(ReadOnlySpan<char> header)
    {
        for (var i = header.IndexOf('\\'); i >= 0; i++)
        {
            if (i > 0 && Cursor.IsLeadByte(header[i - 1]))
            {
                return true;
            }

            var next = header[(i + 1)..].IndexOf('\\');
            if (next < 0)
            {
                return false;
            }

            i += next;
        }

        return false;
    }

    private ref struct Cursor(ReadOnlyMemory<char> header, TextArena arena, bool doubleByte)
    {
        private readonly ReadOnlySpan<char> _text = header.Span;
        private int _at;

        public bool InvalidQuoting { get; private set; }

        public readonly bool AtEnd => _at == _text.Length;

        public static bool IsLeadByte(char c) => c is >= '\x81' and <= '\xFE';

        public bool Take(string expected)
        {
            if (!_text[_at..].StartsWith(expected, StringComparison.Ordinal))
            {
                return false;
            }

            _at += expected.Length;
            return true;
        }

        public void SkipBlanks()
        {
            while (_at < _text.Length && _text[_at] is ' ' or '\t')
            {
                _at++;
            }
        }

        /// <summary>Called where a semicolon should be: after a closing quote it was the value that held a quote.</summary>
        public void NoteMisplacedQuote() => InvalidQuoting |= _text[_at - 1] is '"' or '\'';

        public ReadOnlySpan<char> ReadParameterName()
        {
            var start = _at;
            while (_at < _text.Length && _text[_at] is not ('=' or ' ' or '\t'))
            {
                _at++;
            }

            return _text[start.._at];
        }

        public ReadOnlyMemory<char> ReadValue()
        {
            var quote = _text[_at];
            if (quote is '"' or '\'')
            {
                InvalidQuoting |= quote == '\'';
                _at++;
                return ReadQuoted(quote);
            }

            var start = _at;
            while (_at < _text.Length && IsTokenChar(_text[_at]))
            {
                InvalidQuoting |= _text[_at] == '\'';
                _at++;
            }

            return header[start.._at];
        }

        /// <summary>RFC 8187: <c>charset'language'value</c> with percent-encoded bytes.</summary>
        public string? ReadExtendedValue(out ReadOnlyMemory<char> value)
        {
            value = default;
            var charset = _at;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || "!#$%&+-^_`{}~".Contains(_text[_at])))
            {
                _at++;
            }

            if (_at == charset || !Take("'"))
            {
                return "charset of filename*";
            }

            var language = _text[_at..].IndexOf('\'');
            if (language < 0)
            {
                return "language of filename*";
            }

            _at += language + 1;
            var target = arena.Reserve(_text.Length - _at);
            var written = 0;
            string? error = null;
            while (error is null && _at < _text.Length && _text[_at] != ';')
            {
                var c = _text[_at++];
                if (c == '%')
                {
                    if (_text.Length - _at >= 2
                        && byte.TryParse(_text.Slice(_at, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var decoded))
                    {
                        c = (char)decoded;
                        _at += 2;
                    }
                    else
                    {
                        error = "encoding of filename*";
                    }
                }
                else if (!char.IsAsciiLetterOrDigit(c) && !"!#$&+-.^_`~".Contains(c))
                {
                    error = "character in filename*";
                }

                target[written++] = c;
            }

            value = arena.Commit(written);
            return error;
        }

        private ReadOnlyMemory<char> ReadQuoted(char quote)
        {
            var start = _at;
            var escapes = 0;
            while (_at < _text.Length && _text[_at] != quote)
            {
                if (doubleByte && IsLeadByte(_text[_at]) && _at + 1 < _text.Length)
                {
                    _at++;
                }
                else if (IsEscape(_at, quote))
                {
                    _at++;
                    escapes++;
                }

                _at++;
            }

            var value = header[start.._at];
            if (AtEnd)
            {
                // Never closed: the value is all there is.
                InvalidQuoting = true;
            }
            else
            {
                _at++;
            }

            return escapes == 0 ? value : Unescape(value.Span, quote);
        }

        private readonly bool IsEscape(int at, char quote) =>
            _text[at] == '\\' && at + 1 < _text.Length && (_text[at + 1] == quote || _text[at + 1] == '\\');

        private readonly ReadOnlyMemory<char> Unescape(ReadOnlySpan<char> value, char quote)
        {
            var target = arena.Reserve(value.Length);
            var written = 0;
            for (var i = 0; i < value.Length; i++)
            {
                if (doubleByte && IsLeadByte(value[i]) && i + 1 < value.Length)
                {
                    target[written++] = value[i++];
                }
                else if (value[i] == '\\' && i + 1 < value.Length && (value[i + 1] == quote || value[i + 1] == '\\'))
                {
                    i++;
                }

                target[written++] = value[i];
            }

            return arena.Commit(written);
        }
    }
}
