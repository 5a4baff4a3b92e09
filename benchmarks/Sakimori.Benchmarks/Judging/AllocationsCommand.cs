using Sakimori.Benchmarks.Rules;

namespace Sakimori.Benchmarks.Judging;

/// <summary>Writes <c>benchmarks/expected.json</c> anew from what is measured.</summary>
internal static class AllocationsCommand
{
    public static int Run()
    {
        if (!Repository.TryFindCoreRuleSet(out var crs))
        {
            Console.Error.WriteLine("no Core Rule Set: set SAKIMORI_CORPUS to the folder that holds crs/");
            return 66;
        }

        var measured = new[] { RuleFileSet.Level1, RuleFileSet.Starter }.ToDictionary(set => set.Name, set => ExpectedAllocations.Measure(set, crs));
        ExpectedAllocations.Write(measured);
        Console.Write(File.ReadAllText(ExpectedAllocations.File));
        return 0;
    }
}
