using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sakimori.Domain;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage.Formats;

/// <summary>The records as JSON: in the journal, in archives and in what is kept compressed in the database.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(EnumTextConverter<SiteMode>), typeof(EnumTextConverter<TransactionOutcome>), typeof(EnumTextConverter<DecisionKind>),
        typeof(EnumTextConverter<DeciderKind>), typeof(EnumTextConverter<IncidentStatus>), typeof(EnumTextConverter<IncidentStage>),
        typeof(EnumTextConverter<CloseReason>), typeof(FamilyConverter), typeof(IncidentIdConverter),
    ])]
[JsonSerializable(typeof(TransactionRecord))]
[JsonSerializable(typeof(TransactionDetails))]
[JsonSerializable(typeof(LedgerDraft))]
[JsonSerializable(typeof(TrafficMinute))]
[JsonSerializable(typeof(IncidentSeen))]
[JsonSerializable(typeof(ArchivedIncident))]
[JsonSerializable(typeof(ImmutableArray<IncidentId>))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>Text stays readable: only what JSON itself needs is escaped. Whoever puts it into a page encodes it there.</summary>
    public static RecordJson Readable => Unescaped.Context;

    private static class Unescaped
    {
        public static readonly RecordJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}

/// <summary>What an incident was seen to consist of; kept as one JSON text.</summary>
internal sealed record IncidentSeen
{
    public ImmutableArray<Tally> Clients { get; init; } = [];

    public long ClientCount { get; init; }

    public ImmutableArray<Tally> Paths { get; init; } = [];

    public ImmutableArray<Tally> Families { get; init; } = [];

    public ImmutableArray<Tally> Rules { get; init; } = [];

    public ImmutableArray<string> Techniques { get; init; } = [];

    public ImmutableArray<string> Examples { get; init; } = [];
}

/// <summary>A line of an incident archive.</summary>
internal sealed record ArchivedIncident(Incident Incident, ImmutableArray<IncidentNote> Notes);
