using System.Text.Json;

namespace Sakimori.Conformance;

/// <summary>
/// What is known to differ, with the reason: <c>expected.json</c>. A suite fails when something else fails, when a known difference
/// is none any more, and when fewer cases ran than exist.
/// </summary>
internal sealed record Expectations(Dictionary<string, string> CrsDifferences)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Expectations Read() =>
        JsonSerializer.Deserialize<Expectations>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "expected.json")), Options)!;
}
