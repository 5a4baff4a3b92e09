namespace Sakimori.Storage.Journals;

/// <summary>One file of the journal, as it stands in its folder.</summary>
internal sealed class Segment(string path, long number, long length)
{
    private long _length = length;

    /// <summary>The file's beginning, before the first entry.</summary>
    public static ReadOnlySpan<byte> Header => "SAKJRNL1"u8;

    public string Path { get; } = path;

    public long Number { get; } = number;

    /// <summary>Bytes that are whole entries and may be read.</summary>
    public long Length
    {
        get => Volatile.Read(ref _length);
        set => Volatile.Write(ref _length, value);
    }

    /// <summary>Ordinary traffic has been taken out of it.</summary>
    public bool IsThinned { get; set; }
}
