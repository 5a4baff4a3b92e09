using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class EncodingLayersTests
{
    private static readonly Reading FindsMark = static (ReadOnlySpan<char> text, int layer, out Finding finding) =>
    {
        var at = text.IndexOf("<!>");
        finding = new Finding($"layer.{layer}", at, 3);
        return at >= 0;
    };

    [Fact]
    public void Each_notation_is_one_layer()
    {
        (string Text, int Layer)[] cases =
        [
            ("a<!>", 0), ("a%3c!>", 1), ("a%253c!>", 2), ("a%25253c!>", 3), ("a%u003c!>", 1), ("a&lt;!>", 1), ("a&#60;!>", 1), ("a&#x3C;!>", 1),
            ("a&#060!>", 1), ("a\\x3c!>", 1), ("a\\u003c!>", 1), ("a\\u{3c}!>", 1), ("a\\074!>", 1), ("a\u00c0\u00bc!>", 1), ("a\u00e0\u0080\u00bc!>", 1),
            ("a\u00ef\u00bc\u009c!>", 1), ("a%ef%bc%9c!>", 2), ("a%uFF1C!>", 1), ("a&amp;lt;!>", 2), ("a%26lt;!&gt;", 2),
        ];
        foreach (var (text, layer) in cases)
        {
            Assert.True(EncodingLayers.Detect(text, Encodings.Usual, FindsMark, out var finding), text);
            Assert.Equal($"layer.{layer}", finding.Kind);
            Assert.Equal(1, finding.Start);
            Assert.Equal(text.Length, finding.Start + finding.Length);
        }

        Assert.Equal(20, cases.Length);
    }

    [Fact]
    public void A_fourth_layer_and_broken_notations_stay_as_written()
    {
        foreach (var text in new[] { "%2525253c!>", "%3", "%zz", "&#;", "&#x;", "&lt!>", "\\x3", "\\u00", "\\u{}!>", "\u00c0", "\u00ef\u00bc", "&#99999999;", "\\400!>" })
        {
            Assert.False(EncodingLayers.Detect(text, Encodings.Usual, FindsMark, out _), text);
        }
    }

    [Fact]
    public void Decoding_never_grows_and_origins_never_go_back()
    {
        var random = new Random(3);
        string[] pieces = ["%", "25", "41", "u", "&#", "x", ";", "&lt;", "\\", "0", "\u00c0", "\u00ef\u00bc", "\u0081", "\u00e2\u0080\u00a5", "a", "&#128", "%u8868", "\\u{1F600}", "&#x1F600;"];
        var decodedSome = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
            var chars = text.ToCharArray();
            var origins = Enumerable.Range(0, chars.Length).ToArray();
            var length = LayerDecoder.Decode(chars, origins, Encodings.Usual | Encodings.HexLiterals);
            Assert.Equal(length < 0, LayerDecoder.FirstEncoded(text, Encodings.Usual | Encodings.HexLiterals) < 0);
            if (length < 0)
            {
                Assert.Equal(text, new string(chars));
                continue;
            }

            decodedSome++;
            Assert.True(length <= text.Length, text);
            Assert.All(chars[..length], static c => Assert.InRange(c, '\0', '\u00ff'));
            Assert.All(Enumerable.Range(1, Math.Max(0, length - 1)), at => Assert.True(origins[at - 1] <= origins[at]));
        }

        Assert.True(decodedSome > 5_000, $"only {decodedSome} texts had a layer");
    }

    /// <summary>The twin asks at every character whether something encoded begins there.</summary>
    [Fact]
    public void A_layer_is_what_its_characters_one_after_the_other_are()
    {
        const int cases = 20_000;
        var random = new Random(20_261_128);
        string[] pieces = ["%", "25", "%2e", "u", "&#39;", "x", "&lt;", "\\x41", "0x2e", "\u00c0\u00ae", "\u00e2", "\u00ef\u00bc\u0081", "\u00e2\u0080\u00a5", "plain text without any ", "%u8868", "\\u{1F600}", "&#x1F600;"];
        foreach (var encodings in new[] { Encodings.Usual, Encodings.Usual | Encodings.HexLiterals, Encodings.Percent | Encodings.Entities | Encodings.Backslash, Encodings.Percent })
        {
            for (var i = 0; i < cases / 4; i++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
                var (expected, origins) = OneByOne(text, encodings);
                var located = text.ToCharArray();
                var found = Enumerable.Range(0, text.Length).ToArray();
                var plain = text.ToCharArray();
                var length = LayerDecoder.Decode(located, found, encodings);

                Assert.Equal(length, LayerDecoder.Decode(plain, default, encodings));
                Assert.Equal(origins.Count == text.Length && expected == text ? -1 : expected.Length, length);
                Assert.Equal(expected, new string(located, 0, length < 0 ? text.Length : length));
                Assert.Equal(expected, new string(plain, 0, length < 0 ? text.Length : length));
                Assert.Equal(origins, found[..expected.Length]);
            }
        }
    }

    private static (string Text, List<int> Origins) OneByOne(string text, Encodings encodings)
    {
        var decoded = new System.Text.StringBuilder();
        var origins = new List<int>();
        for (var at = 0; at < text.Length;)
        {
            var written = 1;
            var consumed = 1;
            var piece = text[at..].ToCharArray();
            if (LayerDecoder.FirstEncoded(piece, encodings) == 0)
            {
                // The shortest beginning that is decoded to the same: what is behind it begins at a later origin.
                var from = Enumerable.Range(0, piece.Length).ToArray();
                var length = LayerDecoder.Decode(piece, from, encodings);
                written = from.AsSpan(0, length).Count(0);
                consumed = written < length ? from[written] : text.Length - at;
            }

            decoded.Append(piece, 0, written);
            origins.AddRange(Enumerable.Repeat(at, written));
            at += consumed;
        }

        return (decoded.ToString(), origins);
    }
}
