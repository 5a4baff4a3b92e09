namespace Sakimori.Waf.Transformations;

/// <summary>
/// A transformation that copies its input except where one of a few triggers (an escape character, say) begins something to
/// rewrite. A value without a trigger is found unchanged at the speed of a vectorised search.
/// </summary>
internal abstract class TriggeredTransformation : Transformation
{
    public sealed override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var next = IndexOfTrigger(input);
        if (next < 0)
            return Unchanged;

        var rest = input;
        var written = 0;
        while (next >= 0)
        {
            rest[..next].CopyTo(output[written..]);
            written += next;
            rest = rest[next..];
            rest = rest[Rewrite(rest, output, ref written)..];
            next = IndexOfTrigger(rest);
        }

        rest.CopyTo(output[written..]);
        return Result(input, output[..(written + rest.Length)]);
    }

    /// <summary>Where the next trigger begins, or −1.</summary>
    protected abstract int IndexOfTrigger(ReadOnlySpan<char> text);

    /// <summary>
    /// Rewrites what begins at the start of <paramref name="text"/>, which is a trigger, appending at
    /// <paramref name="written"/>. Returns how many chars it consumed: at least one.
    /// </summary>
    protected abstract int Rewrite(ReadOnlySpan<char> text, Span<char> output, ref int written);

    /// <summary>Appends one char.</summary>
    protected static void Emit(char value, Span<char> output, ref int written) => output[written++] = value;

    /// <summary>Appends the first chars of the text as they are (as many as there are) and returns how many.</summary>
    protected static int Keep(ReadOnlySpan<char> text, int count, Span<char> output, ref int written)
    {
        count = Math.Min(count, text.Length);
        text[..count].CopyTo(output[written..]);
        written += count;
        return count;
    }
}
