using System.Text.Json;
using System.Text.Json.Serialization;
using Sakimori.Domain;
using Sakimori.Storage;

namespace Sakimori.Web;

/// <summary>
/// What is kept how long, as an admin set it at run time. While nobody did, the configuration holds. What is set lies in the store with
/// its ledger entry, written in one step, and the next run of retention goes by it: within the hour, without a restart.
/// </summary>
public sealed record RetentionSetting
{
    /// <summary>Fewest and most days of each kind, and bytes of the database; the reasons stand in docs/storage.md.</summary>
    public static readonly (int Least, int Most) AllowedRange = (1, 365), DetectionsRange = (7, 3650), IncidentsRange = (30, 3650), MinutesRange = (1, 366), GibibytesRange = (1, 10_240);

    // With a colon no address of the general settings leads here.
    private const string Key = "retention:policy";
    private const long Gibibyte = 1L << 30;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>Days allowed transactions are kept.</summary>
    public required int AllowedDays { get; init; }

    /// <summary>Days transactions with detections are kept; not fewer than allowed ones.</summary>
    public required int DetectionsDays { get; init; }

    /// <summary>Days closed incidents are kept; not fewer than their transactions.</summary>
    public required int IncidentsDays { get; init; }

    /// <summary>Days counts by the minute are kept.</summary>
    public required int MinutesDays { get; init; }

    /// <summary>Largest database, GiB.</summary>
    public required int MaxGibibytes { get; init; }

    /// <summary>What goes is archived first.</summary>
    public required bool Archive { get; init; }

    /// <summary>It is within its bounds and in itself in order.</summary>
    [JsonIgnore]
    public bool IsValid => Within(AllowedDays, AllowedRange) && Within(DetectionsDays, DetectionsRange) && Within(IncidentsDays, IncidentsRange)
        && Within(MinutesDays, MinutesRange) && Within(MaxGibibytes, GibibytesRange) && DetectionsDays >= AllowedDays && IncidentsDays >= DetectionsDays;

    /// <summary>The same, as the store takes it.</summary>
    public RetentionPolicy ToPolicy() => new()
    {
        Allowed = TimeSpan.FromDays(AllowedDays),
        Detections = TimeSpan.FromDays(DetectionsDays),
        Incidents = TimeSpan.FromDays(IncidentsDays),
        Minutes = TimeSpan.FromDays(MinutesDays),
        MaxBytes = MaxGibibytes * Gibibyte,
        Archive = Archive,
    };

    /// <summary>A policy as people change it: whole days, whole GiB.</summary>
    public static RetentionSetting Of(RetentionPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new()
        {
            AllowedDays = (int)policy.Allowed.TotalDays,
            DetectionsDays = (int)policy.Detections.TotalDays,
            IncidentsDays = (int)policy.Incidents.TotalDays,
            MinutesDays = (int)policy.Minutes.TotalDays,
            MaxGibibytes = (int)Math.Max(1, policy.MaxBytes / Gibibyte),
            Archive = policy.Archive,
        };
    }

    /// <summary>What an admin set; null when nobody did. What cannot be read as a valid setting is as if it were not there. Throws <see cref="StoreException"/>.</summary>
    public static async Task<RetentionSetting?> ReadAsync(Store store, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            return await store.Settings.ReadAsync(Key, cancellation) is { } json && JsonSerializer.Deserialize<RetentionSetting>(json, s_json) is { IsValid: true } set ? set : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the next run of retention goes by: what was set, else what the configuration says. Throws <see cref="StoreException"/>.</summary>
    public static async Task<RetentionPolicy> InForceAsync(Store store, RetentionPolicy configured, CancellationToken cancellation = default) =>
        (await ReadAsync(store, cancellation))?.ToPolicy() ?? configured;

    /// <summary>
    /// Sets it, or with null returns to the configuration; with its entry in one step. Throws <see cref="StoreException"/>, and then
    /// nothing changed; <see cref="ArgumentException"/> for a setting that is not valid.
    /// </summary>
    internal static async Task WriteAsync(
        Store store, RetentionSetting? set, RetentionPolicy? configured, LedgerDraft decision, string reason, CancellationToken cancellation)
    {
        if (set is { IsValid: false })
        {
            throw new ArgumentException("the setting is out of its bounds", nameof(set));
        }

        var was = await ReadAsync(store, cancellation) ?? (configured is null ? null : Of(configured));
        var details = JsonSerializer.Serialize(new { was, now = set ?? (configured is null ? null : Of(configured)), source = set is null ? "configuration" : "console", reason }, s_json);
        await store.Settings.WriteAsync(Key, JsonSerializer.Serialize(set, s_json), decision with { Kind = DecisionKind.SettingChanged, Subject = "retention", Details = details }, cancellation);
    }

    private static bool Within(int value, (int Least, int Most) range) => value >= range.Least && value <= range.Most;
}
