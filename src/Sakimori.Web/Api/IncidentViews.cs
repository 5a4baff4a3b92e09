using System.Collections.Immutable;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;

namespace Sakimori.Web.Api;

/// <summary>Which incidents; what is left out asks for all.</summary>
internal sealed record IncidentFilter
{
    /// <summary><c>new</c>, <c>open</c> or <c>closed</c>; left out: those not closed.</summary>
    public string? Status { get; init; }

    /// <summary>Closed ones too.</summary>
    public bool? IncludeClosed { get; init; }

    /// <summary>Of this site.</summary>
    public string? Site { get; init; }

    /// <summary>Of this family, such as <c>sqli</c>.</summary>
    public string? Family { get; init; }

    /// <summary>Assigned to this person.</summary>
    public string? Assignee { get; init; }

    /// <summary>Active at or after this time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where the page before ended.</summary>
    public string? After { get; init; }

    /// <summary>At most this many, up to 1,000; 50 when left out.</summary>
    public int? Limit { get; init; }

    /// <summary>What the store is asked; false for a word that is none.</summary>
    public bool TryRead(out IncidentQuery query)
    {
        var isKnown = Spelling.TryRead<IncidentStatus>(Status, out var status) & Spelling.TryRead<AttackFamily>(Family, out var family);
        query = new()
        {
            Status = status,
            IncludeClosed = IncludeClosed == true,
            Site = Site,
            Family = family,
            Assignee = Assignee,
            Since = Since,
        };
        return isKnown;
    }
}

/// <summary>An incident with its title in the reader's language.</summary>
/// <param name="Title">The title a person gave, or the generated one.</param>
/// <param name="Incident">It.</param>
internal sealed record IncidentView(string Title, Incident Incident)
{
    /// <summary>As it is shown.</summary>
    public static IncidentView Of(Incident incident, string language) => new(incident.Title ?? IncidentText.Title(incident, language), incident);
}

/// <summary>Everything one person needs about an incident.</summary>
/// <param name="Title">The title a person gave, or the generated one.</param>
/// <param name="Incident">It.</param>
/// <param name="Story">What happened, in time order.</param>
/// <param name="Playbook">What to do next.</param>
/// <param name="Notes">Remarks, oldest first.</param>
/// <param name="Examples">Transactions worth reading, masked.</param>
internal sealed record IncidentDetail(
    string Title, Incident Incident, ImmutableArray<string> Story, ImmutableArray<string> Playbook, ImmutableArray<IncidentNote> Notes,
    ImmutableArray<TransactionRecord> Examples)
{
    /// <summary>Reads it; null when there is no such incident.</summary>
    public static async Task<IncidentDetail?> ReadAsync(Store store, IncidentId id, string language, CancellationToken cancellation)
    {
        if (await store.Incidents.FindAsync(id, cancellation) is not { } incident)
        {
            return null;
        }

        var examples = ImmutableArray.CreateBuilder<TransactionRecord>(incident.Examples.Length);
        foreach (var example in incident.Examples)
        {
            if (await store.Transactions.FindAsync(example, cancellation) is { } transaction)
            {
                examples.Add(EvidenceMask.Mask(transaction));
            }
        }

        return new(
            incident.Title ?? IncidentText.Title(incident, language), incident, IncidentText.Story(incident, examples, language),
            IncidentText.Playbook(incident, language), await store.Incidents.NotesAsync(id, cancellation), examples.DrainToImmutable());
    }
}

/// <summary>What people can handle today.</summary>
/// <param name="Shown">One by one, highest rank first.</param>
/// <param name="Summarised">The rest by family and site; names every incident in it.</param>
/// <param name="Budget">Incidents a day all active people together can handle.</param>
internal sealed record QueueView(ImmutableArray<IncidentView> Shown, ImmutableArray<IncidentSummary> Summarised, int Budget);

/// <summary>What shall change; what is left out stays.</summary>
/// <param name="Revision">The revision that was read.</param>
/// <param name="Status">Another status.</param>
/// <param name="CloseReason">With <c>closed</c>: why.</param>
/// <param name="Title">Another title; empty returns to the generated one.</param>
/// <param name="Assignee">Another assignee; empty assigns nobody.</param>
/// <param name="Note">A remark to go with it.</param>
internal sealed record IncidentEdit(
    long Revision, IncidentStatus? Status = null, CloseReason? CloseReason = null, string? Title = null, string? Assignee = null, string? Note = null);

/// <summary>Where everything goes.</summary>
/// <param name="Into">The other incident.</param>
internal sealed record IncidentMerge(IncidentId Into);

/// <summary>What goes into a new incident; every part that is given must agree.</summary>
/// <param name="Client">From this address.</param>
/// <param name="Path">To this path.</param>
/// <param name="Family">Of this family.</param>
/// <param name="Transactions">These, by id.</param>
internal sealed record IncidentSplit(string? Client = null, string? Path = null, AttackFamily? Family = null, IReadOnlyList<string>? Transactions = null);

/// <summary>A remark.</summary>
/// <param name="Text">What.</param>
/// <param name="IsHandOver">It belongs to a shift's hand-over.</param>
internal sealed record NoteDraft(string Text, bool IsHandOver = false);
