using System.Text.Json;
using Sakimori.Waf.Bodies;

namespace Sakimori.Fuzz.Targets;

/// <summary>JSON bodies; the platform's reader is the judge of what is valid.</summary>
internal sealed class JsonTarget : FuzzTarget
{
    public override string Name => "json";

    public override IEnumerable<byte[]> Seeds =>
    [
        """{"a":{"b":[1,"x",{"c":null}],"":true},"é":-1.5e3,"d":[],"e":{}}"""u8.ToArray(),
        """["\u3042\ud83d\ude00\ud800\n\/","\u0000",[[[[[[[[[[1]]]]]]]]]]"""u8.ToArray(),
        """{'a':b,/*c*/"x" "y":,} // [1,2"""u8.ToArray(),
        """{"a":1}{"b":"<scr"""u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = BodyInput.Chars(input);
        var content = BodyInput.NewContent();
        Json.Parse(text.AsMemory(), BodyInput.Limits, content);
        BodyInput.CheckBounds(content, text.Length);
        if (text.Length > 0 && content.Error is null)
        {
            BodyInput.Require(PlatformAccepts(input[..text.Length], BodyInput.Limits.JsonDepthLimit), "accepted what is no JSON");
        }
        else if (text.Length > 0 && content.Arguments.Count < BodyInput.Limits.ArgumentLimit)
        {
            // The name budget cannot run out on inputs this small and shallow.
            BodyInput.Require(!PlatformAccepts(input[..text.Length], BodyInput.Limits.JsonDepthLimit), "refused valid JSON");
        }
    }

    private static bool PlatformAccepts(ReadOnlySpan<byte> text, int depth)
    {
        // Vertical tab and form feed are white space to ModSecurity's parser and so to ours.
        var bytes = text.ToArray();
        var inString = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            inString ^= bytes[i] == '"';
            i += inString && bytes[i] == '\\' ? 1 : 0;
            if (!inString && i < bytes.Length && bytes[i] is 0x0B or 0x0C)
            {
                bytes[i] = (byte)' ';
            }
        }

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = depth });
        try
        {
            while (reader.Read())
            {
            }

            return Utf8.IsValid(BodyInput.Chars(bytes));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
