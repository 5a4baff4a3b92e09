using Sakimori.Configuration;
using Sakimori.Gateway;
using Sakimori.Rules;

namespace Sakimori.Hosting;

/// <summary>What a configuration means, checked: the gateway's options, each site's rules as written, and what runs beside.</summary>
internal sealed record LoadedConfiguration(GatewayOptions Options, IReadOnlyDictionary<string, RuleSelection> Selections, ServiceOptions Services);
