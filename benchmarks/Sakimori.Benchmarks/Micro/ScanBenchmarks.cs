using BenchmarkDotNet.Attributes;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Rules.Scanning;

namespace Sakimori.Benchmarks.Micro;

/// <summary>The three questions one text is asked, with all the literals and patterns of the Core Rule Set.</summary>
public class ScanBenchmarks
{
    private LiteralScanner _literals = new([]);
    private PatternSet _patterns = new([]);
    private ulong[] _found = [];
    private string _text = "";

    [Params(16, 256, 10_240)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var rules = new RuleLiterals(RuleLoading.Parse(CorpusRules.TextOf("PL1")));
        _literals = new LiteralScanner(rules.Literals);
        _patterns = new PatternSet(rules.PatternsWithout);
        _found = new ulong[Math.Max(_patterns.Words, (_literals.Count + 63) / 64)];
        _text = Prose.Write(Length, 23);
    }

    [Benchmark]
    public bool Literals() => _literals.Scan(_text, _found);

    [Benchmark]
    public bool Patterns() => _patterns.Scan(_text, _found);

    [Benchmark]
    public ByteSet Bytes() => Presence.Of(_text);
}
