namespace Sakimori.Waf.Transformations;

/// <summary>
/// A transformation that copies its input except where one of a few triggers (an escape character, say) begins something to
/// rewrite. A value without a trigger is found unchanged at the speed of a vectorised search.
/// </summary>
internal abstract class TriggeredTransformation : Transformation
{
    public sealed override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (IndexOfTrigger(input) < 0)
            return Unchanged;

        var rest = input;
        var written = 0;
        while (true)
        {
            var copied = CopyUntilTrigger(rest, output[written..]);
            written += copied;
            rest = rest[copied..];
            if (rest.IsEmpty)
                return Result(input, output[..written]);
            rest = rest[Rewrite(rest, output, ref written)..];
        }
    }

    /// <summary>Where the next trigger begins, or −1.</summary>
    protected abstract int IndexOfTrigger(ReadOnlySpan<char> text);

    /// <summary>Copies what stands before the next trigger to the start of <paramref name="output"/>; returns how much that was.</summary>
    protected virtual int CopyUntilTrigger(ReadOnlySpan<char> text, Span<char> output)
    {
        var next = IndexOfTrigger(text);
        text = next < 0 ? text : text[..next];
        text.CopyTo(output);
        return text.Length;
    }

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
