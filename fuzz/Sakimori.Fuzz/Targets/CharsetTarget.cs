using System.Net;
using Sakimori.Waf;
using Sakimori.Waf.Bodies;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Fuzz.Targets;

/// <summary>
/// Every charset on the same bytes, the decision about them, and a whole request: decoded text is UTF-8 within its bound, no
/// ASCII below 0x40 is swallowed by a charset with ASCII in place, what is ASCII stays as it is.
/// </summary>
internal sealed class CharsetTarget : FuzzTarget
{
    private const int InputLimit = 4096;

    private static readonly string[] s_names =
        ["shift_jis", "euc-jp", "iso-2022-jp", "gbk", "big5", "euc-kr", "windows-1252", "windows-1251", "iso-8859-1", "utf-16", "utf-16be"];

    private static readonly RuleSet s_rules = RuleSet.Compile(
        SecLangParser.ParseText("SecRuleEngine On\nSecRequestBodyAccess On\nSecRule ARGS|ARGS_BYTES|ARGS_FOLDED \"@detectSQLi\" \"id:1,phase:2,pass,nolog\"", "fuzz.conf"),
        new RuleSetOptions(),
        out _)!;

    private readonly CharsetEvidence _evidence = new();
    private readonly CharsetHistory _history = new();

    public override string Name => "charset";

    public override IEnumerable<byte[]> Seeds =>
    [
        [0x95, 0x5C, 0x83, 0x5C, 0x94, 0x5C, 0x27, 0x81, 0x27, 0xC0, 0xAF],
        [0xC9, 0xBD, 0xA4, 0xA2, 0x8E, 0xB1, 0x8F, 0xB0, 0xA1, 0x8F, 0xFF],
        [0x1B, 0x24, 0x42, 0x49, 0x3D, 0x1B, 0x28, 0x49, 0x31, 0x1B, 0x28, 0x42, 0x1B, 0x24, 0x28, 0x44, 0x30, 0x21, 0x1B],
        [0xEF, 0xBC, 0x9C, 0xE3, 0x80, 0x80, 0xC2, 0xA5, 0xE2, 0x80, 0x99],
        [0xFF, 0xFE, 0x27, 0x00, 0x68, 0x88, 0x3D, 0xD8],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var bytes = BodyInput.Chars(input[..Math.Min(input.Length, InputLimit)]);
        foreach (var name in s_names)
        {
            Decode(Charset.Find(name)!, bytes);
        }

        _evidence.Clear(Charset.Gbk);
        _evidence.Add(bytes);
        BodyInput.Require(_evidence.Decide().Charset != Charset.Utf8 || Utf8.IsValid(bytes), "bytes that are not UTF-8 were taken for it");
        var arena = new TextArena();
        if (CompatibilityFolding.TryFold(bytes, arena, out var folded))
        {
            BodyInput.Require(folded.Length < bytes.Length, "a folded text did not become shorter");
        }

        Judge(bytes);
    }

    private static void Decode(Charset charset, string bytes)
    {
        var facts = default(DecodingFacts);
        var room = new char[bytes.Length * Charset.MaxExpansion];
        var text = room.AsSpan(0, charset.Decode(bytes, room, ref facts));
        BodyInput.Require(Utf8.IsValid(text), $"{charset} decoded to something that is not UTF-8");
        BodyInput.Require(facts.Errors >= 0 && facts.Errors <= bytes.Length + 1, "more errors than bytes");
        if (charset.IsAsciiTransparent && charset != Charset.Iso2022Jp)
        {
            BodyInput.Require(Low(text) == Low(bytes), $"{charset} swallowed ASCII that is in no character");
            BodyInput.Require(bytes.AsSpan().ContainsAnyExceptInRange('\0', '\x7F') || text.SequenceEqual(bytes), $"{charset} changed ASCII");
        }
    }

    private static int Low(ReadOnlySpan<char> text)
    {
        var hash = default(HashCode);
        foreach (var c in text)
        {
            if (c < 0x40)
            {
                hash.Add(c);
            }
        }

        return hash.ToHashCode();
    }

    // The first bytes choose how the request is sent and what is known about the site.
    private void Judge(string bytes)
    {
        if (bytes.Length < 2)
        {
            return;
        }

        var reading = new RequestReading
        {
            Charset = bytes[0] < s_names.Length ? Charset.Find(s_names[bytes[0]]) : null,
            Profile = (BackendProfile)(bytes[1] % 6),
            History = _history,
        };
        using var transaction = s_rules.Begin(new ConnectionInfo(IPAddress.Loopback, 1, IPAddress.Loopback, 80), EngineMode.Protect, null, reading);
        transaction.SetRequestLine("POST", "/" + bytes[1..] + "?a=" + bytes, "HTTP/1.1");
        transaction.AddRequestHeader("Cookie", "a=" + bytes);
        transaction.AddRequestHeader("Content-Type", (bytes[1] & 1) == 0 ? "application/x-www-form-urlencoded" : "multipart/form-data; boundary=B");
        transaction.EvaluateRequestHeaders();
        transaction.AppendRequestBody(System.Text.Encoding.Latin1.GetBytes(bytes[2..]));
        transaction.EvaluateRequestBody();
        var expected = transaction.Items(VariableId.Args).Length;
        BodyInput.Require(transaction.Items(VariableId.ArgsNames).Length == expected, "names and values differ in number");
        transaction.Finish(Verdict.Allow, 200);
    }
}
