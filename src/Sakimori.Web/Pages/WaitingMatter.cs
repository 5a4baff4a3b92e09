using MudBlazor;
using Sakimori.Domain;
using Sakimori.Web.Languages;
using Sakimori.Web.Shifts;

namespace Sakimori.Web.Pages;

/// <summary>Something that waits for a person.</summary>
/// <param name="Text">What.</param>
/// <param name="Count">How many.</param>
/// <param name="Link">Where it is dealt with.</param>
/// <param name="Icon">Its picture.</param>
/// <param name="Tone">The class of its picture.</param>
internal sealed record WaitingMatter(string Text, long Count, string Link, string Icon, string Tone)
{
    private const string Bad = "bad-ink";
    private const string Warn = "warn-ink";

    /// <summary>Everything that waits, the gravest first.</summary>
    public static async Task<List<WaitingMatter>> OfAsync(ConsoleParts parts, ShiftRoster roster, Words words, CancellationToken cancellation)
    {
        var waits = OfGateway(parts.Protection, words);
        var proposals = await parts.Store.Overrides.ProposalsAsync(onlyOpen: true, cancellation);
        Add(waits, words[NowTexts.Proposals], proposals.Length, "/sites#proposals", Icons.Material.Outlined.HowToVote, Warn);
        var fresh = await parts.Store.Incidents.ListAsync(new() { Status = IncidentStatus.New, Summarised = false, Limit = 1000 }, cancellation);
        Add(waits, words[NowTexts.NewIncidents], fresh.Length, "/incidents?status=new", Icons.Material.Outlined.Report, Bad);
        var open = await parts.Store.Incidents.ListAsync(new() { Limit = 1000 }, cancellation);
        Add(waits, words[ShiftTexts.Waiting], open.Count(roster.IsLeft), "/hand-over", Icons.Material.Outlined.PersonOff, Warn);
        var handOvers = await parts.Store.Incidents.HandOversAsync(50, cancellation);
        Add(waits, words[NowTexts.HandOvers], handOvers.Count(handOver => handOver.TakenBy is null), "/hand-over", Icons.Material.Outlined.SwapHoriz, Warn);
        return waits;
    }

    /// <summary>What the gateway itself says, which needs no store.</summary>
    public static List<WaitingMatter> OfGateway(IProtection protection, Words words)
    {
        var waits = new List<WaitingMatter>();
        var (unrecorded, dropped) = protection.Figures.Recording;
        Add(waits, words[NowTexts.Unrecorded], unrecorded, "/record?kind=recording-failed", Icons.Material.Outlined.SaveAlt, Bad);
        Add(waits, words[NowTexts.InspectionFailures], protection.Figures.InspectionFailures, "/traffic", Icons.Material.Outlined.Error, Bad);
        Add(waits, words[NowTexts.Dropped], dropped, "/record?kind=recording-failed", Icons.Material.Outlined.SaveAlt, Warn);
        var off = protection.Sites.Where(site => site.Mode == SiteMode.Off).Select(site => site.Name).ToArray();
        Add(waits, words[NowTexts.OffSites, string.Join(", ", off)], off.Length, "/sites", Icons.Material.Outlined.GppBad, Bad);
        var observing = protection.Sites.Where(site => site.Mode == SiteMode.Observe).Select(site => site.Name).ToArray();
        Add(waits, words[NowTexts.Observing, string.Join(", ", observing)], observing.Length, "/sites", Icons.Material.Outlined.Visibility, Warn);
        return waits;
    }

    private static void Add(List<WaitingMatter> waits, string text, long count, string link, string icon, string tone)
    {
        if (count > 0)
        {
            waits.Add(new(text, count, link, icon, tone));
        }
    }
}
