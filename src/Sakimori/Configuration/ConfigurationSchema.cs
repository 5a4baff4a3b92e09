using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sakimori.Configuration;

/// <summary>The JSON Schema of a configuration file, for editors; made from the same keys the reader checks.</summary>
internal static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Sakimori configuration",
        };
        Describe(Keys.Document, schema);
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Describe(ImmutableArray<Key> keys, JsonObject into)
    {
        var properties = new JsonObject();
        foreach (var key in keys)
        {
            var value = Value(key);
            value["description"] = key.Help.English;
            properties[key.Name] = value;
        }

        into["type"] = "object";
        into["additionalProperties"] = false;
        into["properties"] = properties;
        if (keys.Any(key => key.Required))
            into["required"] = new JsonArray([.. keys.Where(key => key.Required).Select(key => (JsonNode)key.Name)]);
        return into;
    }

    private static JsonObject Value(Key key) => key.Kind switch
    {
        ValueKind.Flag => new JsonObject { ["type"] = "boolean" },
        ValueKind.Count => new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
        ValueKind.Size => new JsonObject { ["type"] = new JsonArray("integer", "string"), ["pattern"] = "^[0-9.]+ *([kKmMgG]i?)?[bB]?$" },
        ValueKind.Duration => new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9.]+ *(ms|s|m|min|h)$" },
        ValueKind.Choice => new JsonObject { ["enum"] = new JsonArray([.. key.Choices.Select(choice => (JsonNode)choice)]) },
        ValueKind.TextList => new JsonObject
        {
            ["oneOf"] = new JsonArray(
                new JsonObject { ["type"] = "string" },
                new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } }),
        },
        ValueKind.Section => Describe(key.Keys, new JsonObject()),
        ValueKind.SectionList => new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Describe(key.Keys, new JsonObject()) },
        _ => new JsonObject { ["type"] = "string" },
    };
}
