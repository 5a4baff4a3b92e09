using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Storage;

namespace Sakimori.Web.Tests;

/// <summary>A gateway that is not there: three Japanese shops, changes kept in memory and put on record.</summary>
public sealed class DemoProtection(Store? store, TimeProvider time) : IProtection
{
    private readonly Lock _gate = new();
    private ImmutableArray<SiteState> _sites =
    [
        Site("shop", "https://shop.example.co.jp", "http://10.0.4.11:8080", SiteMode.Protect, "shift_jis", ("shift_jis", 0.97), "servlet"),
        Site("portal", "https://portal.example.co.jp", "http://10.0.4.20:80", SiteMode.Observe, null, ("euc-jp", 0.88), "classic_asp"),
        Site("recruit", "https://recruit.example.co.jp", "http://10.0.4.31:80", SiteMode.Protect, null, ("utf-8", 1.0), "php"),
    ];

    public ImmutableArray<SiteState> Sites
    {
        get
        {
            lock (_gate)
            {
                return _sites;
            }
        }
    }

    /// <summary>What <see cref="Figures"/> says; tests change it.</summary>
    public GatewayFigures Counted { get; set; } = new()
    {
        Started = time.GetUtcNow() - TimeSpan.FromHours(9),
        Requests = ImmutableDictionary.CreateRange(new KeyValuePair<TransactionOutcome, long>[]
        {
            new(TransactionOutcome.Forwarded, 184_220), new(TransactionOutcome.Blocked, 1_204), new(TransactionOutcome.Refused, 37),
            new(TransactionOutcome.Failed, 12), new(TransactionOutcome.Limited, 0), new(TransactionOutcome.Aborted, 64),
        }),
        Connections = 38,
        InspectionFailures = 0,
        Recording = (0, 0),
        MemoryBytes = 212L * 1024 * 1024,
        Version = "0.1.0",
    };

    public GatewayFigures Figures => Counted;

    public ReadingChoices Readings { get; } = new(["utf-8", "shift_jis", "windows-31j", "gbk", "utf-16le"], ["generic", "php", "servlet"]);

    public ImmutableArray<RuleDescription> RulesOf(string site) => Find(site) is { Mode: not SiteMode.Off } ? DemoRules.All : [];

    public async Task<ProtectionOutcome> SetModeAsync(string site, SiteMode mode, Decider by, CancellationToken cancellation = default)
    {
        if (Find(site) is not { } state)
        {
            return ProtectionOutcome.Unknown;
        }

        Replace(state with { Mode = mode });
        await RecordAsync(DecisionKind.ModeChanged, by, $"site:{site}", $$"""{"was":"{{Text(state.Mode)}}","is":"{{Text(mode)}}","reason":{{Json(by.Reason)}}}""", cancellation);
        return ProtectionOutcome.Done;
    }

    public async Task<ProtectionOutcome> SetReadingAsync(string site, string? charset, string? profile, Decider by, CancellationToken cancellation = default)
    {
        if (Find(site) is not { } state)
        {
            return ProtectionOutcome.Unknown;
        }

        Replace(state with { Charset = charset, Profile = profile ?? state.Profile });
        await RecordAsync(DecisionKind.SettingChanged, by, $"site:{site}", $$"""{"charset":{{Json(charset)}},"profile":{{Json(profile)}},"reason":{{Json(by.Reason)}}}""", cancellation);
        return ProtectionOutcome.Done;
    }

    public async Task<(ProtectionOutcome Outcome, Override? Override)> OverrideAsync(
        Override draft, Decider by, Approval? approval = null, CancellationToken cancellation = default)
    {
        if (Find(draft.Site) is null || DemoRules.All.All(rule => rule.Id != draft.RuleId))
        {
            return (ProtectionOutcome.Unknown, null);
        }

        var decision = Draft(
            DecisionKind.OverrideMade, by, $"site:{draft.Site}",
            $$"""{"rule":{{draft.RuleId}},"path":{{Json(draft.Path)}},"target":{{Json(draft.Target)}},"reason":{{Json(draft.Reason)}}}""") with
        { Until = draft.Until };
        try
        {
            var made = approval is null
                ? await store!.Overrides.AddAsync(draft, decision, cancellation)
                : await store!.Overrides.ApproveAsync(approval.Proposal, approval.Decision, draft, decision, cancellation);
            return (made is null ? ProtectionOutcome.Decided : ProtectionOutcome.Done, made);
        }
        catch (StoreException)
        {
            return (ProtectionOutcome.NotRecorded, null);
        }
    }

    public async Task<ProtectionOutcome> EndOverrideAsync(long id, Decider by, CancellationToken cancellation = default)
    {
        var decision = Draft(DecisionKind.OverrideEnded, by, $"override:{id}", $$"""{"reason":{{Json(by.Reason)}}}""");
        return await store!.Overrides.EndAsync(id, time.GetUtcNow(), decision, cancellation) is null ? ProtectionOutcome.Unknown : ProtectionOutcome.Done;
    }

    public Task<ReplayResult> ReplayAsync(TransactionRecord transaction, CancellationToken cancellation = default)
    {
        if (transaction.Detections.IsEmpty)
        {
            return Task.FromResult(new ReplayResult(null, false, "the body was not kept"));
        }

        // Today's rules no longer have the first detection's rule, and score the rest as before.
        var rest = transaction.Detections.RemoveAt(0);
        var score = rest.Sum(detection => detection.Score);
        var judged = transaction with { Detections = rest, InboundScore = score, RuleSetVersion = "starter-2026.11+crs-4.29" };
        return Task.FromResult(new ReplayResult(judged, score >= 5, null));
    }

    private static SiteState Site(string name, string address, string upstream, SiteMode mode, string? charset, (string, double) seen, string profile) => new()
    {
        Name = name,
        Addresses = [address],
        Upstream = upstream,
        Mode = mode,
        ConfiguredMode = mode,
        RuleSetVersion = "starter-2026.11+crs-4.29",
        Rules = 412,
        Charset = charset,
        SeenCharset = seen,
        Profile = profile,
        Fail = "closed",
        LoadedAt = new(2026, 11, 22, 23, 40, 0, TimeSpan.Zero),
    };

    private static string Text(SiteMode mode) => mode.ToString().ToLowerInvariant();

    private static string Json(string? text) => System.Text.Json.JsonSerializer.Serialize(text);

    private SiteState? Find(string site) => Sites.FirstOrDefault(state => state.Name == site);

    private void Replace(SiteState state)
    {
        lock (_gate)
        {
            _sites = [.. _sites.Select(old => old.Name == state.Name ? state : old)];
        }
    }

    private LedgerDraft Draft(DecisionKind kind, Decider by, string subject, string details) => new()
    {
        Time = time.GetUtcNow(),
        Kind = kind,
        Decider = DeciderKind.Person,
        DeciderName = by.Name,
        Subject = subject,
        Details = details,
        Shown = by.Shown,
    };

    private async Task RecordAsync(DecisionKind kind, Decider by, string subject, string details, CancellationToken cancellation)
    {
        if (store is not null)
        {
            await store.Ledger.AppendAsync(Draft(kind, by, subject, details), cancellation);
        }
    }
}
