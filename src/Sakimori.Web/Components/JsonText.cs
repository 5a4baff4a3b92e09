using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sakimori.Web.Components;

/// <summary>JSON of the ledger as people read it. What is no JSON is shown as it is.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions s_pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On several lines.</summary>
    public static string Pretty(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, s_pretty);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    /// <summary>An object's members in one line: <c>was: protect, is: observe</c>.</summary>
    public static string Summary(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? string.Join(", ", document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => $"{member.Name}: {Value(member.Value)}"))
                : json;
        }
        catch (JsonException)
        {
            return json;
        }
    }

    private static string Value(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
