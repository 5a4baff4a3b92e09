using Sakimori.Domain;
using Sakimori.Web.Languages;

namespace Sakimori.Web.Components;

/// <summary>A word with a shape and a tone; the shape says in black and white what the tone says in colour.</summary>
/// <param name="Name">The word.</param>
/// <param name="Tone"><c>good</c>, <c>warn</c>, <c>bad</c>, <c>info</c> or empty.</param>
/// <param name="Shape">An outline in a square of ten.</param>
/// <param name="IsHollow">The shape is not filled.</param>
public sealed record TagLook(Text Name, string Tone, string Shape, bool IsHollow = false)
{
    private const string Circle = "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8z";
    private const string Triangle = "M5 1 9.4 9H.6z";
    private const string Square = "M1.5 1.5h7v7h-7z";
    private const string Diamond = "M5 .6 9.4 5 5 9.4.6 5z";
    private const string Dash = "M1 5h8";
    private const string Cross = "M1.6 1.6l6.8 6.8M8.4 1.6 1.6 8.4";
    private const string Check = "M1 5.4 4 8.4 9 2";

    /// <summary>How a transaction ended; in observe, what would have been.</summary>
    public static TagLook Of(TransactionRecord transaction) =>
        transaction.WouldBlock ? new(Names.WouldBlock, "warn", Triangle, true) : Of(transaction.Outcome);

    /// <summary>How a transaction ended.</summary>
    public static TagLook Of(TransactionOutcome outcome) => outcome switch
    {
        TransactionOutcome.Blocked => new(Names.Of(outcome), "bad", Square),
        TransactionOutcome.Refused => new(Names.Of(outcome), "bad", Cross, true),
        TransactionOutcome.Failed => new(Names.Of(outcome), "warn", Triangle),
        TransactionOutcome.Limited => new(Names.Of(outcome), "warn", Diamond),
        TransactionOutcome.Aborted => new(Names.Of(outcome), "", Dash, true),
        _ => new(Names.Of(outcome), "", Circle, true),
    };

    /// <summary>A site's mode.</summary>
    public static TagLook Of(SiteMode mode) => mode switch
    {
        SiteMode.Protect => new(Names.Of(mode), "good", Square),
        SiteMode.Observe => new(Names.Of(mode), "warn", Circle, true),
        _ => new(Names.Of(mode), "bad", Cross, true),
    };

    /// <summary>How far an actor got.</summary>
    public static TagLook Of(IncidentStage stage) => stage switch
    {
        IncidentStage.Leak => new(Names.Of(stage), "bad", Diamond),
        IncidentStage.Passed => new(Names.Of(stage), "bad", Triangle),
        IncidentStage.Attempt => new(Names.Of(stage), "warn", Square),
        _ => new(Names.Of(stage), "", Circle, true),
    };

    /// <summary>Where an incident stands.</summary>
    public static TagLook Of(IncidentStatus status) => status switch
    {
        IncidentStatus.New => new(Names.Of(status), "info", Circle),
        IncidentStatus.Open => new(Names.Of(status), "info", Circle, true),
        _ => new(Names.Of(status), "", Check, true),
    };

    /// <summary>Who or what decided.</summary>
    public static TagLook Of(DeciderKind kind) => kind switch
    {
        DeciderKind.Person => new(Names.Of(kind), "info", Circle),
        DeciderKind.Rule => new(Names.Of(kind), "", Square, true),
        DeciderKind.Model => new(Names.Of(kind), "", Diamond, true),
        _ => new(Names.Of(kind), "", Dash, true),
    };
}
