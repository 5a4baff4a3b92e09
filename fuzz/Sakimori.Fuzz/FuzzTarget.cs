namespace Sakimori.Fuzz;

/// <summary>
/// One parser under attack. <see cref="Run"/> feeds it arbitrary bytes and throws when the parser breaks
/// a promise: an exception, a wrong answer (checked against a slow twin), or an output larger than its bound.
/// A target limits its own input size and swallows nothing but documented errors.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>The name on the command line and of the folders under <c>Corpus</c> and <c>Regressions</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Inputs that reach deep into the parser; the fuzzer mutates them.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Feeds one input; returns normally when every promise held.</summary>
    public abstract void Run(ReadOnlySpan<byte> input);
}
