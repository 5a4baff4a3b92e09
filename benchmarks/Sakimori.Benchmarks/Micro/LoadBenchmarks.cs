using BenchmarkDotNet.Attributes;
using Sakimori.Benchmarks.Rules;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Benchmarks.Micro;

/// <summary>From files to a rule set.</summary>
public class LoadBenchmarks
{
    private string _text = "";
    private ParseResult _parsed = new([], []);

    [Params("PL1", "starter")]
    public string Rules { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        _text = CorpusRules.TextOf(Rules);
        _parsed = RuleLoading.Parse(_text);
    }

    [Benchmark]
    public ParseResult Parse() => RuleLoading.Parse(_text);

    [Benchmark]
    public RuleSet? Compile() => RuleSet.Compile(_parsed, new RuleSetOptions(), out _);
}
