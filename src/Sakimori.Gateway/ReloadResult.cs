using System.Collections.Immutable;
using Sakimori.Waf.SecLang;

namespace Sakimori.Gateway;

/// <summary>What became of a reload.</summary>
/// <param name="Sites">One entry per site of the new options, in their order.</param>
/// <param name="NeedsRestart">Sentences naming what was asked for and needs a restart; empty when all of it is in force.</param>
public sealed record ReloadResult(ImmutableArray<SiteReload> Sites, ImmutableArray<string> NeedsRestart)
{
    /// <summary>Every site runs on what the new options say.</summary>
    public bool Succeeded => NeedsRestart.IsEmpty && Sites.All(site => site.Applied);
}

/// <summary>What became of one site in a reload.</summary>
/// <param name="Name">The site.</param>
/// <param name="Applied">False when errors kept what was there.</param>
/// <param name="RulesVersion">Version of the rules now running; null without rules.</param>
/// <param name="Diagnostics">Everything there is to say about its rules.</param>
/// <param name="Errors">What is wrong besides the rules (certificate, address, audit log).</param>
public sealed record SiteReload(
    string Name, bool Applied, string? RulesVersion, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<string> Errors);
