using System.Globalization;

namespace Sakimori.Fuzz.Mutation;

/// <summary>
/// Makes new inputs from old ones: a few small changes at a time, of the kinds that turn up parser bugs (a byte off by one, a word
/// out of place, a block twice, a number too large). Reuses one buffer; the result is valid until the next call.
/// </summary>
internal sealed class Mutator(Random random, TokenDictionary tokens, int maxLength)
{
    /// <summary>Repeating this often finds what grows faster than its input.</summary>
    private const int MostRepeats = 512;

    private const string Telling = "\0\u0001\t\n\v\f\r \"#$%&'()*+,-./0189:;<=>?@AZ[\\]^_`az{|}~\u007f\u0080\u0081\u009f\u00a0\u00bf\u00c0\u00e0\u00ed\u00ef\u00f0\u00fe\u00ff";

    private static readonly long[] s_tellingNumbers = [-1, 0, 1, 7, 8, 127, 128, 255, 256, 65535, 65536, int.MaxValue, 2147483648, uint.MaxValue, long.MaxValue, long.MinValue];

    private readonly byte[] _buffer = new byte[maxLength];
    private readonly byte[] _block = new byte[maxLength];
    private int _length;

    /// <summary>A changed copy of <paramref name="input"/>, spliced with <paramref name="other"/> now and then.</summary>
    public ReadOnlySpan<byte> Mutate(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other)
    {
        _length = Math.Min(input.Length, maxLength);
        input[.._length].CopyTo(_buffer);
        for (var changes = 1 + random.Next(1 << random.Next(4)); changes > 0; changes--)
        {
            Change(other);
        }

        return _buffer.AsSpan(0, _length);
    }

    private void Change(ReadOnlySpan<byte> other)
    {
        if (_length == 0)
        {
            Insert(0, random.Next(2) == 0 ? tokens.Pick(random) : BlockOf(other));
            return;
        }

        var at = random.Next(_length);
        switch (random.Next(20))
        {
            case 0:
                _buffer[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                _buffer[at] = (byte)random.Next(256);
                break;
            case 2:
                _buffer[at] += (byte)random.Next(-35, 36);
                break;
            case 3:
                _buffer[at] = TellingByte();
                break;
            case 4:
                Insert(at, [TellingByte()]);
                break;
            case 5:
                InsertRandom(at);
                break;
            case 6 or 7:
                Remove(at, BlockLength(_length - at));
                break;
            case 8:
                Insert(at, BlockOf(_buffer.AsSpan(0, _length)));
                break;
            case 9:
                Overwrite(at, BlockOf(_buffer.AsSpan(0, _length)));
                break;
            case 10 or 11 or 12:
                Insert(at, tokens.Pick(random));
                break;
            case 13:
                Overwrite(at, tokens.Pick(random));
                break;
            case 14:
                Insert(at, BlockOf(other));
                break;
            case 15:
                Cross(other, at);
                break;
            case 16:
                Repeat(at);
                break;
            case 17:
                ChangeNumber(at);
                break;
            case 18:
                _buffer[at] ^= char.IsAsciiLetter((char)_buffer[at]) ? (byte)0x20 : (byte)0;
                break;
            default:
                PercentEncode(at);
                break;
        }
    }

    private byte TellingByte() => (byte)Telling[random.Next(Telling.Length)];

    // Short blocks mostly, any length now and then.
    private int BlockLength(int most) => 1 + random.Next(random.Next(4) == 0 ? most : Math.Min(most, 8));

    private ReadOnlySpan<byte> BlockOf(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
        {
            return default;
        }

        var start = random.Next(source.Length);
        var length = Math.Min(BlockLength(source.Length - start), _block.Length);
        source.Slice(start, length).CopyTo(_block);
        return _block.AsSpan(0, length);
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, maxLength - _length)];
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer.AsSpan(at + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(at));
        _length += bytes.Length;
    }

    private void InsertRandom(int at)
    {
        Span<byte> bytes = stackalloc byte[1 + random.Next(8)];
        random.NextBytes(bytes);
        Insert(at, bytes);
    }

    private void Remove(int at, int count)
    {
        _buffer.AsSpan(at + count, _length - at - count).CopyTo(_buffer.AsSpan(at));
        _length -= count;
    }

    private void Overwrite(int at, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, maxLength - at)];
        bytes.CopyTo(_buffer.AsSpan(at));
        _length = Math.Max(_length, at + bytes.Length);
    }

    // The start of this input and the end of the other.
    private void Cross(ReadOnlySpan<byte> other, int at)
    {
        if (!other.IsEmpty)
        {
            var rest = other[random.Next(other.Length)..];
            rest = rest[..Math.Min(rest.Length, maxLength - at)];
            rest.CopyTo(_buffer.AsSpan(at));
            _length = at + rest.Length;
        }
    }

    private void Repeat(int at)
    {
        var length = BlockLength(_length - at);
        _buffer.AsSpan(at, length).CopyTo(_block);
        for (var times = random.Next(8) == 0 ? random.Next(MostRepeats) : random.Next(1, 5); times > 0 && _length + length <= maxLength; times--)
        {
            Insert(at, _block.AsSpan(0, length));
        }
    }

    private void ChangeNumber(int at)
    {
        while (at < _length && !char.IsAsciiDigit((char)_buffer[at]))
        {
            at++;
        }

        var end = at;
        while (end < _length && end - at < 18 && char.IsAsciiDigit((char)_buffer[end]))
        {
            end++;
        }

        if (end > at)
        {
            var number = long.Parse(_buffer.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture);
            number = random.Next(2) == 0 ? number + random.Next(-2, 3) : s_tellingNumbers[random.Next(s_tellingNumbers.Length)];
            Span<byte> digits = stackalloc byte[20];
            number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            Remove(at, end - at);
            Insert(at, digits[..length]);
        }
    }

    private void PercentEncode(int at)
    {
        Span<byte> encoded = stackalloc byte[3];
        encoded[0] = (byte)'%';
        _buffer[at].TryFormat(encoded[1..], out _, random.Next(2) == 0 ? "x2" : "X2", CultureInfo.InvariantCulture);
        Remove(at, 1);
        Insert(at, encoded);
    }
}
