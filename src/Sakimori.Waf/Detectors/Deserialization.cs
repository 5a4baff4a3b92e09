using System.Buffers;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectDeserialization</c>: the value is a serialized object that runs code when it is read back.</summary>
/// <remarks>
/// <para><b>Question.</b> An application hands the value to <c>readObject</c>, <c>BinaryFormatter</c>, <c>unserialize</c>,
/// <c>pickle.loads</c>, <c>Marshal.load</c>, <c>yaml.load</c> or a polymorphic JSON reader. Does reading it create objects
/// of the sender's choice?</para>
/// <para><b>Grammar.</b> Each format by its own header and records, raw, in hexadecimal where that is usual, and in base64
/// (standard or URL-safe) wherever a base64 token begins:</para>
/// <code>
/// Java        AC ED 00 05 record            (Object Serialization Stream Protocol)
/// .NET        00 01 00 00 00 FF FF FF FF    (MS-NRBF SerializationHeaderRecord)
/// ViewState   FF 01 …                       (ObjectStateFormatter; counts only with a BinaryFormatter record and a gadget)
/// PHP         O ":" n ":" '"' name '"' ":" n ":{"   with n the length of the name; also C: and O:+n:
/// pickle      "c" module \n name \n … R  |  80 02..05 … module, name, STACK_GLOBAL … R
/// Ruby        04 08 type                    (Marshal; counts with an object at the root or a gadget)
/// YAML        "!ruby/" | "!!python/" | "!!" package "." class
/// JSON        "$type" | "@type" ":" '"' a class of the platform '"'
/// SOAP, XML   schemas.microsoft.com/clr/… | java.beans.XMLDecoder | dynamic-proxy, EventHandler (XStream)
/// Node        _$$ND_FUNC$$_
/// </code>
/// <para><b>Contexts.</b> A whole value, raw or encoded; a token inside a cookie, a parameter or a JSON string; a body of its own. All
/// formats at once: which library reads the value is rarely known.</para>
/// <para><b>What counts.</b> A header that no form should carry (Java, BinaryFormatter, PHP objects, pickles with a
/// callable), or a state format that normally travels with the page (ViewState, JSF state, Rails cookies) when it
/// contains a known gadget (<see cref="DeserializationGadgets"/>).</para>
/// <para><b>What passes.</b> A normal <c>__VIEWSTATE</c>; client-side JSF state (an array of Object at the root) without
/// gadgets; PHP arrays and scalars; Rails' <c>BAh7…</c> hash; JSON-LD's <c>"@type":"Product"</c>; base64 of pictures.</para>
/// <para><b>Guarantee.</b> Linear: a base64 token is decoded once, at most <see cref="LongestDecoded"/> bytes of it.
/// <see cref="MayDetect"/> is true for everything <see cref="Detect"/> accepts. Nothing is allocated.</para>
/// <para><b>Known limits.</b> Encrypted or compressed state is opaque (and a MAC is the right defence); a gadget beyond
/// the first <see cref="LongestDecoded"/> bytes, or one not in our list inside a state format, passes; signed Rails
/// cookies are judged before their separator only.</para>
/// </remarks>
internal static class Deserialization
{
    /// <summary>Gadget class names stand in the first records of a stream; real chains are under 8 KB.</summary>
    private const int LongestDecoded = 48 * 1_024;

    private const string JavaHeader = "\u00ac\u00ed\u0000\u0005";
    private const string BinaryFormatterHeader = "\u0000\u0001\u0000\u0000\u0000\u00ff\u00ff\u00ff\u00ff";

    private static readonly Reading ReadLayer = Read;

    private static readonly string[] Base64Starts =
    [
        "rO0AB", "AAEAAAD/////", "/wE", "_wE", "gAI", "gAJ", "gAK", "gAL", "gAM", "gAN", "gAO", "gAP", "gAQ", "gAR", "gAS", "gAT", "gAU",
        "gAV", "gAW", "gAX", "BAh", "BAg", "BAi", "BAl", "BAj", "Y29z", "Y3Bv", "Y3N1", "Y19f", "Y2J1", "Y250", "Y3N5", "Y2Nv", "KGNv",
        "Tzo", "YTo",
    ];

