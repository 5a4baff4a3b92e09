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

    /// <summary>The longest input the fuzzer tries, bytes. A target whose twin is slow says less.</summary>
    public virtual int MaxInputLength => 16 * 1024;

    /// <summary>
    /// What the heap may grow by in the second half of a run, bytes: caches that fill as they are used, such as a lazy automaton's.
    /// </summary>
    public virtual long AllowedGrowthBytes => 64L << 20;

    /// <summary>Work done once, such as compiling rules; no limit of an input applies to it.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Feeds one input; returns normally when every promise held.</summary>
    public abstract void Run(ReadOnlySpan<byte> input);
}
