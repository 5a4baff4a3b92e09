using Sakimori.Configuration;

namespace Sakimori.Commands;

/// <summary>What a running <c>up</c> logs about its configuration file.</summary>
internal static partial class UpLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}")]
    public static partial void BadConfiguration(ILogger log, Problem problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} has errors: the running configuration stays")]
    public static partial void KeepsConfiguration(ILogger log, string file);
}
