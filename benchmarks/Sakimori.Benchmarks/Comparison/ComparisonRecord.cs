using System.Text.Json;
using System.Text.Json.Serialization;
using Sakimori.Benchmarks.Records;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>Everything a comparison found, as it is kept.</summary>
internal sealed record ComparisonRecord(
    DateTimeOffset Date,
    string Commit,
    string Mode,
    int Rounds,
    int SecondsPerRun,
    int Connections,
    Machine Machine,
    IReadOnlyDictionary<string, string> Versions,
    double FastestCalibrationMilliseconds,
    IReadOnlyList<Cell> Cells,
    SuiteRun? Suite = null,
    bool AreCoresAwake = false)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    public static ComparisonRecord FromJson(string json) =>
        JsonSerializer.Deserialize<ComparisonRecord>(json, s_json) ?? throw new InvalidDataException("the record is empty");

    /// <summary>The cell of a side, mode and request; null when it was not measured.</summary>
    public Cell? Find(Side side, string mode, string request) =>
        Cells.FirstOrDefault(cell => cell.Side == side && cell.Mode == mode && cell.Request == request);
}

/// <summary>One front with one kind of request, over all rounds.</summary>
internal sealed record Cell(Side Side, string Mode, string Request, IReadOnlyList<Run> Runs)
{
    /// <summary>CPU of a request, user and system, all processes of the front; the median over rounds.</summary>
    [JsonIgnore]
    public double CpuMicroseconds => Median(run => run.CpuMicroseconds);

    /// <summary>The same in time of a core as fast as it was at its fastest in this comparison.</summary>
    public double Normalised(double fastestCalibration) => Median(run => run.CpuMicroseconds * Math.Min(1, fastestCalibration / run.CalibrationMilliseconds));

    public double Median(Func<Run, double> of)
    {
        var sorted = Runs.Select(of).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>The Core Rule Set's own tests, run by the program as it ships; null in records of before.</summary>
internal sealed record SuiteRun(int Passed, int Failed, double MemoryMegabytes);

/// <summary>
/// One run of the load. Refusals are answers of 400 and more; records of before count them as failures. PerSecond and CpuMicroseconds are
/// those of its calm time (<see cref="CalmTime"/>), AllPerSecond and AllCpuMicroseconds those of the whole; LeftOut is the share
/// of time that was not calm. Records of before know only the whole, and the last three are 0 there.
/// </summary>
internal sealed record Run(
    int Connections,
    long Requests,
    long Failures,
    double PerSecond,
    double CpuMicroseconds,
    double P50Milliseconds,
    double P99Milliseconds,
    double MemoryMegabytes,
    double CalibrationMilliseconds,
    long Refusals = 0,
    double AllCpuMicroseconds = 0,
    double AllPerSecond = 0,
    double LeftOut = 0);
