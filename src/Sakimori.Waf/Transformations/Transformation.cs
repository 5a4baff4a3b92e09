namespace Sakimori.Waf.Transformations;

/// <summary>One <c>t:</c> function over values in which each char 0–255 is one byte. Stateless and shared.</summary>
internal abstract class Transformation
{
    /// <summary>Returned by <see cref="Apply"/> when the output would equal the input; what the output span holds then means nothing.</summary>
    public const int Unchanged = -1;

    /// <summary>The name as the reference spells it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The result never differs from the input in anything but ASCII letter case: a case-blind prefilter may skip it.
    /// </summary>
    public virtual bool ChangesOnlyLetterCase => false;

    /// <summary>An upper bound for the output of an input of this length; the caller provides that much room.</summary>
    public virtual int MaxOutputLength(int inputLength) => inputLength;

    /// <summary>
    /// Writes the transformed value to <paramref name="output"/> and returns its length, or returns <see cref="Unchanged"/>
    /// without allocating (the usual case, so it is decided first and fast). The spans do not overlap. Linear time.
    /// Chars above 255 belong to no value; given one nevertheless, it is copied or counts as some byte, and nothing throws.
    /// </summary>
    public abstract int Apply(ReadOnlySpan<char> input, Span<char> output);

    /// <summary>The length of a finished output, or <see cref="Unchanged"/> when it equals the input.</summary>
    protected static int Result(ReadOnlySpan<char> input, ReadOnlySpan<char> output) =>
        output.SequenceEqual(input) ? Unchanged : output.Length;
}
