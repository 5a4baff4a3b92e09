using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Sakimori.Domain;

namespace Sakimori.Web.Api;

/// <summary>How the API writes and reads JSON: camel case, words of the domain in lower case with dashes, times as ISO 8601, incidents as <c>INC-42</c>.</summary>
internal static class ApiJson
{
    /// <summary>For requests and answers.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new());

    /// <summary>Sets up options of the framework alike.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.Never;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // Deep enough for every answer; a request has no reason to be deeper.
        options.MaxDepth = 32;
        // Japanese stays readable; < > & ' " and control characters are escaped, so the text is inert even where somebody pastes it into a page.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new FamilyText());
        options.Converters.Add(new IncidentIdText());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        return options;
    }

    private sealed class FamilyText : JsonConverter<AttackFamily>
    {
        public override AttackFamily Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && AttackFamilies.TryParse(reader.GetString()!, out var family) ? family : throw new JsonException("no such family");

        public override void Write(Utf8JsonWriter writer, AttackFamily value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text());
    }

    private sealed class IncidentIdText : JsonConverter<IncidentId>
    {
        public override IncidentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && IncidentId.TryParse(reader.GetString()!, out var id) ? id : throw new JsonException("no incident number");

        public override void Write(Utf8JsonWriter writer, IncidentId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
