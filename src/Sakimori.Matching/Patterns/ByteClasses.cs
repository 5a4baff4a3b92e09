namespace Sakimori.Matching.Patterns;

/// <summary>
/// Bytes that no set of an automaton tells apart share a class. An automaton's table has one column (a symbol) per
/// class, and three for what is not a byte: a char above 255, a newline that ends the text, and the end itself.
/// </summary>
internal sealed class ByteClasses
{
    private readonly byte[] representatives;

    public ByteClasses(IEnumerable<ByteSet> sets)
    {
        Span<int> classes = stackalloc int[256];
        Span<int> sizes = stackalloc int[256];
        Span<int> inside = stackalloc int[256];
        Span<int> splitOff = stackalloc int[256];
        classes.Clear();
        sizes.Clear();
        sizes[0] = 256;
        var count = 1;
        foreach (var set in sets)
        {
            inside.Clear();
            for (var value = 0; value < 256; value++)
            {
                inside[classes[value]] += set.Contains((char)value) ? 1 : 0;
            }

            // A class partly inside the set loses that part to a new class.
            splitOff.Fill(-1);
            for (int from = 0, before = count; from < before; from++)
            {
                if (inside[from] > 0 && inside[from] < sizes[from])
                {
                    splitOff[from] = count;
                    sizes[count++] = inside[from];
                    sizes[from] -= inside[from];
                }
            }

            for (var value = 0; value < 256; value++)
            {
                var to = splitOff[classes[value]];
                if (to >= 0 && set.Contains((char)value))
                {
                    classes[value] = to;
                }
            }
        }

        Count = count;
        representatives = new byte[count];
        Map = new ushort[257];
        for (var value = 255; value >= 0; value--)
        {
            Map[value] = (ushort)classes[value];
            representatives[classes[value]] = (byte)value;
        }

        Map[256] = (ushort)NotAByte;
    }

    /// <summary>Number of classes of bytes.</summary>
    public int Count { get; }

    /// <summary>The symbol of each byte and, at 256, of a char that is none.</summary>
    public ushort[] Map { get; }

    /// <summary>The symbol of a char above 255.</summary>
    public int NotAByte => Count;

    /// <summary>The symbol of a newline that is the last char of the text.</summary>
    public int FinalNewline => Count + 1;

    /// <summary>The symbol behind the last char.</summary>
    public int End => Count + 2;

    /// <summary>Number of symbols.</summary>
    public int Symbols => Count + 3;

    /// <summary>A char with the given symbol; U+FFFF for those that are no byte.</summary>
    public char Representative(int symbol) =>
        symbol < Count ? (char)representatives[symbol] : symbol == FinalNewline ? '\n' : '\uFFFF';

    /// <summary>The symbol of the char at <paramref name="index"/>, or of the end.</summary>
    public int SymbolAt(ReadOnlySpan<char> value, int index) =>
        index >= value.Length ? End
        : value[index] == '\n' && index == value.Length - 1 ? FinalNewline
        : Map[Math.Min((int)value[index], 256)];
}
