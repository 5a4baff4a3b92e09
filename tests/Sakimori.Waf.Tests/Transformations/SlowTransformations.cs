using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Sakimori.Waf.Tests.Transformations;

/// <summary>The slow twins: what each transformation does, said in regular expressions and whole strings.</summary>
internal static class SlowTransformations
{
    public static IReadOnlyDictionary<string, Func<string, string>> All { get; } = new Dictionary<string, Func<string, string>>
    {
        ["none"] = text => text,
        ["base64Decode"] = text => FromBits(Regex.Replace(Regex.Match(text, @"\A[A-Za-z0-9+/\r\n ]*").Value, @"[\r\n ]", "")),
        ["base64DecodeExt"] = Base64DecodeExt,
        ["base64Encode"] = text => Convert.ToBase64String(Encoding.Latin1.GetBytes(text)),
        ["cmdLine"] = text => Lower(Rx(Rx(Rx(text, @"[""'\\^]", _ => ""), @"[ ,;\t\r\n]+", _ => " "), @" (?=[/(])", _ => "")),
        ["compressWhitespace"] = text => Rx(text, @"[\t-\r ]+", _ => " "),
        ["cssDecode"] = text => Rx(text, @"\\(?:(?<hex>[0-9a-fA-F]{1,6})[\t-\r ]?|\n|(?<other>.)|\z)", CssEscape),
        ["escapeSeqDecode"] = text => Rx(text, @"\\(?:[xX](?<hex>[0-9a-fA-F]{2})|(?<octal>[0-7]{1,3})|(?<other>.))", CEscape),
        ["hexDecode"] = text => string.Concat(text.Chunk(2).Where(pair => pair.Length == 2).Select(pair => (char)(byte)(16 * Digit(pair[0]) + Digit(pair[1])))),
        ["hexEncode"] = text => string.Concat(text.Select(item => $"{(int)item:x2}")),
        ["htmlEntityDecode"] = text => Rx(
            text, @"&(?:#[xX](?<hex>[0-9a-fA-F]+);?|#(?<decimal>[0-9]+);?|(?<name>(?i:quot|amp|lt|gt|nbsp))(?![A-Za-z0-9]);?)", Entity),
        ["jsDecode"] = text => Rx(
            text, @"\\(?:u(?<wide>[0-9a-fA-F]{4})|x(?<hex>[0-9a-fA-F]{2})|(?<octal>[0-3][0-7]{0,2}|[4-7][0-7]?)|(?<other>.))", CEscape),
        ["length"] = text => $"{text.Length}",
        ["lowercase"] = Lower,
        ["md5"] = text => Encoding.Latin1.GetString(MD5.HashData(Encoding.Latin1.GetBytes(text))),
        ["parityEven7bit"] = text => Each(text, item => Ones(item) % 2 == 0 ? item & 127 : item | 128),
        ["parityOdd7bit"] = text => Each(text, item => Ones(item) % 2 == 0 ? item | 128 : item & 127),
        ["parityZero7bit"] = text => Each(text, item => item & 127),
        ["removeComments"] = text => Rx(
            text,
            @"(?:/\*|<!--).*?(?:(?<closed>\*/|-->)(?<next>.?)|\z)|(?<rest>--|\#).*",
            match => match.Groups["rest"].Success ? "" : match.Groups["closed"].Success ? match.Groups["next"].Value : " "),
        ["removeCommentsChar"] = text => Rx(text, @"/\*|\*/|<!--|-->|--|\#", _ => ""),
        ["removeNulls"] = text => text.Replace("\0", "", StringComparison.Ordinal),
        ["removeWhitespace"] = text => Rx(text, @"[\t-\r \xA0]", _ => ""),
        ["replaceComments"] = text => Rx(text, @"/\*.*?(?:\*/|\z)", _ => " "),
        ["replaceNulls"] = text => text.Replace('\0', ' '),
        ["sha1"] = text => Encoding.Latin1.GetString(SHA1.HashData(Encoding.Latin1.GetBytes(text))),
        ["sqlHexDecode"] = text => Rx(
            text, "0[xX](?<bytes>(?:[0-9a-fA-F]{2})+)", match => Encoding.Latin1.GetString(Convert.FromHexString(match.Groups["bytes"].Value))),
        ["trim"] = text => Rx(text, @"\A[\t-\r ]+|[\t-\r ]+\z", _ => ""),
        ["trimLeft"] = text => Rx(text, @"\A[\t-\r ]+", _ => ""),
        ["trimRight"] = text => Rx(text, @"[\t-\r ]+\z", _ => ""),
        ["uppercase"] = text => Each(text, item => item is >= 'a' and <= 'z' ? item - 32 : item),
        ["urlDecode"] = text => Rx(text, @"%(?<hex>[0-9a-fA-F]{2})|\+", UrlEscape),
        ["urlDecodeUni"] = text => Rx(text, @"%[uU](?<wide>[0-9a-fA-F]{4})|%[uU]|%(?<hex>[0-9a-fA-F]{2})|\+", UrlEscape),
        ["urlEncode"] = text => Rx(text, "[^A-Za-z0-9*]", match => match.Value == " " ? "+" : $"%{(int)match.Value[0]:x2}"),
        ["utf8toUnicode"] = text => Rx(
            text, @"[\xC0-\xDF][\x80-\xBF]|[\xE0-\xEF][\x80-\xBF]{2}|[\xF0-\xF7][\x80-\xBF]{3}|[\xC0-\xF7\0]", Utf8Sequence),
    };

