using System.Globalization;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Web.Api;

namespace Sakimori.Web.Components;

/// <summary>Asks for an override: an approver makes it, an analyst proposes it.</summary>
internal static class Overriding
{
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

    private static async Task<bool> MakeAsync(ConsolePage page, Override asked, string shown)
    {
        var (outcome, _) = await page.Parts.Protection.OverrideAsync(asked, new(page.Visitor.Name, asked.Reason, shown));
        return page.Say(outcome);
    }

    private static async Task<bool> ProposeAsync(ConsolePage page, Override asked)
    {
        try
        {
            var draft = new OverrideDraft(asked.Site, asked.RuleId, asked.Path, asked.Target, asked.Until, asked.Reason);
            if (await page.Proposals.ProposeAsync(draft, page.Visitor.Caller!, CancellationToken.None) is null)
            {
                return page.Say(ProtectionOutcome.Unknown);
            }
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
}
