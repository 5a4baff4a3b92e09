namespace Sakimori.Waf.Transformations;

/// <summary><c>replaceNulls</c>: every NUL byte becomes a space.</summary>
internal sealed class ReplaceNulls : Transformation
{
    public override string Name => "replaceNulls";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (!input.Contains('\0'))
            return Unchanged;

        input.Replace(output, '\0', ' ');
        return input.Length;
    }
}
