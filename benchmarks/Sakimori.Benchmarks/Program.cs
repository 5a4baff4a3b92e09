using System.Globalization;
using BenchmarkDotNet.Running;
using Sakimori.Benchmarks.Comparison;
using Sakimori.Benchmarks.Intaking;
using Sakimori.Benchmarks.Judging;
using Sakimori.Benchmarks.Leaks;
using Sakimori.Benchmarks.Load;
using Sakimori.Benchmarks.Micro;
using Sakimori.Benchmarks.Records;
using Sakimori.Benchmarks.Scaling;
using Sakimori.Benchmarks.Storage;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["compare", .. var rest]:
        return CompareCommand.Run(rest);
    case ["scaling", .. var rest]:
        return ScalingCommand.Run(rest);
    case ["leaks", .. var rest]:
        return LeaksCommand.Run(rest);
    case ["store", .. var rest]:
        return await StoreCommand.RunAsync(rest);
    case ["load", .. var rest]:
        return await LoadCommand.RunAsync(rest);
    case ["intake"]:
        return await IntakeCommand.RunAsync();
    case ["page"]:
        return PageCommand.Run();
    case ["judge", .. var rest]:
        return JudgeCommand.Run(rest);
    case ["samples"]:
        return SamplesCommand.Run();
    case ["allocations"]:
        return AllocationsCommand.Run();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(MeasuringConfig).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, new MeasuringConfig());
        return 0;
}
