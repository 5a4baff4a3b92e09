using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sakimori.Web.Languages;

/// <summary>Which zone times are shown in: what a person chose, else their browser's, else the house's. Zones go by IANA's names. Thread-safe.</summary>
internal sealed partial class TimeZones(ConsoleParts parts, ConsoleOptions options, TimeProvider time)
{
    /// <summary>The cookie in which a browser names its zone.</summary>
    public const string Cookie = "sakimori-zone";

    /// <summary>The house's: what the configuration says, else the machine's.</summary>
    public TimeZoneInfo House => options.TimeZone ?? time.LocalTimeZone;

    /// <summary>Every zone there is to choose.</summary>
    public static ImmutableArray<string> Names { get; } = [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(name => Name().IsMatch(name)).Order(StringComparer.Ordinal)];

    /// <summary>The zone of a name; null for a name that is none. A name comes from a browser and is looked up as a file: only what looks like one is.</summary>
    public static TimeZoneInfo? Find(string? name) => name is not null && Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>The zone to show a person.</summary>
    /// <param name="person">Their number; 0 for nobody.</param>
    /// <param name="browser">What their browser names.</param>
    /// <param name="cancellation">Ends the look into the store.</param>
    public async Task<TimeZoneInfo> OfAsync(long person, string? browser, CancellationToken cancellation)
    {
        string? chosen = null;
        try
        {
            chosen = person == 0 ? null : await ChosenAsync(person, cancellation);
        }
        catch (Storage.StoreException)
        {
            // While the store is away the browser's zone will do.
        }

        return Find(chosen) ?? Find(browser) ?? House;
    }

    /// <summary>What a person chose; null for their browser's.</summary>
    public async Task<string?> ChosenAsync(long person, CancellationToken cancellation) =>
        await parts.Store.Settings.ReadAsync(Key(person), cancellation) is { } json ? JsonSerializer.Deserialize<string?>(json) : null;

    /// <summary>Keeps a choice; null for the browser's.</summary>
    public Task ChooseAsync(long person, string? name, CancellationToken cancellation) =>
        parts.Store.Settings.WriteAsync(Key(person), JsonSerializer.Serialize(name), null, cancellation);

    private static string Key(long person) => $"zone:{person}";

    [GeneratedRegex(@"^(?=.{1,64}\z)[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
