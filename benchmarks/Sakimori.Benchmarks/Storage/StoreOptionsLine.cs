using System.Globalization;

namespace Sakimori.Benchmarks.Storage;

/// <summary>What is measured of the store.</summary>
internal sealed record StoreOptionsLine
{
    /// <summary>Stored events when the queries are measured.</summary>
    public long Events { get; init; } = 5_000_000;

    /// <summary>In PostgreSQL instead of SQLite.</summary>
    public bool IsPostgres { get; init; }

    /// <summary>Keep the database here and go on filling it; null uses a folder that goes away.</summary>
    public string? Folder { get; init; }

    /// <summary>No longer than this; a kept folder is filled further by the next run.</summary>
    public TimeSpan FillFor { get; init; } = TimeSpan.FromHours(1);

    public static StoreOptionsLine? Parse(string[] args)
    {
        var options = new StoreOptionsLine();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--events" when i + 1 < args.Length && long.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var events):
                    options = options with { Events = events };
                    i++;
                    break;
                case "--folder" when i + 1 < args.Length:
                    options = options with { Folder = args[++i] };
                    break;
                case "--fill-seconds" when i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
                    options = options with { FillFor = TimeSpan.FromSeconds(seconds) };
                    i++;
                    break;
                case "--postgres":
                    options = options with { IsPostgres = true };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
