using System.Buffers;
using System.Globalization;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Bodies;

/// <summary>Walks one multipart body line by line.</summary>
/// <remarks>
/// Where this reader goes on and ModSecurity v3 gives up (each sets an error or a strictness flag as there):
/// <list type="bullet">
/// <item>a boundary before the empty line that ends the headers, or directly behind it: it ends the part, and what follows is
/// read on, even behind a final one;</item>
/// <item>a line that begins like the boundary and goes on otherwise: data of the part;</item>
/// <item>no boundary at all: the body is one nameless argument; no final boundary: the rest belongs to the last part;</item>
/// <item>a part without a usable <c>Content-Disposition</c>: its content is an argument under the name found so far.</item>
/// </list>
/// Time is linear: a line is compared with the boundary only at its start, folded headers are joined once.
/// </remarks>
internal ref struct MultipartReader
{
    /// <summary>Header lines kept per part; real parts have two to four.</summary>
    private const int PartHeaderLimit = 64;

    /// <summary>Bytes of one part header with its folded lines, as in ModSecurity.</summary>
    private const int PartHeaderLengthLimit = 4096;

    /// <summary>RFC 2046: no boundary is longer; more is not compared when looking for a mere resemblance.</summary>
    private const int RfcBoundaryLength = 70;

    /// <summary>Visible ASCII, as in ModSecurity; a colon ends the name.</summary>
    private static readonly SearchValues<char> HeaderNameChars =
        SearchValues.Create("!\"#$%&'()*+,-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private readonly ReadOnlyMemory<char> _body;
    private readonly ReadOnlySpan<char> _text;
    private readonly ReadOnlySpan<char> _boundary;
    private readonly BodyLimits _limits;
    private readonly RequestBodyContent _content;
    private readonly MultipartFlags _flags;

    private string? _error;
    private int _boundaries;
    private int _files;
    private bool _afterBareLf;
    private bool _complete;

    // The part being read.
    private State _state;
    private int _dataStart;
    private bool _dataRead;
    private int _headersFrom;
    private int _headerCount;
    private int _headerStart;
    private int _headerEnd;
    private bool _headerFolded;
    private ReadOnlyMemory<char> _disposition;
    private bool _dispositionSeen;

    public MultipartReader(ReadOnlyMemory<char> body, ReadOnlySpan<char> boundary, BodyLimits limits, RequestBodyContent content)
    {
        _body = body;
        _text = body.Span;
        _boundary = boundary;
        _limits = limits;
        _content = content;
        _flags = content.Multipart;
    }

    private enum State
    {
        Outside,
        Headers,
        Data,
    }

    /// <summary>Parts read; beyond as many as could be kept nothing is, and only their headers would pile up.</summary>
    private readonly int PartLimit => _limits.ArgumentLimit + Math.Max(_limits.UploadFileLimit, 100);

    /// <summary>Reads the whole body and returns the first error, or null.</summary>
    public string? Read()
    {
        var resemblanceFrom = 0;
        var at = 0;
        while (at < _text.Length)
        {
            var start = at;
            var newline = _text[start..].IndexOf('\n');
            at = newline < 0 ? _text.Length : start + newline + 1;
            var line = _text[start..at];
            if (IsBoundary(line, out var isFinal))
            {
                if (_boundaries > 0)
                {
                    _flags.UnmatchedBoundary = false;
                }
                else
                {
                    _flags.UnmatchedBoundary = ResemblesBoundary(_text[..start]);
                }

                resemblanceFrom = at;
                var misplaced = FinishPart(start);
                _boundaries++;
                if (isFinal)
                {
                    _flags.DataAfter |= at < _text.Length;
                    if (!misplaced)
                    {
                        return _error;
                    }
                }

                if (_boundaries > PartLimit)
                {
                    _error ??= $"More than {PartLimit} parts.";
                    return _error;
                }

                StartPart();
                _complete = isFinal;
                _state = isFinal ? State.Outside : State.Headers;
            }
            else
            {
                ReadLine(line, start, at);
            }

            _afterBareLf = line[^1] == '\n' && line is not [.., '\r', '\n'];
        }

        if (_text.IsEmpty || _complete)
        {
            return _error;
        }

        _flags.UnmatchedBoundary |= ResemblesBoundary(_text[resemblanceFrom..]);
        if (_boundaries == 0)
        {
            Fail("No boundaries found in payload.");
            _content.Arguments.Add(ReadOnlyMemory<char>.Empty, _body);
        }
        else
        {
            Fail("Final boundary missing.");
            FinishPart(_text.Length);
        }

        return _error;
    }

    /// <summary>The line is the boundary with its two dashes and a line end, which only the end of a body may lack.</summary>
    private bool IsBoundary(ReadOnlySpan<char> line, out bool isFinal)
    {
        isFinal = false;
        if (line is not ['-', '-', ..])
        {
            return false;
        }

        if (!line[2..].StartsWith(_boundary, StringComparison.Ordinal))
        {
            CheckDisguise(line[2..]);
            return false;
        }

        var rest = line[(2 + _boundary.Length)..];
        isFinal = rest is ['-', '-', ..];
        rest = isFinal ? rest[2..] : rest;
        if (rest is ['\r', '\n'])
        {
            _flags.CrlfLine = true;
        }
        else if (rest is ['\n'])
        {
            _flags.LfLine = true;
        }
        else if (!rest.IsEmpty || !isFinal || _boundaries == 0)
        {
            if (rest is [.., '\n'])
            {
                Fail("Invalid boundary.");
            }

            return false;
        }

        _flags.LfLine |= _afterBareLf;
        return true;
    }

    /// <summary>The boundary written so that another parser might take it for one.</summary>
    private void CheckDisguise(ReadOnlySpan<char> afterDashes)
    {
        if (_flags.BoundaryQuoted && afterDashes is ['"', ..] && afterDashes[1..].StartsWith(_boundary, StringComparison.Ordinal))
        {
            Fail("Invalid boundary (quotes).");
        }
        else if (AsciiSpace.Is(afterDashes.IsEmpty ? '\0' : afterDashes[0])
            && afterDashes.TrimStart(AsciiSpace.All).StartsWith(_boundary, StringComparison.Ordinal))
        {
            Fail("Invalid boundary (whitespace).");
        }
    }

    private void ReadLine(ReadOnlySpan<char> line, int start, int end)
    {
        switch (_state)
        {
            case State.Outside:
                _flags.DataBefore |= !_complete;
                break;
            case State.Headers:
                ReadHeaderLine(line, start, end);
                break;
            default:
                _dataRead = true;
                break;
        }
    }

    private void ReadHeaderLine(ReadOnlySpan<char> line, int start, int end)
    {
        if (line is [.., '\r', '\n'])
        {
            _flags.CrlfLine = true;
        }
        else
        {
            _flags.LfLine = true;
        }

        if (line is ['\n'] or ['\r', '\n'])
        {
            CompleteHeader();
            _state = State.Data;
            _dataStart = end;
            _dataRead = false;
            return;
        }

        if (line.Contains('\0'))
        {
            Fail("Nul byte in part headers.");
        }

        if (AsciiSpace.Is(line[0]))
        {
            Fold(line, end);
            return;
        }

        CompleteHeader();
        _headerStart = start;
        _headerEnd = end;
        _headerFolded = false;
        var colon = line.IndexOf(':');
        if (colon < 0)
        {
            Fail("Invalid part header (colon missing).");
        }
        else if (colon == 0)
        {
            Fail("Invalid part header (header name missing).");
        }
        else if (line[..colon].ContainsAnyExcept(HeaderNameChars))
        {
            Fail("Invalid part header (contains invalid character).");
        }
    }

    private void Fold(ReadOnlySpan<char> line, int end)
    {
        _flags.HeaderFolding = true;
        var prefix = line[..^line.TrimStart(AsciiSpace.All).Length].TrimEnd("\r\n");
        _flags.InvalidHeaderFolding |= prefix.ContainsAnyExcept(' ', '\t');
        if (_headerEnd == _headerStart)
        {
            Fail("Invalid part header (folding error).");
            _headerStart = end - line.Length;
        }
        else
        {
            _headerFolded = true;
        }

        _headerEnd = end;
    }

    /// <summary>Records the header collected so far, if any.</summary>
    private void CompleteHeader()
    {
        if (_headerEnd == _headerStart)
        {
            return;
        }

        var raw = _body[_headerStart.._headerEnd];
        _headerStart = _headerEnd = 0;
        if (raw.Length > PartHeaderLengthLimit)
        {
            Fail("Part header too long.");
        }

        var line = _headerFolded ? Unfold(raw.Span) : WithoutLineEnd(raw);
        var name = HeaderName(line.Span);
        foreach (ref readonly var earlier in _content.PartHeaders.Items[_headersFrom..])
        {
            if (!name.IsEmpty && HeaderName(earlier.Value.Span).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                Fail("Duplicate part header.");
            }
        }

        if (!_dispositionSeen && name.Equals("Content-Disposition", StringComparison.OrdinalIgnoreCase))
        {
            _dispositionSeen = true;
            _disposition = line[(name.Length + 1)..].Trim(" \t");
        }

        if (_headerCount++ < PartHeaderLimit)
        {
            _content.PartHeaders.Add(ReadOnlyMemory<char>.Empty, line);
        }
        else
        {
            Fail("Too many part headers.");
        }
    }

    /// <summary>Joins folded lines with one space each, once per header.</summary>
    private readonly ReadOnlyMemory<char> Unfold(ReadOnlySpan<char> raw)
    {
        var target = _content.Arena.Reserve(raw.Length);
        var written = 0;
        while (!raw.IsEmpty)
        {
            var newline = raw.IndexOf('\n');
            var line = newline < 0 ? raw : raw[..newline];
            raw = newline < 0 ? default : raw[(newline + 1)..];
            if (written > 0)
            {
                line = line.TrimStart(AsciiSpace.All);
                target[written++] = ' ';
            }

            line = line.TrimEnd("\r\n");
            line.CopyTo(target[written..]);
            written += line.Length;
        }

        return _content.Arena.Commit(written);
    }

    private void StartPart()
    {
        _dataRead = false;
        _headersFrom = _content.PartHeaders.Count;
        _headerCount = 0;
        _headerStart = _headerEnd = 0;
        _disposition = default;
        _dispositionSeen = false;
    }

    /// <summary>
    /// Ends the part, if one is open, before the line at <paramref name="lineStart"/>. True when a boundary there is out of
    /// place: to some back ends it is data, or a header.
    /// </summary>
    private bool FinishPart(int lineStart)
    {
        if (_state == State.Outside)
        {
            return false;
        }

        var misplaced = _state == State.Headers || !_dataRead;
        _flags.InvalidPart |= misplaced;
        var data = ReadOnlyMemory<char>.Empty;
        if (_state == State.Headers)
        {
            CompleteHeader();
            Fail("Part headers not followed by an empty line.");
        }
        else if (_dataRead)
        {
            data = WithoutLineEnd(_body[_dataStart..lineStart]);
        }

        Keep(data);
        return misplaced;
    }

    private void Keep(ReadOnlyMemory<char> data)
    {
        var disposition = default(ContentDisposition);
        if (!_dispositionSeen)
        {
            Fail("Part missing Content-Disposition header.");
        }
        else
        {
            disposition = ContentDisposition.Parse(_disposition, _content.Arena);
            _flags.InvalidQuoting |= disposition.InvalidQuoting;
            _flags.Name = disposition.Name;
            // A part behind the file must not hide its name.
            _flags.FileName = disposition.FileName.IsEmpty ? _flags.FileName : disposition.FileName;
            if (disposition.Error is not null)
            {
                _error ??= $"Invalid Content-Disposition header ({disposition.Error}).";
            }
            else if (disposition.Name.IsEmpty)
            {
                Fail("Content-Disposition header missing name field.");
            }
        }

        _flags.InvalidPart |= disposition.Name.IsEmpty;
        _content.PartHeaders.SetNames(_headersFrom, disposition.Name);
        var isFile = !disposition.FileName.IsEmpty || !disposition.ExtendedFileName.IsEmpty;
        if (isFile)
        {
            KeepFile(in disposition, data);
        }

        if (!isFile || disposition.Error is not null)
        {
            KeepArgument(disposition.Name, data);
        }
    }

    private void KeepArgument(ReadOnlyMemory<char> name, ReadOnlyMemory<char> data)
    {
        if (_content.Arguments.Count >= _limits.ArgumentLimit)
        {
            _error ??= $"More than {_limits.ArgumentLimit} arguments.";
            return;
        }

        if (PartCharset() is { } charset)
        {
            _content.PartCharsets.Add((_content.Arguments.Count, charset));
        }

        _content.Arguments.Add(name, data);
    }

    /// <summary>The charset of the part's <c>Content-Type</c>, when it is one we know.</summary>
    private readonly Charset? PartCharset()
    {
        foreach (ref readonly var header in _content.PartHeaders.Items[_headersFrom..])
        {
            var line = header.Value.Span;
            if (HeaderName(line).Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                return Charset.Find(MediaType.Charset(line));
            }
        }

        return null;
    }

    private void KeepFile(in ContentDisposition disposition, ReadOnlyMemory<char> data)
    {
        if (_limits.UploadFileLimit > 0 && _files >= _limits.UploadFileLimit)
        {
            _flags.FileLimitExceeded = true;
            _error ??= $"Upload file limit exceeded {_limits.UploadFileLimit}.";
            return;
        }

        _files++;
        if (!disposition.FileName.IsEmpty)
        {
            _content.Files.Add(disposition.Name, disposition.FileName);
        }

        // Newer back ends prefer filename*; rules about file names must see both when they differ.
        if (!disposition.ExtendedFileName.IsEmpty && !disposition.ExtendedFileName.Span.SequenceEqual(disposition.FileName.Span))
        {
            _content.Files.Add(disposition.Name, disposition.ExtendedFileName);
        }

        var digits = _content.Arena.Reserve(10);
        data.Length.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        _content.FilesSizes.Add(disposition.Name, _content.Arena.Commit(length));
        _content.FilesContent.Add(disposition.Name, data);
    }

    /// <summary><c>MULTIPART_UNMATCHED_BOUNDARY</c>: a line that starts with two dashes, or the boundary somewhere in a line.</summary>
    private readonly bool ResemblesBoundary(ReadOnlySpan<char> segment)
    {
        var beginning = _boundary[..Math.Min(_boundary.Length, RfcBoundaryLength)];
        var dashes = segment.IndexOf("--");
        while (dashes >= 0)
        {
            var behind = segment[(dashes + 2)..];
            var startsLine = dashes == 0 || segment[dashes - 1] == '\n';
            if ((startsLine && behind.Length > 1 && behind[0] != '\n') || behind.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }

            // One dash on: in "---B" the boundary's dashes are the second and third.
            var next = segment[(dashes + 1)..].IndexOf("--");
            dashes = next < 0 ? -1 : dashes + 1 + next;
        }

        return false;
    }

    private static ReadOnlySpan<char> HeaderName(ReadOnlySpan<char> line)
    {
        var colon = line.IndexOf(':');
        return colon < 0 ? default : line[..colon];
    }

    private static ReadOnlyMemory<char> WithoutLineEnd(ReadOnlyMemory<char> text) => text.Span switch
    {
        [.., '\r', '\n'] => text[..^2],
        [.., '\n'] => text[..^1],
        _ => text,
    };

    private void Fail(string error) => _error ??= error;
}
