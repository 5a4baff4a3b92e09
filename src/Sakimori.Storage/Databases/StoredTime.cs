namespace Sakimori.Storage.Databases;

/// <summary>Times are kept as integers, units of 100 ns since 1970-01-01 UTC: exact, sortable, the same in both databases.</summary>
internal static class StoredTime
{
    private static readonly long s_epoch = DateTimeOffset.UnixEpoch.Ticks;

    public static long Of(DateTimeOffset time) => time.UtcTicks - s_epoch;

    public static DateTimeOffset From(long stored) => new(Math.Clamp(stored + s_epoch, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
}
