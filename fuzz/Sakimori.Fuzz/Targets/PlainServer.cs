using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Sakimori.Gateway.Wire;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// A server behind the wire guard, in Kestrel's place, as simple as can be: it reads heads and bodies from what it is shown, keeps
/// account of where in the input it is, and throws when it is shown something it could misunderstand.
/// </summary>
internal sealed class PlainServer(byte[] input, WireConnection connection)
{
    private readonly List<byte> _body = [];
    private int _position;
    private bool _inBody;
    private bool _isRaw;
    private RequestHead? _head;

    /// <summary>What was read, independent of the pieces it came in.</summary>
    public List<string> Events { get; } = [];

    /// <summary>What ended the connection, if anything did.</summary>
    public WireFault LastFault { get; private set; }

    /// <summary>Takes what is shown; says how far it consumed and looked, and whether the connection is over.</summary>
    public (SequencePosition Consumed, SequencePosition Examined, bool IsOver) Take(ReadResult read)
    {
        var buffer = read.Buffer;
        Require(!read.IsCanceled, "a read is cancelled that nobody cancelled");
        if (LastFault != WireFault.None)
        {
            Require(buffer.IsEmpty && read.IsCompleted, "something is shown after a fault");
            return (buffer.End, buffer.End, true);
        }

        if (_isRaw || _inBody)
        {
            return TakeBody(buffer, read.IsCompleted);
        }

        if (buffer.IsEmpty)
        {
            Require(read.IsCompleted, "nothing is shown, and the connection is not over");
            return (buffer.End, buffer.End, true);
        }

        var end = TakeHead(buffer);
        return (end, end, false);
    }

    /// <summary>The body broke; the server answers and the connection ends.</summary>
    public void AnswerBrokenBody()
    {
        Require(_inBody && connection.BodyFault == WireFault.BadChunk, "a body broke that is none");
        EndBody("broken");
        LastFault = connection.BodyFault;
        connection.BrokenBodyAnswered();
    }

    private static void Require(bool promise, string broken)
    {
        if (!promise)
        {
            throw new InvalidOperationException(broken);
        }
    }

    private SequencePosition TakeHead(in ReadOnlySequence<byte> buffer)
    {
        var shown = Encoding.Latin1.GetString(buffer.ToArray());
        var length = shown.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        Require(length >= 4, "an incomplete head is shown");
        _head = connection.TakeHead();
        Require(_head is not null, "a head is shown that was not announced");
        if (_head!.Fault != WireFault.None)
        {
            Require(length == shown.Length && shown.EndsWith("\r\nConnection: close\r\n\r\n", StringComparison.Ordinal), "a refused head is shown");
            LastFault = _head.Fault;
            Events.Add($"refused: {_head.Fault}");
            return buffer.GetPosition(length);
        }

        // Empty lines before the request line.
        while (input.AsSpan(_position).StartsWith("\r\n"u8))
        {
            _position += 2;
        }

        var raw = Encoding.Latin1.GetString(input.AsSpan(_position, _head.Length));
        _position += _head.Length;
        CheckHead(raw, shown[..length]);
        Events.Add($"{_head.Method} {_head.Target} {_head.Protocol} {string.Join('|', _head.Headers.ToArray())}");
        _inBody = _head.Framing != BodyFraming.None;
        if (_head.AsksUpgrade && !_inBody)
        {
            // As an application may: it decides by the path.
            _isRaw = connection.IsUpgraded = _head.Target.Contains('c');
        }

        return buffer.GetPosition(length);
    }

    // What was received, what is shown and what the guard understood are the same head.
    private void CheckHead(string raw, string shown)
    {
        Require(raw.EndsWith("\r\n\r\n", StringComparison.Ordinal) && raw.IndexOf("\r\n\r\n", StringComparison.Ordinal) == raw.Length - 4, "a head ends elsewhere");
        Require(raw.Count(static c => c == '\n') == raw.Split("\r\n").Length - 1 && !raw.Replace("\r\n", "", StringComparison.Ordinal).Contains('\r'), "a bare line end got through");
        Require(!raw.Contains('\0'), "a NUL got through");
        var lines = raw[..^4].Split("\r\n");
        var shownLines = shown[..^4].Split("\r\n");
        Require(lines.AsSpan(1).SequenceEqual(shownLines.AsSpan(1)), "other headers are shown than were received");
        var words = lines[0].Split(' ');
        var shownWords = shownLines[0].Split(' ');
        Require(words.Length == 3 && words[0] == _head!.Method && words[2] == _head.Protocol, "the request line was read differently");
        Require(shownWords.Length == 3 && shownWords[0] == words[0] && shownWords[2] == words[2], "another request line is shown");
        Require(shownWords[1] == words[1] || shownWords[1] is "/" or "*", "another target is shown");
        Require(_head!.Target.Length >= words[1].Length && !_head.Target.AsSpan().ContainsAnyExceptInRange('!', '~'), "the target is not printable");
        var fields = _head.Headers.ToArray().Select(static field => $"{field.Name}:{field.Value}");
        Require(fields.SequenceEqual(lines.Skip(1).Select(Trimmed)), "the headers were read differently");
        CheckFraming(lines);
    }

    private static string Trimmed(string line)
    {
        var colon = line.IndexOf(':');
        Require(colon > 0, "a line without a name got through");
        return $"{line[..colon]}:{line[(colon + 1)..].Trim(' ', '\t')}";
    }

    private void CheckFraming(string[] lines)
    {
        string[] Values(string name) =>
            [.. lines.Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => Trimmed(line)[(name.Length + 1)..])];
        var lengths = Values("Content-Length");
        var encodings = Values("Transfer-Encoding");
        Require(lengths.Length + encodings.Length <= 1, "more than one field says where the body ends");
        Require(Values("Host").Length <= 1, "more than one Host got through");
        var framing = encodings.Length > 0 ? BodyFraming.Chunked
            : lengths.Length > 0 && long.Parse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture) > 0 ? BodyFraming.Length
            : BodyFraming.None;
        Require(framing == _head!.Framing, "the framing was read differently");
        Require(encodings.Length == 0 || (encodings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase) && _head.Protocol == "HTTP/1.1"), "an odd encoding got through");
    }

    private (SequencePosition Consumed, SequencePosition Examined, bool IsOver) TakeBody(in ReadOnlySequence<byte> buffer, bool isCompleted)
    {
        var shown = buffer.ToArray();
        var taken = shown.Length;
        var isDone = false;
        if (_head!.Framing == BodyFraming.Length)
        {
            taken = (int)Math.Min(taken, _head.ContentLength - _body.Count);
            isDone = _body.Count + taken == _head.ContentLength;
        }
        else if (_head.Framing == BodyFraming.Chunked)
        {
            var end = PlainChunks.End([.. _body, .. shown]);
            isDone = end >= 0;
            taken = isDone ? end - _body.Count : taken;
        }

        Require(shown.AsSpan(0, taken).SequenceEqual(input.AsSpan(_position, taken)), "a body was changed");
        _position += taken;
        _body.AddRange(shown.AsSpan(0, taken));
        var position = buffer.GetPosition(taken);
        if (isDone)
        {
            EndBody("whole");
        }
        else if (isCompleted)
        {
            EndBody("cut off");
            return (position, buffer.End, true);
        }

        return (position, isDone ? position : buffer.End, false);
    }

    private void EndBody(string how)
    {
        Events.Add($"body {how}: {Convert.ToHexString(_body.ToArray())}");
        _body.Clear();
        _inBody = false;
    }
}
