using System.Text;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Fuzz.Targets;

/// <summary>What the targets of body processors share: bytes as chars, and the promises every processor makes.</summary>
internal static class BodyInput
{
    /// <summary>Longer inputs only repeat shapes that shorter ones reach.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Small, so that inputs reach them.</summary>
    public static BodyLimits Limits { get; } = new(ArgumentLimit: 20, JsonDepthLimit: 8, UploadFileLimit: 3);

    public static string Chars(ReadOnlySpan<byte> input) => Encoding.Latin1.GetString(input[..Math.Min(input.Length, MaxLength)]);

    public static byte[] Bytes(string chars) => Encoding.Latin1.GetBytes(chars);

    public static RequestBodyContent NewContent() => new() { Arena = new TextArena() };

    /// <summary>Everything found is bytes, and no more than a fixed multiple of what came in.</summary>
    public static void CheckBounds(RequestBodyContent content, int inputLength)
    {
        Require(content.Arguments.Count <= Limits.ArgumentLimit, "more arguments than allowed");
        Require(content.Arena.TotalChars <= (16L * inputLength) + 65536, "more decoded text than the bound");
        foreach (var values in new[] { content.Arguments, content.Files, content.FilesSizes, content.FilesContent, content.PartHeaders })
        {
            CheckBytes(values);
        }
    }

    public static void CheckBytes(NamedValues values)
    {
        foreach (ref readonly var item in values.Items)
        {
            Require(!item.Name.Span.ContainsAnyExceptInRange('\0', '\xFF'), "a name is not bytes");
            Require(!item.Value.Span.ContainsAnyExceptInRange('\0', '\xFF'), "a value is not bytes");
        }
    }

    public static void Require(bool promise, string broken)
    {
        if (!promise)
        {
            throw new InvalidOperationException(broken);
        }
    }
}
