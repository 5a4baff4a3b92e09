using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// Which byte of a code page a Unicode code point best fits: one section of the file that <c>SecUnicodeMapFile</c> names.
/// Immutable and safe to share.
/// </summary>
/// <remarks>
/// The file has one section per code page: a line that begins with the page's number, then pairs <c>HHHH:HH</c> of code point and
/// byte, separated by white space, over any number of lines. Everything else is commentary. Beside ModSecurity's pairs there are
/// ranges, <c>HHHH-HHHH:HH</c>: every code point from the first to the last gives that byte. A later entry replaces an earlier one,
/// so a range says what becomes of all those that have no line of their own.
/// </remarks>
internal sealed class UnicodeMap
{
    private const int Unmapped = -1;

    private readonly short[] _bytes = new short[0x10000];

    private UnicodeMap() => _bytes.AsSpan().Fill(Unmapped);

    /// <summary>
    /// Reads the section of one code page (20127 is US-ASCII). False when the text has no pair for that page; a word that is no
    /// pair is skipped, as ModSecurity does.
    /// </summary>
    public static bool TryParse(string text, int codePage, [NotNullWhen(true)] out UnicodeMap? map)
    {
        map = null;
        var inSection = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var isHeader = true;
            foreach (var range in line.SplitAny(" \t"))
            {
                var word = line[range];
                if (word.IsEmpty)
                    continue;

                if (TryParseEntry(word, out var first, out var last, out var mapped))
                {
                    if (inSection)
                        (map ??= new UnicodeMap())._bytes.AsSpan(first, last - first + 1).Fill(mapped);
                }
                else if (isHeader && int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    inSection = number == codePage;
                }

                isHeader = false;
            }
        }

        return map is not null;
    }

    /// <summary>The byte for a code point of the basic plane; false when the page has none.</summary>
    public bool TryGet(char codePoint, out char mapped)
    {
        var value = _bytes[codePoint];
        mapped = (char)value;
        return value != Unmapped;
    }

    private static bool TryParseEntry(ReadOnlySpan<char> word, out ushort first, out ushort last, out byte mapped)
    {
        first = last = 0;
        mapped = 0;
        var colon = word.IndexOf(':');
        if (colon <= 0 || !TryParseHex(word[(colon + 1)..], byte.MaxValue, out var value))
            return false;
        mapped = (byte)value;
        var points = word[..colon];
        var dash = points.IndexOf('-');
        return TryParseHex(dash < 0 ? points : points[..dash], ushort.MaxValue, out first)
            && TryParseHex(dash < 0 ? points : points[(dash + 1)..], ushort.MaxValue, out last)
            && first <= last;
    }

    private static bool TryParseHex(ReadOnlySpan<char> digits, ushort max, out ushort value) =>
        ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value <= max;
}
