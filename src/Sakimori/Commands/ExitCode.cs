namespace Sakimori.Commands;

/// <summary>What a command's exit says; documented in docs/operations.md.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The command ran, and what it looked at is not in order: errors found, tests failed.</summary>
    public const int Findings = 1;

    /// <summary>It could not run as told: arguments, configuration, rules, files.</summary>
    public const int Usage = 2;

    /// <summary>There is no running gateway to talk to.</summary>
    public const int NotRunning = 3;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
