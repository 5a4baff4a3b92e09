using Sakimori.Waf.SecLang;

namespace Sakimori.Configuration;

/// <summary>What is wrong with a configuration file, where, and what to write instead.</summary>
internal sealed record Problem(SourceLocation Location, string Message, string? Remedy = null)
{
    public override string ToString() => $"{Location}: {Message}{(Remedy is null ? "" : $" ({Remedy})")}";
}
