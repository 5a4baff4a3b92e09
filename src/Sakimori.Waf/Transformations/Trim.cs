namespace Sakimori.Waf.Transformations;

/// <summary><c>trim</c>, <c>trimLeft</c>, <c>trimRight</c>: white space at the ends disappears.</summary>
internal sealed class Trim(string name, bool left, bool right) : Transformation
{
    public override string Name => name;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        var trimmed = input;
        while (left && !trimmed.IsEmpty && Whitespace.Is(trimmed[0]))
            trimmed = trimmed[1..];
        while (right && !trimmed.IsEmpty && Whitespace.Is(trimmed[^1]))
            trimmed = trimmed[..^1];
        if (trimmed.Length == input.Length)
            return Unchanged;

        trimmed.CopyTo(output);
        return trimmed.Length;
    }
}
