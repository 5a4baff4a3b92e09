namespace Sakimori.Storage;

/// <summary>Where memory lies and how long it lasts.</summary>
public sealed record StoreOptions
{
    /// <summary>Folder of the database (<c>sakimori.db</c>), the journal (<c>journal/</c>) and archives (<c>archive/</c>); made when missing, mode 0700.</summary>
    public required string Directory { get; init; }

    /// <summary>A PostgreSQL connection string; null keeps everything in SQLite. The journal lies in <see cref="Directory"/> either way.</summary>
    public string? Postgres { get; init; }

    /// <summary>What is kept how long.</summary>
    public RetentionPolicy Retention { get; init; } = new();

    /// <summary>The journal may grow to this while the database is away; then the oldest allowed transactions are let go and counted, decisions never.</summary>
    public long JournalMaxBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long a write waits for a lock that another process holds on the database, before it throws; whole seconds for SQLite.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What is kept how long. What is over is written to a compressed archive first when <see cref="Archive"/> is set. The ledger is never deleted.</summary>
public sealed record RetentionPolicy
{
    /// <summary>Allowed transactions without detections.</summary>
    public TimeSpan Allowed { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Transactions with detections.</summary>
    public TimeSpan Detections { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Closed incidents.</summary>
    public TimeSpan Incidents { get; init; } = TimeSpan.FromDays(730);

    /// <summary>Minute counts; hours and days are kept three years.</summary>
    public TimeSpan Minutes { get; init; } = TimeSpan.FromDays(31);

    /// <summary>The database's size, bytes: beyond it the oldest allowed transactions go, then the oldest detections.</summary>
    public long MaxBytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>What goes is kept as gzipped JSON lines, one file a day and kind.</summary>
    public bool Archive { get; init; } = true;
}