    private static readonly string[] Marks =
    [
        JavaHeader, "aced0005", BinaryFormatterHeader, "O:", "C:", "\u0004\b", "!ruby/", "!!python/", "!!javax.", "!!java.",
        "!!com.", "!!org.", "tag:yaml.org,2002:python/", "tag:yaml.org,2002:java", "!!ch.", "$type", "@type", "_$$ND_FUNC$$_",
        "__js_function", "schemas.microsoft.com/clr/", "java.beans.XMLDecoder", "java.beans.EventHandler", "<dynamic-proxy",
        "ObjectDataProvider", "\u0080\u0002", "\u0080\u0003", "\u0080\u0004", "\u0080\u0005", "cos\n", "cposix\n", "cnt\n",
        "csubprocess\n", "c__builtin__\n", "cbuiltins\n", "csys\n", "ccommands\n", "JdbcRowSetImpl", "TemplatesImpl",
        "class=\"java.lang.",
    ];

    private static readonly PhraseSearch MarkSearch = new(Marks, StringComparison.OrdinalIgnoreCase);

    private static readonly ByteRuns Tokens = new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_", ShortestToken);

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) =>
        value.Length > 5 && (EncodingLayers.MayHave(value) || value.ContainsAny(MarkSearch) || NextToken(value, 0) >= 0);

    /// <summary>Whether reading <paramref name="value"/> back would create objects of the sender's choice; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Percent | Encodings.Entities | Encodings.Backslash, ReadLayer, out finding);

    private static bool Read(ReadOnlySpan<char> text, int layer, out Finding finding)
    {
        Steps.Spend(2 * text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var offset = text[at..].IndexOfAny(MarkSearch);
            if (offset < 0)
            {
                break;
            }

            at += offset;
            if (DeserializationMarks.Judge(text, at) is { } kind)
            {
                finding = new Finding(kind, at, Math.Min(32, text.Length - at));
                return true;
            }
        }

        return ReadTokens(text, out finding);
    }

    private static bool ReadTokens(ReadOnlySpan<char> text, out Finding finding)
    {
        finding = default;
        for (var at = NextToken(text, 0); at >= 0;)
        {
            var run = Base64Text.RunLength(text[at..]);
            var rented = ArrayPool<char>.Shared.Rent(Math.Min(run, LongestDecoded));
            try
            {
                var bytes = rented.AsSpan(0, Base64Text.Decode(text.Slice(at, run), rented.AsSpan(0, Math.Min(run, LongestDecoded))));
                Steps.Spend(bytes.Length);
                if (JudgeBytes(bytes) is { } kind)
                {
                    finding = new Finding(kind, at, run);
                    return true;
                }
            }
            finally
            {
                ArrayPool<char>.Shared.Return(rented);
            }

            at = NextToken(text, at + run);
        }

        return false;
    }

    /// <summary>Where from <paramref name="from"/> on, which is not inside one, the next base64 token begins as one of the formats does; −1 without.</summary>
    private static int NextToken(ReadOnlySpan<char> text, int from)
    {
        while (Tokens.IndexIn(text[from..]) is >= 0 and var offset)
        {
            var at = from + offset;
            Steps.Spend(offset);
            foreach (var start in Base64Starts)
            {
                if (text[at..].StartsWith(start, StringComparison.Ordinal))
                    return at;
            }

            from = at + Base64Text.RunLength(text[at..]);
        }

        return -1;
    }

    private static string? JudgeBytes(ReadOnlySpan<char> bytes)
    {
        if (bytes.Length < 8)
        {
            return null;
        }

        if (bytes.StartsWith(BinaryFormatterHeader))
        {
            return "dotnet.binary-formatter";
        }

        if (bytes[0] == '\u00ff' && bytes[1] == '\u0001')
        {
            return bytes.Contains(BinaryFormatterHeader, StringComparison.Ordinal) && DeserializationGadgets.InDotNet(bytes)
                ? "dotnet.view-state"
                : null;
        }

        return bytes[0] is '\u00ac' or '\u0080' or '\u0004' or 'c' or 'O' or 'a' or '(' ? DeserializationMarks.JudgeStream(bytes) : null;
    }

    private const int ShortestToken = 12;
}
