using System.Globalization;
using Sakimori.Benchmarks.Charts;
using Sakimori.Benchmarks.Comparison;
using Sakimori.Benchmarks.Rules;
using Sakimori.Benchmarks.Traffic;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>Latency of the whole gateway while 1 to 128 connections send as fast as they are answered.</summary>
internal static class LoadCurves
{
    private const int FrontCore = 0;
    private const int LoadCore = 1;
    private const int WarmUpSeconds = 10;
    private const int Seconds = 3;
    private static readonly int[] s_connections = [1, 4, 16, 64, 128];

    public static List<Series> Measure(string crs, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("sakimori-load-").FullName;
        var fronts = new List<Front>();
        try
        {
            var backend = Nginx.StartBackend(folder, LoadCore);
            fronts.Add(backend);
            fronts.Add(SakimoriFront.Start(folder, FrontCore, backend.Address, null, crs));
            fronts.Add(SakimoriFront.Start(folder, FrontCore, backend.Address, RuleFileSet.Level1, crs));
            var load = new Wrk(folder, LoadCore);
            var points = fronts.Skip(1).ToDictionary(front => front, _ => new List<(double, double)>());
            foreach (var front in points.Keys)
            {
                load.Run(Samples.Get, front.Address, 32, WarmUpSeconds);
            }

            foreach (var connections in s_connections)
            {
                foreach (var (front, list) in points)
                {
                    var result = load.Run(Samples.Get, front.Address, connections, Seconds);
                    list.Add((connections, result.P99Milliseconds));
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{front.Mode,-4}{connections,4} connections {result.PerSecond,8:F0}/s  p99 {result.P99Milliseconds:F2} ms"));
                }
            }

            return [.. points.Select(entry => new Series(entry.Key.Mode == "off" ? "without inspection" : "PL1", entry.Value))];
        }
        finally
        {
            fronts.ForEach(front => front.Dispose());
            Directory.Delete(folder, recursive: true);
        }
    }
}
