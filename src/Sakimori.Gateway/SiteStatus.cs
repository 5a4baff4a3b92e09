using System.Collections.Immutable;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;

namespace Sakimori.Gateway;

/// <summary>What a site runs on now.</summary>
/// <param name="Name">The site.</param>
/// <param name="Addresses">Where it is offered, ports resolved.</param>
/// <param name="Upstream">What it protects.</param>
/// <param name="Mode">The mode in force.</param>
/// <param name="ConfiguredMode">The mode the configuration asks for; differs after <see cref="GatewayServer.SetMode"/>.</param>
/// <param name="Rules">The rules in force; null without.</param>
/// <param name="DroppedRecords">Audit records dropped so far because the writer could not keep up.</param>
public sealed record SiteStatus(
    string Name, ImmutableArray<Uri> Addresses, Uri Upstream, EngineMode Mode, EngineMode ConfiguredMode, RuleSet? Rules, long DroppedRecords)
{
    /// <summary>The charset its requests are read in; null when each request decides.</summary>
    public string? Charset { get; init; }

    /// <summary>What kind of server the application runs on.</summary>
    public BackendProfile Profile { get; init; }

    /// <summary>What its requests told they were written in, lately, with counts; the most frequent first.</summary>
    public ImmutableArray<KeyValuePair<string, int>> SeenCharsets { get; init; } = [];

    /// <summary>What requests too short to tell are read in, because nine in ten of those that told were; null without an opinion.</summary>
    public string? PriorCharset { get; init; }

    /// <summary>What happens to a request that cannot be judged.</summary>
    public FailDirection Fail { get; init; }

    /// <summary>When what it runs on was made.</summary>
    public DateTimeOffset LoadedAt { get; init; }
}
