using System.Buffers;

namespace Sakimori.Gateway.Wire;

/// <summary>What the scanner found so far.</summary>
internal enum HeadScan
{
    /// <summary>The end of the head is not there yet.</summary>
    Incomplete,

    /// <summary>The head is complete.</summary>
    Complete,

    /// <summary>A line ended without CR: the head is to be refused.</summary>
    BareLineFeed,

    /// <summary>The first line is complete and has no version: nothing more belongs to the request.</summary>
    SimpleRequest,

    /// <summary>The limit was reached before the end.</summary>
    TooLong,
}

/// <summary>
/// Finds the end of a request head as bytes arrive. Every byte is looked at once, however small the pieces are, so that a slow
/// sender costs no more than a fast one. Empty lines before the request line are passed over (RFC 9112 §2.2; old browsers send
/// one after a form).
/// </summary>
internal struct HeadScanner
{
    /// <summary>Empty lines tolerated before a request line; more is not a browser.</summary>
    private const int LeadingLineLimit = 4;

    private int _spaces;
    private int _lineLength;
    private int _leadingLines;
    private bool _inHeaders;
    private byte _last;

    /// <summary>Bytes looked at since the start of the message.</summary>
    public long Scanned { get; private set; }

    /// <summary>Bytes of empty lines before the request line.</summary>
    public int Leading { get; private set; }

    /// <summary>The request line is complete.</summary>
    public readonly bool HasRequestLine => _inHeaders;

    /// <summary>Continues in <paramref name="buffer"/>, which begins at the start of the message.</summary>
    public HeadScan Continue(in ReadOnlySequence<byte> buffer, int limit)
    {
        var rest = buffer.Slice(Scanned);
        foreach (var segment in rest)
        {
            var span = segment.Span;
            while (!span.IsEmpty)
            {
                // Never further than the limit, so that the answer does not depend on how the bytes were cut.
                var left = (int)(Leading + limit - Scanned);
                if (left == 0)
                {
                    return HeadScan.TooLong;
                }

                var window = span[..Math.Min(span.Length, left)];
                var end = window.IndexOf((byte)'\n');
                var line = end < 0 ? window : window[..end];
                if (!_inHeaders)
                {
                    _spaces += line.Count((byte)' ');
                }

                _lineLength += line.Length;
                _last = line.IsEmpty ? _last : line[^1];
                Scanned += line.Length;
                span = span[line.Length..];
                if (end < 0)
                {
                    continue;
                }

                Scanned++;
                span = span[1..];
                if (_last != '\r' || _lineLength == 0)
                {
                    return HeadScan.BareLineFeed;
                }

                var isEmpty = _lineLength == 1;
                _lineLength = 0;
                _last = 0;
                if (_inHeaders)
                {
                    if (isEmpty)
                    {
                        return HeadScan.Complete;
                    }
                }
                else if (isEmpty)
                {
                    Leading = (int)Scanned;
                    if (++_leadingLines > LeadingLineLimit)
                    {
                        return HeadScan.TooLong;
                    }
                }
                else
                {
                    _inHeaders = true;
                    if (_spaces <= 1)
                    {
                        return HeadScan.SimpleRequest;
                    }
                }
            }
        }

        return Scanned - Leading >= limit ? HeadScan.TooLong : HeadScan.Incomplete;
    }
}
