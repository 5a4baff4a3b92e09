using System.Text.Json;
using Sakimori.Benchmarks.Charts;
using Sakimori.Benchmarks.Records;

namespace Sakimori.Benchmarks.Scaling;

/// <summary>What was found about growth, as it is kept; records of before have no bars.</summary>
internal sealed record ScalingRecord(DateTimeOffset Date, string Commit, Machine Machine, IReadOnlyList<ScalingCurve> Curves, IReadOnlyList<ScalingBar>? Bars = null)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, s_json) + "\n";

    public static ScalingRecord FromJson(string json) =>
        JsonSerializer.Deserialize<ScalingRecord>(json, s_json) ?? throw new InvalidDataException("the record is empty");
}

/// <summary>One plot.</summary>
internal sealed record ScalingCurve(
    string Name, string Title, string X, string Y, bool LogarithmicX, bool LogarithmicY, IReadOnlyList<ScalingSeries> Series)
{
    public string Draw() => LineChart.Draw(
        Title,
        Axis.Over(X, LogarithmicX, Series.SelectMany(series => series.Points).Select(point => point[0])),
        Axis.Over(Y, LogarithmicY, Series.SelectMany(series => series.Points).Select(point => point[1])),
        [.. Series.Select(series => new Series(series.Name, [.. series.Points.Select(point => (point[0], point[1]))]))]);
}

/// <summary>One line of it: pairs of x and y.</summary>
internal sealed record ScalingSeries(string Name, IReadOnlyList<double[]> Points);
