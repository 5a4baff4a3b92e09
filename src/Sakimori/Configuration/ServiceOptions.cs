using Sakimori.Storage;
using Sakimori.Web;

namespace Sakimori.Configuration;

/// <summary>What the program runs beside the gateway: its memory and the console.</summary>
internal sealed record ServiceOptions
{
    /// <summary>The folder that state goes to when a configuration names none, beside its file.</summary>
    public const string DefaultFolder = "sakimori-data";

    /// <summary>Folder for everything that survives a restart.</summary>
    public required string Directory { get; init; }

    /// <summary>Where memory lies; null keeps none.</summary>
    public StoreOptions? Store { get; init; }

    /// <summary>The console; null offers none. It needs the store.</summary>
    public ConsoleOptions? Console { get; init; }

    /// <summary>Allowed transactions without detections kept a second, over all sites; 0 keeps none. Beyond it they are only counted.</summary>
    public int AllowedPerSecond { get; init; } = 200;

    /// <summary>The head of the ledger is appended to this file; null writes none.</summary>
    public string? AnchorFile { get; init; }

    /// <summary>The head of the ledger is sent there as syslog; null sends none.</summary>
    public Uri? AnchorSyslog { get; init; }

    /// <summary>Folder of what people let through, one rule file a site.</summary>
    public string OverridesFolder => Path.Combine(Directory, "overrides");

    /// <summary>The default services of a folder.</summary>
    public static ServiceOptions In(string folder) => new()
    {
        Directory = folder,
        Store = new StoreOptions { Directory = folder },
        Console = new ConsoleOptions { StateDirectory = folder, MayMove = true },
    };
}
