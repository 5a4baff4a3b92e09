using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Sakimori.Commands;
using Sakimori.Configuration;
using Sakimori.Domain;
using Sakimori.Gateway;
using Sakimori.Gateway.Observing;
using Sakimori.Hosting.Memory;
using Sakimori.Rules;
using Sakimori.Storage;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Sakimori.Web;
using GatewaySiteStatus = Sakimori.Gateway.SiteStatus;

namespace Sakimori.Hosting.Protecting;

/// <summary>
/// The running gateway as the console and commands see it. Nothing changes that is not on record first: a change whose entry cannot be
/// written is not made. Changes are made one at a time.
/// </summary>
internal sealed partial class Protection : IProtection, IDisposable
{
    private readonly GatewayServer _server;
    private readonly ProtectionParts _parts;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly DateTimeOffset _started;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private ImmutableHashSet<(string Site, long Rule)> _rulesOff = [];

    public Protection(GatewayServer server, ProtectionParts parts, TimeProvider time, ILogger log)
    {
        _server = server;
        _parts = parts;
        _time = time;
        _log = log;
        _started = time.GetUtcNow();
    }

    public ImmutableArray<SiteState> Sites => [.. _server.Sites.Select(Describe)];

    public ReadingChoices Readings { get; } = new(Keys.Charsets, Keys.Profiles);

