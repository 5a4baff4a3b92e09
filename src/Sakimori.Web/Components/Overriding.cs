using System.Globalization;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage;

namespace Sakimori.Web.Components;

/// <summary>Asks for an override: an approver makes it, an analyst proposes it.</summary>
internal static class Overriding
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>Asks and, when the person goes on, does it; true when something changed.</summary>
    /// <param name="page">Where it is asked.</param>
    /// <param name="draft">What is suggested; its end, reason and maker are asked for.</param>
    /// <param name="shown">What is on the screen, for the ledger: a JSON object.</param>
    public static async Task<bool> AskAsync(ConsolePage page, Override draft, string shown)
    {
        var words = page.Words;
        var decides = page.Visitor.May(Role.Approver);
        var answers = await page.AskAsync(new()
        {
            Title = words[decides ? TransactionTexts.OverrideTitle : TransactionTexts.ProposeTitle, draft.RuleId, draft.Site],
            Consequences = decides
                ? [words[TransactionTexts.OverrideConsequence], words[TransactionTexts.OverrideConsequenceRecord]]
                : [words[TransactionTexts.OverrideConsequence], words[TransactionTexts.ProposeConsequence]],
            Fields =
            [
                new("path", words[TransactionTexts.OverridePath]) { Value = draft.Path ?? "" },
                new("target", words[TransactionTexts.OverrideTarget]) { Value = draft.Target ?? "" },
                new("until", words[TransactionTexts.OverrideUntil], FormFieldKind.Day)
                {
                    Value = page.Time.Local(page.Time.Now.AddDays(30)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                },
                new("reason", words[ComponentTexts.Reason], FormFieldKind.Area) { IsRequired = true, Hint = words[ComponentTexts.ReasonHint] },
            ],
            Confirm = words[decides ? TransactionTexts.OverrideDo : TransactionTexts.ProposeDo],
            IsGrave = decides,
        });
        if (answers is null)
        {
            return false;
        }

        var asked = draft with
        {
            Path = answers.OrNull("path"),
            Target = answers.OrNull("target"),
            Until = Day(page, answers["until"]),
            Reason = answers["reason"],
            MadeBy = page.Visitor.Name,
            MadeAt = page.Time.Now,
        };
        return decides ? await MakeAsync(page, asked, shown) : await ProposeAsync(page, asked);
    }

    /// <summary>The override a proposal asks for; null when its content is none.</summary>
    public static Override? Read(string content)
    {
        try
        {
            return JsonSerializer.Deserialize<Asked>(content, s_json) is { Site.Length: > 0, RuleId: > 0 } asked
                ? new(0, asked.Site, asked.RuleId, asked.Path, asked.Target, asked.Reason ?? "", "", default, asked.Until, null, 0)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Puts an override in force; true when it is.</summary>
    public static async Task<bool> MakeAsync(ConsolePage page, Override asked, string shown)
    {
        var (outcome, _) = await page.Parts.Protection.OverrideAsync(asked, new(page.Visitor.Name, asked.Reason, shown));
        return page.Say(outcome);
    }

    private static async Task<bool> ProposeAsync(ConsolePage page, Override asked)
    {
        var content = JsonSerializer.Serialize(new Asked(asked.Site, asked.RuleId, asked.Path, asked.Target, asked.Until, asked.Reason), s_json);
        try
        {
            await page.Parts.Store.Overrides.ProposeAsync(
                new(0, "override", asked.Site, content, asked.Reason, page.Visitor.Name, page.Time.Now, null, null, null),
                page.Decision(DecisionKind.Proposed, $"site:{asked.Site}", content));
        }
        catch (StoreException)
        {
            return page.Say(ProtectionOutcome.NotRecorded);
        }

        page.Say(TransactionTexts.Proposed);
        return true;
    }

    // An override holds through its last day.
    private static DateTimeOffset? Day(ConsolePage page, string text)
    {
        if (!DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return null;
        }

        var end = day.AddDays(1);
        return new DateTimeOffset(end, page.Time.Zone.GetUtcOffset(end)).ToUniversalTime();
    }

    // What a proposal's content is, here and in the API.
    private sealed record Asked(string Site, long RuleId, string? Path, string? Target, DateTimeOffset? Until, string? Reason);
}
