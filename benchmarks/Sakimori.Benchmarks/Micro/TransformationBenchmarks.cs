using BenchmarkDotNet.Attributes;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf.Transformations;

namespace Sakimori.Benchmarks.Micro;

/// <summary>Each transformation on a kilobyte of prose, and on text in which every one of them finds work.</summary>
public class TransformationBenchmarks
{
    private const string Busy = "%41%u0042\\x43 &lt;&#68;&gt; /* a */ ../b/./c  \\u0045 ^\"d\" \0 e\\66 \xE3\x81\x82 <!-- f --> --\n";

    private readonly char[] _output = new char[64 * 1024];
    private Transformation? _transformation;
    private string _text = "";

    public static IEnumerable<string> Names => TransformationCatalog.Names.Order(StringComparer.Ordinal);

    [ParamsSource(nameof(Names))]
    public string Name { get; set; } = "";

    [Params("prose", "busy")]
    public string Text { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        TransformationCatalog.TryGet(Name, out _transformation);
        _text = Text == "prose" ? Prose.Write(1024, 29) : string.Concat(Enumerable.Repeat(Busy, 1024 / Busy.Length));
    }

    [Benchmark]
    public int Apply() => _transformation!.Apply(_text, _output);
}
