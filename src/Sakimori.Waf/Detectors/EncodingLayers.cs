using System.Buffers;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary>Judges one reading of a value; <paramref name="finding"/> is in the coordinates of <paramref name="text"/>.</summary>
/// <param name="text">The value with <paramref name="layer"/> layers of encoding removed.</param>
/// <param name="layer">0 for the value as given.</param>
/// <param name="finding">The evidence, when the answer is yes.</param>
internal delegate bool Reading(ReadOnlySpan<char> text, int layer, out Finding finding);

/// <summary>
/// Judges a value as given and again after each layer of nested encoding is removed.
/// </summary>
/// <remarks>
/// <para>The engine hands over values that are URL-decoded once. What is still encoded then was encoded twice, or in
/// a notation of the page, the script or the platform: a component behind us may decode it once more, so the value is
/// judged in every reading, never only in the last one: decoding may also destroy an attack
/// (<c>a%3b%0a</c> is a different shell line than <c>a;</c>).</para>
/// <para>At most <see cref="MaxLayers"/> layers are removed: each is one pass over the text, so the cost is
/// (1 + <see cref="MaxLayers"/>) readings whatever the input. Real double and triple encodings are covered; a fourth
/// layer would need four decoders in a row behind us.</para>
/// <para>Decoding never makes a text longer, so it happens in place in one pooled buffer. When something is found, the
/// layers are removed once more beside a table of origins, from which the finding is translated back to the value as given.
/// A value without any encoding is judged in place: nothing is rented, nothing copied.</para>
/// </remarks>
internal static class EncodingLayers
{
    /// <summary>Layers removed at most.</summary>
    public const int MaxLayers = 3;

    /// <summary>Characters that can begin an encoded character in any <see cref="Encodings"/> but <see cref="Encodings.HexLiterals"/>.</summary>
    public const string Leads = "%&\\\u00c0\u00c1\u00e0\u00e2\u00e3\u00ef\u00f0";

    private static readonly ByteSearch LeadSearch = new(Leads);

    /// <summary>Whether <paramref name="value"/> contains a character that can begin an encoding: a superset of "has a layer to remove".</summary>
    public static bool MayHave(ReadOnlySpan<char> value) => LeadSearch.AnyIn(value);

    /// <summary>Whether any reading of <paramref name="value"/> is an attack to <paramref name="reading"/>.</summary>
    public static bool Detect(ReadOnlySpan<char> value, Encodings encodings, Reading reading, out Finding finding)
    {
        if (reading(value, 0, out finding))
        {
            return true;
        }

        var mayHave = MayHave(value)
            || ((encodings & Encodings.HexLiterals) != 0 && value.Contains("0x", StringComparison.Ordinal));
        if (!mayHave || LayerDecoder.FirstEncoded(value, encodings) < 0)
        {
            return false;
        }

        var chars = ArrayPool<char>.Shared.Rent(value.Length);
        try
        {
            value.CopyTo(chars);
            return DetectBelow(value, chars, encodings, reading, out finding);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars);
        }
    }

    private static bool DetectBelow(ReadOnlySpan<char> value, char[] chars, Encodings encodings, Reading reading, out Finding finding)
    {
        var length = value.Length;
        for (var layer = 1; layer <= MaxLayers; layer++)
        {
            var decoded = LayerDecoder.Decode(chars.AsSpan(0, length), default, encodings);
            if (decoded < 0)
            {
                break;
            }

            length = decoded;
            if (reading(chars.AsSpan(0, length), layer, out var found))
            {
                finding = Locate(found, value, chars, layer, encodings);
                return true;
            }
        }

        finding = default;
        return false;
    }

    /// <summary>Translates a finding below some layers to the value as given; the end is where the next character began.</summary>
    private static Finding Locate(Finding found, ReadOnlySpan<char> value, char[] chars, int layers, Encodings encodings)
    {
        var rented = ArrayPool<int>.Shared.Rent(value.Length);
        try
        {
            value.CopyTo(chars);
            for (var i = 0; i < value.Length; i++)
            {
                rented[i] = i;
            }

            var length = value.Length;
            for (; layers > 0; layers--)
            {
                length = LayerDecoder.Decode(chars.AsSpan(0, length), rented.AsSpan(0, length), encodings);
            }

            var origins = rented.AsSpan(0, length);
            var start = found.Start < origins.Length ? origins[found.Start] : value.Length;
            var next = found.Start + found.Length;
            var stop = next < origins.Length ? origins[next] : value.Length;
            return new Finding(found.Kind, start, Math.Max(0, stop - start));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(rented);
        }
    }
}
