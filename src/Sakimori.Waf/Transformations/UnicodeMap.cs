using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// Which byte of a code page a Unicode code point best fits: one section of the file that <c>SecUnicodeMapFile</c> names.
/// Immutable and safe to share.
/// </summary>
/// <remarks>
/// The file has one section per code page: a line that begins with the page's number, then pairs <c>HHHH:HH</c> of code point and
/// byte, separated by white space, over any number of lines. Everything else is commentary.
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

                if (TryParsePair(word, out var codePoint, out var mapped))
                {
                    if (inSection)
                        (map ??= new UnicodeMap())._bytes[codePoint] = mapped;
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

    private static bool TryParsePair(ReadOnlySpan<char> word, out ushort codePoint, out byte mapped)
    {
        codePoint = 0;
        mapped = 0;
        var colon = word.IndexOf(':');
        return colon > 0
            && ushort.TryParse(word[..colon], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out codePoint)
            && byte.TryParse(word[(colon + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out mapped);
    }
}
