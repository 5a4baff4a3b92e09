using System.Text.Json;
using System.Text.Json.Serialization;
using Sakimori.Domain;

namespace Sakimori.Storage.Formats;

/// <summary>An enumeration by its spelling, see <see cref="EnumText{T}"/>.</summary>
internal sealed class EnumTextConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EnumText<T>.TryParse(reader.GetString() ?? "", out var value) ? value : throw new JsonException($"no {typeof(T).Name} is called so");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(EnumText<T>.Of(value));
}

/// <summary>A family by its spelling, see <see cref="AttackFamilies"/>.</summary>
internal sealed class FamilyConverter : JsonConverter<AttackFamily>
{
    public override AttackFamily Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AttackFamilies.TryParse(reader.GetString() ?? "", out var family) ? family : throw new JsonException("no family is called so");

    public override void Write(Utf8JsonWriter writer, AttackFamily value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text());
}

/// <summary>The number of an incident as a number.</summary>
internal sealed class IncidentIdConverter : JsonConverter<IncidentId>
{
    public override IncidentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, IncidentId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
