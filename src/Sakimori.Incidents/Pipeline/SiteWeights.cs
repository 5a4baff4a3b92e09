using System.Text.Json;
using Sakimori.Incidents.Grouping;

namespace Sakimori.Incidents.Pipeline;

/// <summary>The setting <c>incidents.weights</c>: <c>{"shop": 6, "blog": 0}</c>, how much more than others a site is worth (0 to 6).</summary>
internal static class SiteWeights
{
    public const string Key = "incidents.weights";

    private static readonly Dictionary<string, int> s_none = [];

    /// <summary>What is no object, no number or out of range counts as 0 or the nearest.</summary>
    public static IReadOnlyDictionary<string, int> Read(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return s_none;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return s_none;
            }

            var weights = new Dictionary<string, int>();
            foreach (var site in document.RootElement.EnumerateObject())
            {
                if (site.Value.ValueKind == JsonValueKind.Number && site.Value.TryGetInt32(out var weight))
                {
                    weights[site.Name] = Math.Clamp(weight, 0, IncidentRank.MaxWeight);
                }
            }

            return weights;
        }
        catch (JsonException)
        {
            return s_none;
        }
    }
}
