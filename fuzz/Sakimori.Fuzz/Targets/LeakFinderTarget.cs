using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Fuzz.Targets;

/// <summary><see cref="LeakFinder"/>: leaks lie inside the text, and masking hides every number it was told about.</summary>
internal sealed class LeakFinderTarget : FuzzTarget
{
    private readonly LeakReport _report = new();

    public override string Name => "leak-finder";

    public override IEnumerable<byte[]> Seeds =>
    [
        [.. "4111 1111 1111 1111 order 5555555555554444"u8],
        [.. "個人番号 1234 5678 9018 マイナンバー"u8],
        [.. "03-1234-5678 090-1234-5678 東京都港区1-2"u8],
        [.. "４１１１－１１１１－１１１１－１１１１ ０３－１２３４－５６７８ 個人番号１２３４５６７８９０１８"u8],
        [0x82, 0x53, .. Enumerable.Repeat((byte[])[0x82, 0x50], 15).SelectMany(pair => pair)],
        [0xA3, 0xB4, .. Enumerable.Repeat((byte[])[0xA3, 0xB1], 15).SelectMany(pair => pair)],
        [0x1B, (byte)'$', (byte)'B', .. "#4#1#1#1!]#1#1#1#1!]#1#1#1#1!]#1#1#1#1"u8, 0x1B, (byte)'(', (byte)'B'],
        [.. "\tat a.b.C(C.java:1)\n\tat a.b.D(D.java:2)\n"u8],
        [.. "ORA-00933: x near \"y\": syntax error <title>Index of /"u8],
        [.. "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"u8],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = new char[Math.Min(input.Length, 8_192)];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = (char)input[i];
        }

        LeakFinder.Find(text, _report);
        foreach (var leak in _report.Leaks)
        {
            if (leak.Start < 0 || leak.Length <= 0 || leak.Start + leak.Length > text.Length)
            {
                throw new InvalidOperationException($"{leak} is outside {text.Length} characters");
            }
        }

        for (var syntax = PageSyntax.Text; syntax <= PageSyntax.Json; syntax++)
        {
            for (var charset = PageCharset.Utf8; charset <= PageCharset.Iso2022Jp; charset++)
            {
                var copy = text.ToArray();
                LeakMask.Apply(copy, _report, ~0u, syntax, charset);
                foreach (var leak in _report.Leaks)
                {
                    // Behind an escape of ISO-2022-JP digits are halves of characters.
                    if (leak.Kind is LeakKind.CardNumber or LeakKind.MyNumber && charset != PageCharset.Iso2022Jp
                        && copy.AsSpan(leak.Start, leak.Length).ContainsAnyInRange('0', '8') && text.AsSpan(leak.Start, leak.Length - 8).SequenceEqual(copy.AsSpan(leak.Start, leak.Length - 8)))
                    {
                        throw new InvalidOperationException($"{leak} keeps its digits after masking");
                    }
                }
            }
        }
    }
}
