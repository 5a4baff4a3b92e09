using System.Buffers;

namespace Sakimori.Waf.Transactions;

/// <summary>
/// Memory for the decoded text of one transaction: a bump allocator over pooled blocks. Slices stay valid until
/// <see cref="Reset"/>. Belongs to one transaction; not thread-safe.
/// </summary>
internal sealed class TextArena
{
    /// <summary>16 Ki chars: holds a browser-like request with all its transformed values in one block.</summary>
    private const int BlockChars = 16 * 1024;

    private readonly List<char[]> _blocks = [];
    private int _current = -1;
    private int _used;

    /// <summary>Chars handed out since the last <see cref="Reset"/>.</summary>
    public long TotalChars { get; private set; }

    /// <summary>Room for at most <paramref name="maxLength"/> chars; follow with one <see cref="Commit"/> before the next reservation.</summary>
    public Span<char> Reserve(int maxLength)
    {
        if (_current < 0 || _blocks[_current].Length - _used < maxLength)
        {
            NextBlock(maxLength);
        }

        return _blocks[_current].AsSpan(_used, maxLength);
    }

    /// <summary>Keeps the first <paramref name="length"/> chars of the last reservation.</summary>
    public ReadOnlyMemory<char> Commit(int length)
    {
        var memory = new ReadOnlyMemory<char>(_blocks[_current], _used, length);
        _used += length;
        TotalChars += length;
        return memory;
    }

    /// <summary>Copies <paramref name="text"/> into the arena.</summary>
    public ReadOnlyMemory<char> Copy(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return ReadOnlyMemory<char>.Empty;
        }

        text.CopyTo(Reserve(text.Length));
        return Commit(text.Length);
    }

    /// <summary>The two texts as one.</summary>
    public ReadOnlyMemory<char> Concat(ReadOnlyMemory<char> head, ReadOnlyMemory<char> tail)
    {
        if (head.IsEmpty || tail.IsEmpty)
        {
            return head.IsEmpty ? tail : head;
        }

        var room = Reserve(head.Length + tail.Length);
        head.Span.CopyTo(room);
        tail.Span.CopyTo(room[head.Length..]);
        return Commit(head.Length + tail.Length);
    }

    /// <summary>Two texts with something between them.</summary>
    public ReadOnlyMemory<char> Join(ReadOnlyMemory<char> head, ReadOnlySpan<char> separator, ReadOnlyMemory<char> tail)
    {
        var room = Reserve(head.Length + separator.Length + tail.Length);
        head.Span.CopyTo(room);
        separator.CopyTo(room[head.Length..]);
        tail.Span.CopyTo(room[(head.Length + separator.Length)..]);
        return Commit(room.Length);
    }

    /// <summary>Widens bytes to chars 0–255 into the arena.</summary>
    public ReadOnlyMemory<char> Widen(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ReadOnlyMemory<char>.Empty;
        }

        System.Text.Encoding.Latin1.GetChars(bytes, Reserve(bytes.Length));
        return Commit(bytes.Length);
    }

    /// <summary>Forgets everything; keeps the first block for the next transaction and returns the rest to the pool.</summary>
    public void Reset()
    {
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            if (i > 0 || _blocks[i].Length > BlockChars * 4)
            {
                ArrayPool<char>.Shared.Return(_blocks[i]);
                _blocks.RemoveAt(i);
            }
        }

        _current = _blocks.Count - 1;
        _used = 0;
        TotalChars = 0;
    }

    private void NextBlock(int minimum)
    {
        _blocks.Add(ArrayPool<char>.Shared.Rent(Math.Max(BlockChars, minimum)));
        _current = _blocks.Count - 1;
        _used = 0;
    }
}
