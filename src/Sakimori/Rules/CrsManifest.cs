using System.Collections.Immutable;
using System.Text.Json;

namespace Sakimori.Rules;

/// <summary>What was installed as the Core Rule Set, from where, and the hash of every file as it was then.</summary>
internal sealed record CrsManifest(
    string Version, string Source, string? ArchiveSha256, DateTimeOffset InstalledAt, ImmutableSortedDictionary<string, string> Files)
{
    private const string FileName = "sakimori-manifest.json";

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Null when nothing is installed there, or not by us.</summary>
    public static CrsManifest? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<CrsManifest>(File.ReadAllText(Path.Combine(folder, FileName)), Options);
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n");
}
