using System.Text;
using System.Text.Json;
using Sakimori.Waf.Bodies;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class JsonTwinTests
{
    [Fact]
    public void Generated_documents_flatten_as_a_document_model_does()
    {
        var random = new Random(20260724);
        for (var round = 0; round < 3000; round++)
        {
            var text = new StringBuilder();
            Write(text, random, 4);
            var bytes = Encoding.UTF8.GetBytes(text.ToString());
            using var document = JsonDocument.Parse(bytes);
            var expected = new List<string>();
            Flatten(document.RootElement, "json", expected);
            var content = JsonTests.Parse(Encoding.Latin1.GetString(bytes), new BodyLimits(ArgumentLimit: 100_000));
            Assert.Null(content.Error);
            Assert.Equal(expected, content.Arguments.Items.ToArray().Select(item => $"{item.Name}={item.Value}"));
        }
    }

    [Fact]
    public void Exactly_the_texts_that_the_platform_refuses_are_errors()
    {
        var random = new Random(3);
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-", "0.5", "true", "null", " ", "'", "/", "\\", "\"", "é", "e1"];
        var valid = 0;
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 1 + random.Next(7)).Select(_ => pieces[random.Next(pieces.Length)]));
            var bytes = Encoding.UTF8.GetBytes(text);
            var platform = IsValid(bytes);
            valid += platform ? 1 : 0;
            Assert.Equal((text, platform), (text, JsonTests.Parse(Encoding.Latin1.GetString(bytes)).Error is null));
        }

        Assert.InRange(valid, 500, 50_000);
    }

    private static bool IsValid(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Flatten(JsonElement element, string name, List<string> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Flatten(property.Value, name + "." + (property.Name.Length == 0 ? "empty-key" : Bytes(property.Name)), output);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Flatten(item, $"{name}.array_{index++}", output);
                }

                break;
            case JsonValueKind.String:
                output.Add(name + "=" + Bytes(element.GetString()!));
                break;
            case JsonValueKind.Null:
                output.Add(name + "=");
                break;
            default:
                output.Add(name + "=" + element.GetRawText());
                break;
        }
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static void Write(StringBuilder text, Random random, int depth)
    {
        var count = random.Next(4);
        switch (random.Next(depth > 0 ? 6 : 4))
        {
            case 0:
                text.Append(random.Next(-1000, 1000));
                break;
            case 1:
                text.Append((string[])["true", "false", "null", "1.50e+3", "-0"] is var words ? words[random.Next(words.Length)] : "");
                break;
            case 2 or 3:
                WriteString(text, random);
                break;
            case 4:
                text.Append('[');
                for (var i = 0; i < count; i++)
                {
                    text.Append(i > 0 ? " , " : "");
                    Write(text, random, depth - 1);
                }

                text.Append(']');
                break;
            default:
                text.Append("{ ");
                for (var i = 0; i < count; i++)
                {
                    text.Append(i > 0 ? "," : "");
                    WriteString(text, random);
                    text.Append(":\n");
                    Write(text, random, depth - 1);
                }

                text.Append('}');
                break;
        }
    }

    private static void WriteString(StringBuilder text, Random random)
    {
        string[] pieces = ["a", "b.", "あ", "\\n", "\\u3042", "\\ud83d\\ude00", "\\\"", "\\\\", "\\/", "é", "😀", "<", "\\u0000"];
        text.Append('"');
        for (var i = random.Next(5); i > 0; i--)
        {
            text.Append(pieces[random.Next(pieces.Length)]);
        }

        text.Append('"');
    }
}
