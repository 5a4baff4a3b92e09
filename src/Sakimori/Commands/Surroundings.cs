namespace Sakimori.Commands;

/// <summary>Everything a command takes from outside its arguments; tests give their own.</summary>
internal sealed record Surroundings
{
    /// <summary>Results go here.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Errors, logs and progress go here.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Progress may be drawn over itself.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>What relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>Where the program lies, with <c>rules</c> and <c>legacy-shop</c>.</summary>
    public required string ProgramFolder { get; init; }

    /// <summary>Where a distribution installs the Core Rule Set.</summary>
    public string DistributionCrsFolder { get; init; } = "/usr/share/modsecurity-crs";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>When the program began, as a timestamp of <see cref="Time"/>; not the process, which may have built it first.</summary>
    public long Began { get; init; } = TimeProvider.System.GetTimestamp();

    public static Surroundings OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
        Folder = Directory.GetCurrentDirectory(),
        ProgramFolder = AppContext.BaseDirectory,
    };
}
