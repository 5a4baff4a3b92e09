using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Incidents.Overrides;
using Sakimori.Storage;
using Sakimori.Waf.SecLang;
using Sakimori.Web;

namespace Sakimori.Hosting.Protecting;

/// <content>Overrides: what a person lets through although a rule blocks it.</content>
internal sealed partial class Protection
{
    public async Task<(ProtectionOutcome Outcome, Override? Override)> OverrideAsync(
        Override draft, Decider by, Approval? approval = null, CancellationToken cancellation = default)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            if (Find(draft.Site) is not { } site || _parts.SelectionOf(draft.Site) is null)
                return (ProtectionOutcome.Unknown, null);
            if (site.Rules is not { } rules)
                return (ProtectionOutcome.NoRules, null);
            if (rules.Rules.All(rule => rule.Id != draft.RuleId))
                return (ProtectionOutcome.Unknown, null);
            if (_parts.Store() is not { } store)
                return (ProtectionOutcome.NotRecorded, null);
            try
            {
                var now = _time.GetUtcNow();
                var active = await store.Overrides.ActiveAsync(now, cancellation);
                // Its number is given when it is written; while it is tried one stands in that no other has.
                if (!Compiles(draft.Site, [.. active, draft with { Id = active.Select(other => other.Id).DefaultIfEmpty().Max() + 1 }]))
                    return (ProtectionOutcome.Invalid, null);
                var decision = Person(DecisionKind.OverrideMade, $"site:{draft.Site}", by, new
                {
                    draft.RuleId,
                    draft.Path,
                    draft.Target,
                    Reason = draft.Reason.Length > 0 ? draft.Reason : by.Reason,
                    RulesVersion = rules.Version,
                    approval?.Proposal,
                }) with
                { Until = draft.Until };
                var fresh = draft with { MadeBy = by.Name, MadeAt = now, EndedAt = null };
                var made = approval is null
                    ? await store.Overrides.AddAsync(fresh, decision, cancellation)
                    : await store.Overrides.ApproveAsync(approval.Proposal, approval.Decision, fresh, decision, cancellation);
                return made is null ? (ProtectionOutcome.Decided, null) : (await EnforceAsync(made.Site, [.. active, made], cancellation), made);
            }
            catch (StoreException)
            {
                return (ProtectionOutcome.NotRecorded, null);
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    public async Task<ProtectionOutcome> EndOverrideAsync(long id, Decider by, CancellationToken cancellation = default)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            if (_parts.Store() is not { } store)
                return ProtectionOutcome.NotRecorded;
            var now = _time.GetUtcNow();
            var active = await store.Overrides.ActiveAsync(now, cancellation);
            var decision = Person(DecisionKind.OverrideEnded, $"override:{id}", by, new { by.Reason });
            return await store.Overrides.EndAsync(id, now, decision, cancellation) is { } ended
                ? await EnforceAsync(ended.Site, [.. active.Where(over => over.Id != id)], cancellation)
                : ProtectionOutcome.Unknown;
        }
        catch (StoreException)
        {
            return ProtectionOutcome.NotRecorded;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>Ends overrides whose date has come, and makes sure that what runs is what the store says.</summary>
    public async Task RenewOverridesAsync(CancellationToken cancellation)
    {
        await _changes.WaitAsync(cancellation);
        try
        {
            if (_parts.Store() is not { } store)
                return;
            var now = _time.GetUtcNow();
            var all = await store.Overrides.ListAsync(cancellation);
            foreach (var over in all.Where(over => over.EndedAt is null && over.Until <= now))
            {
                var decision = new LedgerDraft
                {
                    Time = now,
                    Kind = DecisionKind.OverrideEnded,
                    Decider = DeciderKind.Program,
                    DeciderName = $"sakimori {Figures.Version}",
                    Subject = $"override:{over.Id}",
                    Details = """{"reason":"its date has come"}""",
                    Overrides = over.LedgerNumber == 0 ? null : over.LedgerNumber,
                };
                await store.Overrides.EndAsync(over.Id, now, decision, cancellation);
            }

            var active = await store.Overrides.ActiveAsync(now, cancellation);
            var changed = false;
            foreach (var site in _server.Sites)
                changed |= Write(site.Name, active);
            Remember(active);
            if (changed)
                await _parts.Reload(cancellation);
        }
        finally
        {
            _changes.Release();
        }
    }

    // What is on record comes into force, whether or not the store still answers.
    private async Task<ProtectionOutcome> EnforceAsync(string site, ImmutableArray<Override> active, CancellationToken cancellation)
    {
        try
        {
            Write(site, active);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotWritten(_log, site, error.Message);
            return ProtectionOutcome.NotSaved;
        }

        Remember(active);
        var result = await _parts.Reload(cancellation);
        try
        {
            await ApplyReadingsAsync(cancellation);
        }
        catch (StoreException error)
        {
            LogReadingsNotApplied(_log, error.Message);
        }

        return result.Sites.Any(reload => reload.Name == site && reload.Applied) ? ProtectionOutcome.Done : ProtectionOutcome.Invalid;
    }

    /// <summary>Writes a site's overrides file; false when it said that already.</summary>
    private bool Write(string site, IEnumerable<Override> active)
    {
        if (_parts.SelectionOf(site)?.OverridesFile is not { } path)
            return false;
        var text = OverrideRules.ToSecLang([.. active.Where(over => over.Site == site)]);
        if ((File.Exists(path) ? File.ReadAllText(path, System.Text.Encoding.Latin1) : "") == text)
            return false;
        OverridesFile.Write(path, text);
        return true;
    }

    private bool Compiles(string site, IEnumerable<Override> overrides)
    {
        var selection = _parts.SelectionOf(site)!;
        var path = Path.Combine(Path.GetTempPath(), $"sakimori-override-{Guid.NewGuid():N}.conf");
        try
        {
            OverridesFile.Write(path, OverrideRules.ToSecLang([.. overrides.Where(over => over.Site == site)]));
            var load = selection.LoadWith(path);
            foreach (var diagnostic in load.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
                LogDoesNotCompile(_log, site, diagnostic);
            return load.Rules is not null;
        }
        catch (ArgumentException error)
        {
            LogNotExpressible(_log, site, error.Message);
            return false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Remember(IEnumerable<Override> active) =>
        _rulesOff = [.. active.Where(over => over is { Path: null, Target: null }).Select(over => (over.Site, over.RuleId))];

    [LoggerMessage(Level = LogLevel.Error, Message = "The overrides of site {Site} could not be written: {Reason}")]
    private static partial void LogNotWritten(ILogger log, string site, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Charsets and profiles that people fixed are not in force until the next reload: {Reason}")]
    private static partial void LogReadingsNotApplied(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "An override of site {Site} does not compile: {Diagnostic}")]
    private static partial void LogDoesNotCompile(ILogger log, string site, Diagnostic diagnostic);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An override of site {Site} cannot be expressed: {Reason}")]
    private static partial void LogNotExpressible(ILogger log, string site, string reason);
}
