namespace Sakimori.Benchmarks.Traffic;

/// <summary>
/// Requests of one kind that differ in their values, sent in turn: the headers of a browser stay, what is typed changes, and what an
/// engine remembers of a value it has seen helps it only as far as it would in use.
/// </summary>
internal sealed class SampleKind
{
    /// <summary>Enough that the values of a document or form do not come again while any are remembered.</summary>
    public const int VariantCount = 200;

    public SampleKind(string name, Func<int, SampleRequest> make)
    {
        Name = name;
        Variants = [.. Enumerable.Range(0, VariantCount).Select(number => make(number) with { Name = name })];
    }

    /// <summary>How results call it.</summary>
    public string Name { get; }

    /// <summary>The requests; they share method and headers.</summary>
    public SampleRequest[] Variants { get; }

    /// <summary>Benchmark tables show the name.</summary>
    public override string ToString() => Name;
}
