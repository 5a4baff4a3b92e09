using System.Buffers;
using System.Globalization;

namespace Sakimori.Waf.Bodies;

/// <summary>One pass over a JSON text, without building a document.</summary>
/// <remarks>
/// The grammar is RFC 8259. What it forbids but some back end reads (comments, single quotes, bare words, missing or surplus
/// commas, several documents, a cut end) sets the error, and reading goes on: every string and word still becomes an argument.
/// ModSecurity v3 stops there and judges nothing behind.
/// <para>Bounds: time is linear in the body. Nesting beyond the limit is walked without names, so a million brackets cost a
/// million steps and no memory. Names repeat their containers' names, so their total is held to a multiple of the body; past it
/// an argument is named by its last step only, which is an error too.</para>
/// </remarks>
internal ref struct JsonFlattener
{
    private const string Root = "json";

    /// <summary>An ordinary document's names are one to three times its length; deep documents with long keys go far beyond.</summary>
    private const int NameFactor = 8;

    /// <summary>Lets small documents be as deep as they like.</summary>
    private const int NameFloor = 64 * 1024;

    private static readonly SearchValues<char> StringStops =
        SearchValues.Create("\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f"
            + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private static readonly SearchValues<char> WordStops = SearchValues.Create("\"'[]{},: \t\n\v\f\r");

    private readonly ReadOnlyMemory<char> _body;
    private readonly ReadOnlySpan<char> _text;
    private readonly BodyLimits _limits;
    private readonly RequestBodyContent _content;

    private int _at;
    private string? _error;

    // The name of the value being read, and for each open container how much of it is the container's own.
    private char[] _path;
    private int _pathLength;
    private Container[] _open;
    private int _depth;
    private int _beyondDepth;
    private long _namesLeft;

    public JsonFlattener(ReadOnlyMemory<char> body, BodyLimits limits, RequestBodyContent content)
    {
        _body = body;
        _text = body.Span;
        _limits = limits;
        _content = content;
        _path = ArrayPool<char>.Shared.Rent(256);
        _open = ArrayPool<Container>.Shared.Rent(16);
        _namesLeft = NameFloor + ((long)NameFactor * body.Length);
        Root.CopyTo(_path);
        _pathLength = Root.Length;
    }

    private enum Expect
    {
        Value,
        ValueOrEnd,
        KeyOrEnd,
        Key,
        Colon,
        CommaOrEnd,
        Nothing,
    }

    /// <summary>Reads the whole text and returns the first error, or null.</summary>
    public string? Flatten()
    {
        var expect = Expect.Value;
        while (SkipSpace())
        {
            if (_content.Arguments.Count >= _limits.ArgumentLimit && _text[_at] is not (']' or '}'))
            {
                Fail("more arguments than allowed.");
                return _error;
            }

            expect = _beyondDepth > 0 ? StepBeyondDepth() : Step(expect);
        }

        if (expect != Expect.Nothing)
        {
            Fail("premature end.");
            KeepLoneName(expect);
        }

        return _error;
    }

    /// <summary>Gives rented memory back.</summary>
    public readonly void Dispose()
    {
        ArrayPool<char>.Shared.Return(_path);
        ArrayPool<Container>.Shared.Return(_open);
    }

    private Expect Step(Expect expect)
    {
        switch (_text[_at])
        {
            case '{' or '[':
                Begin(expect);
                return Open(_text[_at++] == '[');
            case '}' or ']':
                return Close(_text[_at++] == ']', expect);
            case ',':
                _at++;
                return AfterComma(expect);
            case ':':
                _at++;
                if (expect != Expect.Colon)
                {
                    Fail("unexpected colon.");
                }

                return expect == Expect.Colon ? Expect.Value : expect;
            default:
                return ReadScalar(expect);
        }
    }

    private Expect AfterComma(Expect expect)
    {
        if (!KeepLoneName(expect) && expect != Expect.CommaOrEnd)
        {
            Fail("unexpected comma.");
        }

        return _depth == 0 ? expect : _open[_depth - 1].IsArray ? Expect.Value : Expect.Key;
    }

    /// <summary>A string or a word: a name or a value.</summary>
    private Expect ReadScalar(Expect expect)
    {
        var isName = expect is Expect.Key or Expect.KeyOrEnd
            || (expect == Expect.CommaOrEnd && !_open[_depth - 1].IsArray);
        if (isName)
        {
            if (expect == Expect.CommaOrEnd)
            {
                Fail("comma missing.");
            }

            var quoted = _text[_at] == '"';
            var name = _text[_at] is '"' or '\'' ? ReadString() : ReadWord(isName: true);
            if (!quoted)
            {
                Fail("name without quotes.");
            }

            Truncate();
            Append(".");
            Append(name.IsEmpty ? "empty-key" : name.Span);
            return Expect.Colon;
        }

        Begin(expect);
        Add(_text[_at] is '"' or '\'' ? ReadString() : ReadWord(isName: false));
        return AfterValue();
    }

    /// <summary>A value starts here: complains when none should, and names it when it is an array's.</summary>
    private void Begin(Expect expect)
    {
        switch (expect)
        {
            case Expect.Colon:
                Fail("colon missing.");
                break;
            case Expect.CommaOrEnd:
                Fail("comma missing.");
                break;
            case Expect.Key or Expect.KeyOrEnd:
                Fail("name missing.");
                break;
            case Expect.Nothing:
                Fail("text after the document.");
                break;
        }

        if (_depth == 0)
        {
            _pathLength = Root.Length;
            return;
        }

        ref var parent = ref _open[_depth - 1];
        if (parent.IsArray)
        {
            Truncate();
            Append(".array_");
            Span<char> digits = stackalloc char[10];
            parent.Index.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            Append(digits[..length]);
            parent.Index++;
        }
        else if (expect is Expect.Key or Expect.KeyOrEnd or Expect.CommaOrEnd)
        {
            Truncate();
            Append(".empty-key");
        }
    }

    private readonly Expect AfterValue() => _depth == 0 ? Expect.Nothing : Expect.CommaOrEnd;

    private Expect Open(bool isArray)
    {
        if (_depth >= _limits.JsonDepthLimit)
        {
            Fail("nesting deeper than allowed.");
            _beyondDepth = 1;
            return Expect.CommaOrEnd;
        }

        if (_depth == _open.Length)
        {
            var larger = ArrayPool<Container>.Shared.Rent(_open.Length * 2);
            _open.CopyTo(larger, 0);
            ArrayPool<Container>.Shared.Return(_open);
            _open = larger;
        }

        _open[_depth++] = new Container(_pathLength, isArray);
        return isArray ? Expect.ValueOrEnd : Expect.KeyOrEnd;
    }

    private Expect Close(bool isArray, Expect expect)
    {
        if (_depth == 0)
        {
            Fail("closing bracket without an opening one.");
            return expect;
        }

        if (!KeepLoneName(expect) && expect is Expect.Value or Expect.Key)
        {
            Fail("comma before a closing bracket.");
        }

        if (_open[_depth - 1].IsArray != isArray)
        {
            Fail("closing bracket of the other kind.");
        }

        _depth--;
        _pathLength = _depth == 0 ? Root.Length : _open[_depth].PathLength;
        return AfterValue();
    }

    /// <summary>A name whose value is missing becomes an argument without a value, to be judged.</summary>
    private bool KeepLoneName(Expect expect)
    {
        if (_depth == 0 || _open[_depth - 1].IsArray || expect is not (Expect.Colon or Expect.Value))
        {
            return false;
        }

        Fail("name without a value.");
        Add(ReadOnlyMemory<char>.Empty);
        return true;
    }

    /// <summary>Deeper than the limit: brackets are counted, every string and word is an argument of the deepest name.</summary>
    private Expect StepBeyondDepth()
    {
        switch (_text[_at])
        {
            case '[' or '{':
                _at++;
                _beyondDepth++;
                break;
            case ']' or '}':
                _at++;
                _beyondDepth--;
                break;
            case ',' or ':':
                _at++;
                break;
            case '"' or '\'':
                Add(ReadString());
                break;
            default:
                Add(ReadWord(isName: false));
                break;
        }

        return AfterValue();
    }

    /// <summary>Reads a string with its quotes; a slice of the body unless something is escaped.</summary>
    private ReadOnlyMemory<char> ReadString()
    {
        var quote = _text[_at++];
        if (quote != '"')
        {
            Fail("single quotes.");
        }

        var start = _at;
        var escaped = false;
        while (_at < _text.Length)
        {
            var stop = quote == '"' ? _text[_at..].IndexOfAny(StringStops) : _text[_at..].IndexOfAny('\'', '\\');
            _at = stop < 0 ? _text.Length : _at + stop;
            if (stop < 0)
            {
                break;
            }

            var c = _text[_at];
            if (c == quote)
            {
                var value = _body[start.._at++];
                return escaped ? Unescape(value.Span) : value;
            }

            if (c == '\\')
            {
                escaped = true;
                _at = Math.Min(_at + 2, _text.Length);
            }
            else
            {
                Fail("control character in a string.");
                _at++;
            }
        }

        Fail("string without an end.");
        return escaped ? Unescape(_text[start..]) : _body[start..];
    }

    private ReadOnlyMemory<char> Unescape(ReadOnlySpan<char> raw)
    {
        var value = JsonText.Unescape(raw, _content.Arena, out var unknownEscape);
        if (unknownEscape)
        {
            Fail("unknown escape.");
        }

        return value;
    }

    /// <summary>A number, <c>true</c>, <c>false</c>, <c>null</c>, or with an error any other run of characters.</summary>
    /// <param name="isName">A name is read, whose missing quotes are complained about elsewhere.</param>
    private ReadOnlyMemory<char> ReadWord(bool isName)
    {
        var start = _at;
        var length = _text[_at..].IndexOfAny(WordStops);
        _at = length < 0 ? _text.Length : _at + Math.Max(length, 1);
        var word = _body[start.._at];
        if (isName || word.Span is "true" or "false" || JsonText.IsNumber(word.Span))
        {
            return word;
        }

        if (word.Span is "null")
        {
            return ReadOnlyMemory<char>.Empty;
        }

        Fail("unknown word.");
        return word;
    }

    /// <summary>Moves to the next token; false at the end. Comments count as white space with an error.</summary>
    private bool SkipSpace()
    {
        while (_at < _text.Length)
        {
            if (AsciiSpace.Is(_text[_at]))
            {
                _at++;
            }
            else if (_text[_at] == '/' && _at + 1 < _text.Length && _text[_at + 1] is '/' or '*')
            {
                SkipComment();
            }
            else if (_at == 0 && _text is ['\xEF', '\xBB', '\xBF', ..])
            {
                Fail("byte order mark.");
                _at = 3;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void SkipComment()
    {
        Fail("comment.");
        var block = _text[_at + 1] == '*';
        var inside = _text[(_at + 2)..];
        var length = block ? inside.IndexOf("*/") : inside.IndexOf('\n');
        var comment = _body.Slice(_at + 2, length < 0 ? inside.Length : length);

        // To a back end without comments this is text.
        Add(comment);
        _at += 2 + comment.Length + (length >= 0 ? (block ? 2 : 1) : 0);
    }

    private void Add(ReadOnlyMemory<char> value)
    {
        if (_content.Arguments.Count >= _limits.ArgumentLimit)
        {
            Fail("more arguments than allowed.");
            return;
        }

        _content.Arguments.Add(TakeName(), value);
    }

    private ReadOnlyMemory<char> TakeName()
    {
        if (_pathLength == Root.Length)
        {
            return Root.AsMemory();
        }

        var name = _path.AsSpan(0, _pathLength);
        if (name.Length > _namesLeft)
        {
            Fail("names longer than allowed in all.");
            name = name[Math.Min(ContainerPathLength, name.Length)..];
        }

        _namesLeft -= name.Length;
        return _content.Arena.Copy(name);
    }

    private readonly int ContainerPathLength => _depth == 0 ? Root.Length : _open[_depth - 1].PathLength;

    /// <summary>Cuts the name back to that of the innermost open container.</summary>
    private void Truncate() => _pathLength = ContainerPathLength;

    private void Append(scoped ReadOnlySpan<char> text)
    {
        if (_path.Length - _pathLength < text.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(_path.Length * 2, _pathLength + text.Length));
            _path.AsSpan(0, _pathLength).CopyTo(larger);
            ArrayPool<char>.Shared.Return(_path);
            _path = larger;
        }

        text.CopyTo(_path.AsSpan(_pathLength));
        _pathLength += text.Length;
    }

    private void Fail(string error) => _error ??= error;

    private struct Container(int pathLength, bool isArray)
    {
        public readonly int PathLength = pathLength;
        public readonly bool IsArray = isArray;
        public int Index;
    }
}
