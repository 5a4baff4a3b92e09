using System.Collections.Immutable;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;

namespace Sakimori.Gateway.Sites;

/// <summary>
/// The running sites and listeners. Changes (reload, mode switch) are made one at a time under a lock; requests read single
/// references and never wait.
/// </summary>
internal sealed partial class SiteRegistry
{
    private readonly Lock _changes = new();
    private readonly SiteFactory _factory;
    private readonly ModeStore _modes;
    private readonly ILogger _logger;

    // In the order of the configuration. Read without the lock.
    private volatile IReadOnlyList<Site> _sites;

    private SiteRegistry(ImmutableArray<Site> sites, ImmutableArray<Listener> listeners, Task warmed, SiteFactory factory, ModeStore modes, ILogger logger)
    {
        Warmed = warmed;
        _sites = sites;
        Listeners = listeners;
        _factory = factory;
        _modes = modes;
        _logger = logger;
    }

    public ImmutableArray<Listener> Listeners { get; }

    public IReadOnlyList<Site> Sites => _sites;

    /// <summary>Done when the rules of the sites there were at start are warm: the first client should not pay for that.</summary>
    public Task Warmed { get; }

    /// <summary>Builds every site, and warms each in the background; throws when anything is wrong with any of them.</summary>
    public static SiteRegistry Create(GatewayOptions options, SiteFactory factory, ModeStore modes, ILogger logger)
    {
        var errors = new List<string>();
        var plan = ListenerPlan.Make(options.Sites, errors);
        var diagnostics = ImmutableArray.CreateBuilder<Waf.SecLang.Diagnostic>();
        var sites = new Dictionary<string, Site>(StringComparer.Ordinal);
        var warming = new List<Task>();
        foreach (var site in options.Sites)
        {
            var build = factory.Build(site, former: null);
            diagnostics.AddRange(build.Diagnostics);
            errors.AddRange(build.Errors.Select(error => $"site '{site.Name}': {error}"));
            if (build.Model is { } model)
            {
                sites.TryAdd(site.Name, new Site(site.Name, model));
                warming.Add(Task.Run(() => SiteFactory.Warm(model)));
                Announce(logger, site.Name, model);
            }
        }

        if (options.Sites.IsEmpty)
        {
            errors.Add("there is no site");
        }

        if (errors.Count > 0)
        {
            throw new GatewayStartException(string.Join("; ", errors), diagnostics.ToImmutable());
        }

        var listeners = plan.Select(entry => new Listener(entry.Address, [.. entry.Sites.Select(name => sites[name])])).ToImmutableArray();
        return new([.. options.Sites.Select(site => sites[site.Name])], listeners, Task.WhenAll(warming), factory, modes, logger);
    }

    /// <summary>Builds every site anew beside the running ones and swaps in those without errors.</summary>
    public ReloadResult Reload(GatewayOptions options)
    {
        lock (_changes)
        {
            var restart = new List<string>();
            var plan = ListenerPlan.Make(options.Sites, restart);
            var isPlanSound = restart.Count == 0;
            var sites = new Dictionary<string, Site>(StringComparer.Ordinal);
            var results = ImmutableArray.CreateBuilder<SiteReload>();
            foreach (var wanted in options.Sites)
            {
                if (Find(wanted.Name)?.Model.Options is { } former && ChangesListener(former, wanted))
                {
                    restart.Add($"site '{wanted.Name}': proxy_protocol, header limits, header time-out and connections are settled when the listener opens");
                }

                results.Add(ReloadSite(wanted, sites));
            }

            foreach (var (address, _) in plan.Where(entry => Listeners.All(listener => ListenerPlan.Key(listener.Address) != ListenerPlan.Key(entry.Address))))
            {
                restart.Add($"{address} is not listened on yet");
            }

            if (isPlanSound)
            {
                _sites = [.. options.Sites.Where(site => sites.ContainsKey(site.Name)).Select(site => sites[site.Name])];
                foreach (var listener in Listeners)
                {
                    var names = plan.FirstOrDefault(entry => ListenerPlan.Key(entry.Address) == ListenerPlan.Key(listener.Address)).Sites;
                    listener.Hosts = new HostTable(names.IsDefault ? [] : [.. names.Where(sites.ContainsKey).Select(name => sites[name])]);
                }
            }

            return new(results.ToImmutable(), [.. restart]);
        }
    }

    /// <summary>Switches a site's mode for requests that begin from now on.</summary>
    public ModeSwitch SetMode(string name, EngineMode mode)
    {
        lock (_changes)
        {
            if (Find(name) is not { } site)
            {
                return ModeSwitch.UnknownSite;
            }

            var model = site.Model;
            if (mode != EngineMode.Off && model.Rules is null)
            {
                return ModeSwitch.NoRules;
            }

            site.Model = model with { Mode = mode };
            var isSaved = _modes.Save(model.Options, mode);
            Log.Switched(_logger, name, model.Mode, mode, model.Options.Mode);
            if (!isSaved)
            {
                Log.SwitchNotSaved(_logger, name);
            }

            return isSaved ? ModeSwitch.Done : ModeSwitch.NotSaved;
        }
    }