    public GatewayFigures Figures
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            var requests = ImmutableDictionary.CreateBuilder<TransactionOutcome, long>();
            foreach (var outcome in Enum.GetValues<TransactionOutcome>())
                requests[outcome] = _parts.Recorder.Count((TransactionEnd)(int)outcome);
            return new GatewayFigures
            {
                Started = _started,
                Requests = requests.ToImmutable(),
                Connections = _parts.Meters.Connections,
                InspectionFailures = _parts.Meters.InspectionFailures,
                Recording = (_parts.Journal.Unrecorded, _parts.Journal.Dropped),
                MemoryBytes = process.WorkingSet64,
                Version = VersionCommand.Version.Split('+')[0],
            };
        }
    }

    public ImmutableArray<RuleDescription> RulesOf(string site)
    {
        if (Find(site)?.Rules is not { } rules)
            return [];
        var off = _rulesOff;
        return
        [
            .. rules.Rules.Where(rule => rule.Id != 0 && rule.Message.Length > 0).Select(rule => new RuleDescription(
                rule.Id,
                rule.Message,
                _parts.JapaneseMessages.GetValueOrDefault(rule.Id, ""),
                _parts.FamilyOf(rule.Tags),
                rule.Severity,
                rule.ParanoiaLevel,
                Path.GetFileName(rule.Location.File),
                rule.Location.Line,
                !off.Contains((site, rule.Id)))),
        ];
    }

    public async Task<ProtectionOutcome> SetModeAsync(string site, SiteMode mode, Decider by, CancellationToken cancellation = default)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            if (Find(site) is not { } state)
                return ProtectionOutcome.Unknown;
            if (mode != SiteMode.Off && state.Rules is null)
                return ProtectionOutcome.NoRules;
            var decision = Person(DecisionKind.ModeChanged, $"site:{site}", by, new { From = ModeName(ToDomain(state.Mode)), To = ModeName(mode), by.Reason });
            if (!_parts.Journal.TryDecide(decision))
                return ProtectionOutcome.NotRecorded;
            return _server.SetMode(site, (EngineMode)(int)mode) switch
            {
                ModeSwitch.Done => ProtectionOutcome.Done,
                ModeSwitch.NotSaved => ProtectionOutcome.NotSaved,
                ModeSwitch.NoRules => ProtectionOutcome.NoRules,
                _ => ProtectionOutcome.Unknown,
            };
        }
        finally
        {
            _changes.Release();
        }
    }

    public async Task<ProtectionOutcome> SetReadingAsync(string site, string? charset, string? profile, Decider by, CancellationToken cancellation = default)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            if (Find(site) is not { } state || _parts.OptionsOf(site) is not { } options)
                return ProtectionOutcome.Unknown;
            if ((charset is not null && Charset.Find(charset) is null) || (profile is not null && !BackendProfiles.TryParse(profile, out _)))
                return ProtectionOutcome.Invalid;
            if (_parts.Store() is not { } store)
                return ProtectionOutcome.NotRecorded;
            var decision = Person(DecisionKind.SettingChanged, $"site:{site}", by, new
            {
                What = "reading",
                From = new { state.Charset, Profile = BackendProfiles.Text(state.Profile) },
                To = new { Charset = charset ?? options.Charset, Profile = profile ?? BackendProfiles.Text(options.Profile) },
                by.Reason,
            });
            try
            {
                await store.Settings.WriteAsync(ReadingKey(site), JsonSerializer.Serialize(new SavedReading(charset, profile)), decision, cancellation);
            }
            catch (StoreException)
            {
                return ProtectionOutcome.NotRecorded;
            }

            Apply(options, new SavedReading(charset, profile));
            return ProtectionOutcome.Done;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Puts readings people fixed in force again, after a start or a reload; sites the store says nothing about keep what the configuration says.</summary>
    public async Task ApplyReadingsAsync(CancellationToken cancellation)
    {
        if (_parts.Store() is not { } store)
            return;
        foreach (var site in _server.Sites)
        {
            if (_parts.OptionsOf(site.Name) is { } options && await store.Settings.ReadAsync(ReadingKey(site.Name), cancellation) is { } json &&
                JsonSerializer.Deserialize<SavedReading>(json) is { } saved && saved is not { Charset: null, Profile: null })
                Apply(options, saved);
        }
    }

    public void Dispose() => _changes.Dispose();

    private void Apply(SiteOptions options, SavedReading saved)
    {
        var profile = saved.Profile is not null && BackendProfiles.TryParse(saved.Profile, out var known) ? known : options.Profile;
        _server.SetReading(options.Name, (saved.Charset ?? options.Charset) is { } label ? Charset.Find(label) : null, profile);
    }

    private GatewaySiteStatus? Find(string site) => _server.Sites.FirstOrDefault(found => found.Name == site);

    private SiteState Describe(GatewaySiteStatus site)
    {
        var seen = site.SeenCharsets.Sum(pair => pair.Value);
        return new SiteState
        {
            Name = site.Name,
            Addresses = [.. site.Addresses.Select(address => address.ToString())],
            Upstream = site.Upstream.ToString(),
            Mode = ToDomain(site.Mode),
            ConfiguredMode = ToDomain(site.ConfiguredMode),
            RuleSetVersion = site.Rules?.Version ?? "",
            Rules = site.Rules?.RulesPerPhase.Sum() ?? 0,
            Charset = site.Charset,
            SeenCharset = seen == 0 ? null : (site.SeenCharsets[0].Key, (double)site.SeenCharsets[0].Value / seen),
            Profile = BackendProfiles.Text(site.Profile),
            Fail = site.Fail == FailDirection.Open ? "open" : "closed",
            LoadedAt = site.LoadedAt,
        };
    }

    private LedgerDraft Person(DecisionKind kind, string subject, Decider by, object details) => new()
    {
        Time = _time.GetUtcNow(),
        Kind = kind,
        Decider = DeciderKind.Person,
        DeciderName = by.Name,
        Subject = subject,
        Details = JsonSerializer.Serialize(details, Session.JsonOptions),
        Shown = by.Shown,
    };

    private static SiteMode ToDomain(EngineMode mode) => (SiteMode)(int)mode;

    private static string ModeName(SiteMode mode) => mode.ToString().ToLowerInvariant();

    private static string ReadingKey(string site) => $"reading:{site}";

    private sealed record SavedReading(string? Charset, string? Profile);
}

/// <summary>What protection needs besides the gateway itself.</summary>
/// <param name="Recorder">Counts outcomes.</param>
/// <param name="Journal">Decisions go here.</param>
/// <param name="Meters">The gateway's own figures.</param>
/// <param name="Store">The store while it is open; null before.</param>
/// <param name="OptionsOf">A site's options as last read.</param>
/// <param name="SelectionOf">A site's rules as written.</param>
/// <param name="Reload">Loads all sites anew from what was last read.</param>
/// <param name="JapaneseMessages">What rules say in Japanese, by id.</param>
/// <param name="FamilyOf">The family a rule's tags speak of.</param>
/// <param name="Map">Makes a record of what the gateway tells.</param>
internal sealed record ProtectionParts(
    TransactionRecorder Recorder,
    Storage.Journals.Journal Journal,
    GatewayMeters Meters,
    Func<Store?> Store,
    Func<string, SiteOptions?> OptionsOf,
    Func<string, RuleSelection?> SelectionOf,
    Func<CancellationToken, Task<ReloadResult>> Reload,
    IReadOnlyDictionary<long, string> JapaneseMessages,
    Func<ImmutableArray<string>, AttackFamily> FamilyOf,
    Func<ObservedTransaction, TransactionRecord> Map);