    private static string Rx(string text, string pattern, MatchEvaluator rewrite) =>
        Regex.Replace(text, pattern, rewrite, RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static string Each(string text, Func<int, int> map) => string.Concat(text.Select(item => (char)map(item)));

    private static string Lower(string text) => Each(text, item => item is >= 'A' and <= 'Z' ? item + 32 : item);

    private static int Ones(int value) => Convert.ToString(value, 2).Count(bit => bit == '1');

    private static int Digit(char value) => value >= 'A' ? (value & 0xDF) - 55 : value - 48;

    private static string CEscape(Match match)
    {
        if (match.Groups["wide"].Success)
            return BestFit(match.Groups["wide"].Value);
        if (match.Groups["hex"].Success)
            return BestFit(match.Groups["hex"].Value);
        if (match.Groups["octal"].Success)
            return $"{(char)(Convert.ToInt32(match.Groups["octal"].Value, 8) & 255)}";
        var other = match.Groups["other"].Value;
        var index = "abfnrtv".IndexOf(other, StringComparison.Ordinal);
        return index < 0 ? other : "\a\b\f\n\r\t\v"[index].ToString();
    }

    private static string CssEscape(Match match) => match.Groups["hex"].Success ? BestFit(match.Groups["hex"].Value) : match.Groups["other"].Value;

    private static string UrlEscape(Match match) => match switch
    {
        _ when match.Value == "+" => " ",
        _ when match.Groups["wide"].Success => BestFit(match.Groups["wide"].Value),
        _ when match.Groups["hex"].Success => BestFit(match.Groups["hex"].Value),
        _ => match.Value,
    };

    private static string Entity(Match match) => match switch
    {
        _ when match.Groups["hex"].Success => LowByte(BigInteger.Parse("0" + match.Groups["hex"].Value, System.Globalization.NumberStyles.AllowHexSpecifier)),
        _ when match.Groups["decimal"].Success => LowByte(BigInteger.Parse(match.Groups["decimal"].Value)),
        _ => Lower(match.Groups["name"].Value) switch { "quot" => "\"", "amp" => "&", "lt" => "<", "gt" => ">", _ => "\u00A0" },
    };

    private static string LowByte(BigInteger number) => $"{(char)(number > long.MaxValue ? 255 : (int)(number & 255))}";

    private static string BestFit(string hex)
    {
        var number = Convert.ToInt32(hex, 16);
        return $"{(char)(number is >= 0xFF01 and <= 0xFF5E ? number - 0xFF00 + 0x20 : number & 255)}";
    }

    private static string Utf8Sequence(Match match)
    {
        var bytes = match.Value.Select(item => (int)item).ToArray();
        var first = match.Value[..1];
        if (bytes.Length == 1)
            return bytes[0] >= 0xF5 ? first : "";

        var codePoint = bytes.Skip(1).Aggregate(bytes[0] & (0xFF >> (bytes.Length + 1)), (value, item) => value * 64 + item % 64);
        return (bytes[0] >= 0xF5 ? first : "")
            + $"%u{codePoint:x4}"
            + (codePoint is >= 0xD800 and <= 0xDFFF ? first : "")
            + (codePoint < (bytes.Length switch { 2 => 0x80, 3 => 0x800, _ => 0x10000 }) ? first : "");
    }

    private static string Base64DecodeExt(string text)
    {
        var digits = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var isLastPad = text[i] == '=' && (i == text.Length - 1 || text[i + 1] != '=');
            if (isLastPad && digits.Length % 4 == 1)
                return "";
            if (Regex.IsMatch(text[i].ToString(), @"\A[A-Za-z0-9+/_-]\z"))
                digits.Append(text[i] switch { '-' => '+', '_' => '/', var item => item });
        }

        return FromBits(digits.ToString());
    }

    // Six bits a digit, eight bits a byte, a rest of less than a byte is dropped.
    private static string FromBits(string digits)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var bits = string.Concat(digits.Select(digit => Convert.ToString(Alphabet.IndexOf(digit, StringComparison.Ordinal), 2).PadLeft(6, '0')));
        return string.Concat(bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => (char)Convert.ToInt32(new string(chunk), 2)));
    }
}
