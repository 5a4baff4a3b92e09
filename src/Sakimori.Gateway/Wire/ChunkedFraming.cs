namespace Sakimori.Gateway.Wire;

/// <summary>
/// Follows the framing of a chunked body (RFC 9112 §7.1) to know where it ends, strictly: CRLF only, hex sizes only, extensions
/// without control characters. Anything looser is where two servers disagree about the next request.
/// </summary>
internal struct ChunkedFraming
{
    /// <summary>What Kestrel can read; a larger one it takes for a lost connection and leaves unanswered.</summary>
    private const long SizeLimit = int.MaxValue;

    /// <summary>Leading zeros are no reason to read on for ever.</summary>
    private const int SizeDigitLimit = 15;

    /// <summary>Extensions are unused in practice; they are skipped, so they must not cost.</summary>
    private const int ExtensionLimit = 1024;

    /// <summary>Trailer fields together; they are dropped, not forwarded.</summary>
    private const int TrailerLimit = 8192;

    private State _state;
    private long _left;
    private int _count;

    private enum State
    {
        SizeStart,
        Size,
        Extension,
        SizeEnd,
        Data,
        DataReturn,
        DataEnd,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLineEnd,
        LastLineEnd,
        Done,
        Failed,
    }

    /// <summary>The last chunk and the trailers are complete.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>The framing is broken; nothing after it can be trusted.</summary>
    public readonly bool HasFailed => _state == State.Failed;

    /// <summary>Takes the next bytes and returns how many of them belong to the body and are sound.</summary>
    public int Accept(ReadOnlySpan<byte> bytes)
    {
        var index = 0;
        while (index < bytes.Length && _state < State.Done)
        {
            if (_state == State.Data)
            {
                var taken = (int)Math.Min(_left, bytes.Length - index);
                index += taken;
                _left -= taken;
                if (_left == 0)
                {
                    _state = State.DataReturn;
                }

                continue;
            }

            Step(bytes[index]);
            if (_state == State.Failed)
            {
                break;
            }

            index++;
        }

        return index;
    }

    private void Step(byte value)
    {
        _state = _state switch
        {
            State.SizeStart or State.Size when char.IsAsciiHexDigit((char)value) => Digit(value),
            State.Size when value == '\r' => State.SizeEnd,
            State.Size when value == ';' => Count(State.Extension, 0),
            State.Extension when value == '\r' => State.SizeEnd,
            State.Extension when IsText(value) && ++_count <= ExtensionLimit => State.Extension,
            State.SizeEnd when value == '\n' => _left > 0 ? State.Data : Count(State.TrailerStart, 0),
            State.DataReturn when value == '\r' => State.DataEnd,
            State.DataEnd when value == '\n' => Count(State.SizeStart, 0),
            State.TrailerStart when value == '\r' => State.LastLineEnd,
            State.TrailerStart or State.TrailerName when ByteText.Token.Contains(value) && ++_count <= TrailerLimit => State.TrailerName,
            State.TrailerName when value == ':' => State.TrailerValue,
            State.TrailerValue when value == '\r' => State.TrailerLineEnd,
            State.TrailerValue when IsText(value) && ++_count <= TrailerLimit => State.TrailerValue,
            State.TrailerLineEnd when value == '\n' => State.TrailerStart,
            State.LastLineEnd when value == '\n' => State.Done,
            _ => State.Failed,
        };
    }

    private State Digit(byte value)
    {
        _left = _state == State.SizeStart ? 0 : _left;
        _left = (_left << 4) | (long)(value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10);
        return ++_count > SizeDigitLimit || _left > SizeLimit ? State.Failed : State.Size;
    }

    private State Count(State next, int count)
    {
        _count = count;
        return next;
    }

    private static bool IsText(byte value) => value >= 0x20 ? value != 0x7F : value == '\t';
}
