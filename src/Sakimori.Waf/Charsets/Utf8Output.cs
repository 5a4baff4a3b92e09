namespace Sakimori.Waf.Charsets;

/// <summary>Writes characters as UTF-8 bytes in chars.</summary>
internal ref struct Utf8Output(Span<char> target)
{
    private readonly Span<char> _target = target;

    public int Length { get; private set; }

    public void Ascii(char c) => _target[Length++] = c;

    /// <summary>A run of ASCII.</summary>
    public void Ascii(ReadOnlySpan<char> run)
    {
        run.CopyTo(_target[Length..]);
        Length += run.Length;
    }

    /// <summary>A character of the basic plane.</summary>
    public void Character(int codePoint)
    {
        if (codePoint < 0x80)
        {
            _target[Length++] = (char)codePoint;
        }
        else if (codePoint < 0x800)
        {
            _target[Length++] = (char)(0xC0 | codePoint >> 6);
            _target[Length++] = (char)(0x80 | codePoint & 0x3F);
        }
        else
        {
            _target[Length++] = (char)(0xE0 | codePoint >> 12);
            _target[Length++] = (char)(0x80 | codePoint >> 6 & 0x3F);
            _target[Length++] = (char)(0x80 | codePoint & 0x3F);
        }
    }

    /// <summary>A character above the basic plane: four bytes.</summary>
    public void Supplementary(int codePoint)
    {
        _target[Length++] = (char)(0xF0 | codePoint >> 18);
        _target[Length++] = (char)(0x80 | codePoint >> 12 & 0x3F);
        _target[Length++] = (char)(0x80 | codePoint >> 6 & 0x3F);
        _target[Length++] = (char)(0x80 | codePoint & 0x3F);
    }

    /// <summary>U+FFFD, where the bytes are nothing.</summary>
    public void Replacement() => Character(0xFFFD);
}
