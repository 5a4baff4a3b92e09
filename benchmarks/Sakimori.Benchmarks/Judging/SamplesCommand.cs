using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;
using Sakimori.Waf;

namespace Sakimori.Benchmarks.Judging;

/// <summary>Prints what the rules make of each sample: a benign one must not match at level 1, an attack must.</summary>
internal static class SamplesCommand
{
    public static int Run()
    {
        if (!Repository.TryFindCoreRuleSet(out var crs))
        {
            Console.Error.WriteLine("no Core Rule Set: set SAKIMORI_CORPUS to the folder that holds crs/");
            return 66;
        }

        foreach (var set in (RuleFileSet[])[RuleFileSet.Level1, RuleFileSet.Level4, RuleFileSet.Starter])
        {
            var judge = new Judge(RuleLoading.Compile(set.Text(crs, 16 << 20)), EngineMode.Observe);
            foreach (var sample in (SampleRequest[])[.. Samples.Benign.Select(kind => kind.Variants[0]), Samples.Text1M, .. Samples.Attacks])
            {
                var ids = judge.Run(sample)?.Matches.Select(match => match.RuleId).Distinct().ToArray() ?? [];
                Console.WriteLine($"{set,-8}{sample.Name,-22}{sample.BodyBytes.Length,8} bytes  {(ids.Length == 0 ? "no match" : string.Join(' ', ids))}");
            }
        }

        return 0;
    }
}
