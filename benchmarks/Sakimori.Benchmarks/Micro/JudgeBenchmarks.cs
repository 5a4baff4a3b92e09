using BenchmarkDotNet.Attributes;
using Sakimori.Benchmarks.Judging;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Benchmarks.Micro;

/// <summary>One transaction through all phases. Level 1 protects, as it would be used; level 4 observes.</summary>
public class JudgeBenchmarks
{
    private SampleRequest[] _requests = [];
    private int _next;
    private Judge? _judge;

    public static IEnumerable<string> Requests =>
        [.. Samples.Benign.Select(sample => sample.Name), "10 KB text", "10 KB near misses", Samples.Text1M.Name, .. Samples.Attacks.Select(sample => sample.Name)];

    [Params("PL1", "PL4", "starter")]
    public string Rules { get; set; } = "";

    [ParamsSource(nameof(Requests))]
    public string Request { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var rules = CorpusRules.Compiled(Rules);
        _judge = new Judge(rules, Rules == "PL4" ? EngineMode.Observe : EngineMode.Protect);
        _requests = Request switch
        {
            "10 KB text" => [Samples.Text(Request, 10_240)],
            "10 KB near misses" => [NearMissRequest.Build(rules, new RuleLiterals(RuleLoading.Parse(CorpusRules.TextOf(Rules))), 10_240)],
            _ => Samples.Benign.FirstOrDefault(kind => kind.Name == Request)?.Variants
                ?? [((SampleRequest[])[Samples.Text1M, .. Samples.Attacks]).Single(sample => sample.Name == Request)],
        };
    }

    [Benchmark]
    public AuditRecord? Run()
    {
        _next = (_next + 1) % _requests.Length;
        return _judge!.Run(_requests[_next]);
    }
}
