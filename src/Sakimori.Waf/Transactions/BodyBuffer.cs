using System.Buffers;
using System.Text;

namespace Sakimori.Waf.Transactions;

/// <summary>A body as chars 0–255, collected up to a limit in pooled memory.</summary>
internal sealed class BodyBuffer
{
    private char[] _chars = [];
    private int _length;

    /// <summary>What was collected.</summary>
    public ReadOnlyMemory<char> Text => _chars.AsMemory(0, _length);

    /// <summary>The same, to be changed in place.</summary>
    public Span<char> Span => _chars.AsSpan(0, _length);

    /// <summary>Appends as much as fits under the limit; returns whether all did.</summary>
    public bool Append(ReadOnlySpan<byte> piece, long limitBytes)
    {
        var room = (int)Math.Clamp(limitBytes - _length, 0, Array.MaxLength - _length);
        var fits = piece.Length <= room;
        if (!fits)
        {
            piece = piece[..room];
        }

        if (_chars.Length - _length < piece.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + piece.Length, _chars.Length * 2));
            _chars.AsSpan(0, _length).CopyTo(larger);
            Return();
            _chars = larger;
        }

        Encoding.Latin1.GetChars(piece, _chars.AsSpan(_length));
        _length += piece.Length;
        return fits;
    }

    /// <summary>Forgets the body and gives its memory back.</summary>
    public void Clear()
    {
        Return();
        _chars = [];
        _length = 0;
    }

    private void Return()
    {
        if (_chars.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_chars);
        }
    }
}
