using System.Buffers;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectTraversal</c>: the value names a file outside the place the application means.</summary>
/// <remarks>
/// <para><b>Question.</b> An application opens <c>base + "/" + value</c>, includes <c>value + ".php"</c> or fetches the
/// value as a URL. Does it leave the base, or name a file nobody asks for by name?</para>
/// <para><b>Grammar.</b> The value is cut into path tokens at blanks, quotes, brackets, <c>=</c>, <c>&amp;</c>, commas
/// and NUL (a NUL ends the name for C libraries: <c>../../x%00.jpg</c>). A token is walked segment by segment:</para>
/// <code>
/// path     := [ scheme ":" | drive ":" ] separator* ( segment separator+ )* segment?
/// separator:= "/" | "\"
/// segment  := name [ ";" parameters ]                 parameters are dropped, as servlet containers do
/// up       := ".." | "..." "."* before a separator     what ..././ and ....// leave behind, and Windows 9x
/// here     := "."
/// </code>
/// <para>The walk knows how far above its starting point the path climbs (<c>a/../../b</c> climbs one).</para>
/// <para><b>Contexts.</b> A <i>field</i> is a token that is the whole value, or stands in a value without blanks; a
/// server may use it as a path. A token in running text is talk about paths.</para>
/// <code>
/// evidence                                              field     in text
/// climbs above "/"  (/../x, /..../x)                     1         3
/// climbs above a relative start                          2         3
/// the dots or slashes were encoded once more             1         2
/// "..;/", where a proxy and a container disagree         1         1
/// a sensitive file (<see cref="TraversalTargets"/>)      0         1
/// file:, php://, phar://, zip://, expect:// …            yes       no
/// four or more "/./" that only lengthen the path         yes       no
/// an administrative share (\\host\c$)                    yes       no
/// </code>
/// <para>So <c>../images/a.png</c> passes, one step to an ordinary name being what pages write every day, and so do
/// <c>…</c>, <c>1.0..2.0</c>, <c>C:\fakepath\a.jpg</c> and a sentence about <c>/etc/passwd</c>.</para>
/// <para><b>Normalisations.</b> Percent (<c>%2e</c> and, over layers, <c>%252e</c>), <c>%u2215</c>, entities,
/// <c>\x2e</c> and <c>\056</c>, <c>0x2e</c>, overlong UTF-8 (<c>%c0%ae</c>), full-width forms and look-alikes
/// (<see cref="Encodings.Folding"/>).</para>
/// <para><b>Guarantee.</b> Linear, one walk over each reading; <see cref="MayDetect"/> is true for everything
/// <see cref="Detect"/> accepts; nothing is allocated.</para>
/// <para><b>Known limits.</b> One relative step to a file that is sensitive only in this application
/// (<c>../settings.xml</c>) passes; a path whose separators a front end already removed (<c>..etcpasswd</c>) is no path;
/// names split over several parameters are judged apart.</para>
/// </remarks>
internal static class Traversal
{
    private static readonly Reading ReadLayer = Read;

    private static readonly string[] Wrappers =
    [
        "php://", "phar://", "zip://", "zlib:", "compress.", "expect://", "glob://", "rar://", "ogg://", "ssh2.", "file:",
    ];

    internal static readonly Signs Signs = new(3, EncodingLayers.Leads + "$", ["..", "/.", "//", "0x", .. Wrappers, .. TraversalTargets.Names]);

    /// <summary>What may stand inside a sensitive name without changing it.</summary>
    private static readonly PhraseSearch Padding = new(["//", "/.", "\\\\", "\\."], StringComparison.Ordinal);

