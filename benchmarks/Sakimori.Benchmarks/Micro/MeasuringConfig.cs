using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Sakimori.Benchmarks.Micro;

/// <summary>
/// Short runs in this process, whose settings are the measured ones (workstation collector, not concurrent): all benchmarks take
/// minutes. <c>--job medium</c> and the other options of BenchmarkDotNet are there for what needs more.
/// </summary>
internal sealed class MeasuringConfig : ManualConfig
{
    public MeasuringConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(4)
            .WithIterationCount(6)
            .WithIterationTime(TimeInterval.FromMilliseconds(100))
            .AsDefault());
        AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        ArtifactsPath = Path.Combine(Repository.Root, "artifacts", "benchmarks");
        WithOption(ConfigOptions.DisableOptimizationsValidator, false);
    }
}
