using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Sakimori.Waf.Transformations;

/// <summary>The transformations by name.</summary>
internal static class TransformationCatalog
{
    private static readonly FrozenDictionary<string, Transformation> s_byName = new Transformation[]
    {
        new None(),
        new Base64Decode(),
        new Base64DecodeExt(),
        new Base64Encode(),
        new CmdLine(),
        new CompressWhitespace(),
        new CssDecode(),
        new EscapeSeqDecode(),
        new HexDecode(),
        new HexEncode(),
        new HtmlEntityDecode(),
        new JsDecode(),
        new Length(),
        new Lowercase(),
        new Digest("md5", MD5.HashSizeInBytes, MD5.HashData),
        new NormalizePath(windows: false),
        new NormalizePath(windows: true),
        new Parity7Bit("parityEven7bit", Parity7Bit.TopBit.Even),
        new Parity7Bit("parityOdd7bit", Parity7Bit.TopBit.Odd),
        new Parity7Bit("parityZero7bit", Parity7Bit.TopBit.Zero),
        new RemoveComments(),
        new RemoveCommentsChar(),
        new RemoveNulls(),
        new RemoveWhitespace(),
        new ReplaceComments(),
        new ReplaceNulls(),
        new Digest("sha1", SHA1.HashSizeInBytes, SHA1.HashData),
        new SqlHexDecode(),
        new Trim("trim", left: true, right: true),
        new Trim("trimLeft", left: true, right: false),
        new Trim("trimRight", left: false, right: true),
        new Uppercase(),
        new UrlDecode(),
        new UrlDecodeUni(),
        new UrlEncode(),
        new Utf8ToUnicode(),
    }.SelectMany(Spellings).ToFrozenDictionary(entry => entry.Key, entry => entry.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every name a rule may use, both spellings of "normalize" included.</summary>
    public static IEnumerable<string> Names => s_byName.Keys;

    /// <summary>
    /// The transformation of a name, ASCII letter case ignored. <c>urlDecodeUni</c> comes without a map; see
    /// <see cref="UrlDecodeUni.WithMap"/>.
    /// </summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out Transformation? transformation) =>
        s_byName.TryGetValue(name, out transformation);

    private static IEnumerable<KeyValuePair<string, Transformation>> Spellings(Transformation transformation)
    {
        yield return new(transformation.Name, transformation);
        if (transformation is NormalizePath)
            yield return new(transformation.Name.Replace("normalize", "normalise", StringComparison.Ordinal), transformation);
    }
}