    private static readonly SearchValues<char> TokenEnds = SearchValues.Create(" \t\r\n\"'<>|,()[]=&\0`?#");

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether <paramref name="value"/> leaves its directory or names a sensitive file; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual | Encodings.HexLiterals, ReadLayer, out finding);

    private static bool Read(ReadOnlySpan<char> text, int layer, out Finding finding)
    {
        Steps.Spend(text.Length);
        var hasBlanks = text.Trim().ContainsAny(' ', '\n');
        for (var at = 0; at < text.Length;)
        {
            var length = text[at..].IndexOfAny(TokenEnds);
            if (length == 0)
            {
                at++;
                continue;
            }

            var end = length < 0 ? text.Length : at + length;
            var token = text[at..end];
            if (token.Length > 2 && Judge(token, !hasBlanks, layer) is { } kind)
            {
                finding = new Finding(kind, at, token.Length);
                return true;
            }

            at = end;
        }

        finding = default;
        return false;
    }

    private static string? Judge(ReadOnlySpan<char> token, bool isField, int layer)
    {
        Steps.Spend(token.Length);
        var walk = Walk.Along(token);
        if (walk.HasMatrixStep)
        {
            return "path.matrix-step";
        }

        var allowed = (isField, layer > 0, token[0] is '/' or '\\') switch
        {
            (true, true, _) => 0,
            (true, false, true) => 0,
            (true, false, false) => 1,
            (false, true, _) => 1,
            (false, false, _) => 2,
        };
        if (walk.Climb > allowed && (!isField || walk.Climb > 1 || walk.HasTwoDotStep || walk.HasLongDotStep))
        {
            return "path.climb";
        }

        if (isField || walk.Climb > 0 || walk.HasStep)
        {
            if (Target(token, isField))
            {
                return "path.target";
            }
        }

        if (!isField)
        {
            return null;
        }

        foreach (var wrapper in Wrappers)
        {
            if (token.StartsWith(wrapper, StringComparison.OrdinalIgnoreCase)
                && token.Length > wrapper.Length && (wrapper[^1] != ':' || token[wrapper.Length] is '/' or '\\')
                && (wrapper[^1] != '.' || token.Contains("://", StringComparison.Ordinal)))
            {
                return "path.wrapper";
            }
        }

        return walk.HereSteps >= MostHereSteps && walk.IsPath ? "path.padding"
            : IsAdministrativeShare(token) ? "path.share" : null;
    }

    private static bool Target(ReadOnlySpan<char> token, bool isField)
    {
        if (!TraversalTargets.Contains(token) && !token.ContainsAny(Padding))
        {
            return false;
        }

        if (isField && (token.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || token.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        var rented = ArrayPool<char>.Shared.Rent(token.Length);
        try
        {
            var path = rented.AsSpan(0, Flatten(token, rented));
            var target = TraversalTargets.IndexIn(path);

            // A name with no directory is a name; the hidden ones are never typed by chance.
            return target >= 0 && (path[target] is '.' || path[target..].StartsWith("id_") || path.Contains('/'));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    /// <summary>The token with forward slashes, without doubled ones and without <c>/./</c>.</summary>
    private static int Flatten(ReadOnlySpan<char> token, Span<char> path)
    {
        var length = 0;
        for (var i = 0; i < token.Length; i++)
        {
            var c = token[i] == '\\' ? '/' : token[i];
            if (c == '/' && length > 0 && path[length - 1] == '/')
            {
                continue;
            }

            if (c == '.' && length > 0 && path[length - 1] == '/' && i + 1 < token.Length && token[i + 1] is '/' or '\\')
            {
                i++;
                continue;
            }

            path[length++] = c;
        }

        return length;
    }

    private static bool IsAdministrativeShare(ReadOnlySpan<char> token)
    {
        if (token.Length < 6 || token[0] is not ('\\' or '/') || token[1] != token[0])
        {
            return false;
        }

        var host = token[2..].IndexOfAny('/', '\\');
        if (host <= 0)
        {
            return false;
        }

        var share = token[(host + 3)..];
        return (share.Length >= 2 && char.IsAsciiLetter(share[0]) && share[1] == '$')
            || share.StartsWith("admin$", StringComparison.OrdinalIgnoreCase);
    }

    private const int MostHereSteps = 4;

    /// <summary>Where a path goes, relative to where it starts.</summary>
    private ref struct Walk
    {
        /// <summary>Steps above the start, at the highest point.</summary>
        public int Climb;

        /// <summary>Segments that say "here".</summary>
        public int HereSteps;

        /// <summary>Whether any segment steps up at all.</summary>
        public bool HasStep;

        public bool HasTwoDotStep;

        /// <summary>Four dots or more before a separator.</summary>
        public bool HasLongDotStep;

        /// <summary>A step with parameters: <c>..;/</c>.</summary>
        public bool HasMatrixStep;

        /// <summary>Whether the token begins like a path.</summary>
        public bool IsPath;

        public static Walk Along(ReadOnlySpan<char> token)
        {
            var walk = new Walk { IsPath = token[0] is '/' or '\\' or '.' };
            var depth = 0;
            for (var start = 0; start <= token.Length;)
            {
                var length = token[start..].IndexOfAny('/', '\\');
                var isLast = length < 0;
                var segment = isLast ? token[start..] : token.Slice(start, length);
                depth = walk.Take(segment, isLast, depth);
                walk.Climb = Math.Max(walk.Climb, -depth);
                if (isLast)
                {
                    break;
                }

                start += length + 1;
            }

            return walk;
        }

        private int Take(ReadOnlySpan<char> segment, bool isLast, int depth)
        {
            var parameters = segment.IndexOf(';');
            var name = parameters < 0 ? segment : segment[..parameters];
            if (name.Length == 0)
            {
                return depth;
            }

            if (name.ContainsAnyExcept('.'))
            {
                return depth + 1;
            }

            if (name.Length == 1)
            {
                HereSteps++;
                return depth;
            }

            if (name.Length > 2 && isLast)
            {
                return depth;
            }

            HasStep = true;
            HasTwoDotStep |= name.Length == 2;
            HasLongDotStep |= name.Length > 3;
            HasMatrixStep |= parameters >= 0 && !isLast && name.Length == 2;
            return depth - 1;
        }
    }
}