    /// <summary>Changes how a site's requests are read; what is known of its history stays.</summary>
    public bool SetReading(string name, Charset? charset, BackendProfile profile)
    {
        lock (_changes)
        {
            if (Find(name) is not { } site)
            {
                return false;
            }

            site.Model = site.Model with { Reading = site.Model.Reading with { Charset = charset, Profile = profile } };
            Log.ReadingSet(_logger, name, charset?.Name ?? "as each request tells", profile);
            return true;
        }
    }

    /// <summary>The TLS settings for a server name, those of the first site when no name was sent.</summary>
    public static SslServerAuthenticationOptions? TlsFor(Listener listener, string? serverName)
    {
        var hosts = listener.Hosts;
        var site = string.IsNullOrEmpty(serverName) ? null : hosts.Find(serverName);
        return site?.Model.Tls ?? hosts.First?.Model.Tls;
    }

    private Site? Find(string name) => _sites.FirstOrDefault(site => site.Name == name);

    /// <summary>What is settled when a listener is opened.</summary>
    private static bool ChangesListener(SiteOptions former, SiteOptions wanted) =>
        former.ProxyProtocol != wanted.ProxyProtocol || former.Timeouts.Header != wanted.Timeouts.Header
        || former.Limits.HeaderBytes != wanted.Limits.HeaderBytes || former.Limits.HeaderCount != wanted.Limits.HeaderCount
        || former.Limits.Connections != wanted.Limits.Connections;

    private SiteReload ReloadSite(SiteOptions wanted, Dictionary<string, Site> sites)
    {
        var running = Find(wanted.Name);
        SiteBuild build;
        try
        {
            build = _factory.Build(wanted, running?.Model);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A rule file that vanishes while it is read: what runs goes on.
            build = new(null, [], [exception.Message]);
        }

        if (build.Model is { } model)
        {
            SiteFactory.Warm(model);
            if (running is null)
            {
                running = new Site(wanted.Name, model);
            }
            else
            {
                running.Model = model;
            }

            Announce(_logger, wanted.Name, model);
        }
        else
        {
            Log.Kept(_logger, wanted.Name, string.Join("; ", build.Errors));
        }

        if (running is not null)
        {
            sites[wanted.Name] = running;
        }

        return new(wanted.Name, build.Model is not null, running?.Model.Rules?.Version, build.Diagnostics, build.Errors);
    }

    private static void Announce(ILogger logger, string name, SiteModel model)
    {
        if (model.Rules is { } rules)
        {
            var perPhase = rules.RulesPerPhase;
            Log.Loaded(logger, name, model.Mode, rules.Version, perPhase[1], perPhase[2], perPhase[3], perPhase[4], perPhase[5]);
        }
        else
        {
            Log.NotInspected(logger, name);
        }

        if (model.Mode != model.Options.Mode)
        {
            Log.StillSwitched(logger, name, model.Mode, model.Options.Mode);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Site {Site} is in {Mode} with rules {Version}: {Phase1}, {Phase2}, {Phase3}, {Phase4} and {Phase5} rules in phases 1 to 5.")]
        public static partial void Loaded(ILogger logger, string site, EngineMode mode, string version, int phase1, int phase2, int phase3, int phase4, int phase5);

        [LoggerMessage(2, LogLevel.Information, "Site {Site} is not inspected.")]
        public static partial void NotInspected(ILogger logger, string site);

        [LoggerMessage(3, LogLevel.Warning, "Site {Site} was switched to {Mode} earlier; its configuration says {Configured}.")]
        public static partial void StillSwitched(ILogger logger, string site, EngineMode mode, EngineMode configured);

        [LoggerMessage(4, LogLevel.Warning, "Site {Site} is switched from {Former} to {Mode}; its configuration says {Configured}.")]
        public static partial void Switched(ILogger logger, string site, EngineMode former, EngineMode mode, EngineMode configured);

        [LoggerMessage(5, LogLevel.Error, "The mode of site {Site} could not be saved: a restart forgets it.")]
        public static partial void SwitchNotSaved(ILogger logger, string site);

        [LoggerMessage(7, LogLevel.Warning, "Site {Site} is read in {Charset} as {Profile} reads.")]
        public static partial void ReadingSet(ILogger logger, string site, string charset, BackendProfile profile);

        [LoggerMessage(6, LogLevel.Error, "Site {Site} keeps what it had: {Errors}.")]
        public static partial void Kept(ILogger logger, string site, string errors);
    }
}
