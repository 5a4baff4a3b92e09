using System.Collections.Frozen;

namespace Sakimori.Waf.Detectors.Html;

/// <summary>How dangerous an element is by its name.</summary>
internal enum ElementDanger : byte
{
    /// <summary>Only its attributes can run script.</summary>
    None,

    /// <summary>Runs or loads script once it has any attribute, content or sibling tag; also used as a placeholder in prose.</summary>
    WithAttributes,

    /// <summary>Never harmless in a value.</summary>
    Always,
}

/// <summary>Names of HTML, SVG and the old browsers' own markup, by what they can do. Source: the HTML standard, MSDN's DHTML reference.</summary>
internal static class HtmlNames
{
    private const int LongestName = 24;

    private static readonly FrozenDictionary<string, ElementDanger>.AlternateLookup<ReadOnlySpan<char>> Elements =
        Words(ElementDanger.Always, "script iframe applet svg math isindex vmlframe bgsound xss")
            .Concat(Words(ElementDanger.WithAttributes, "object embed frame frameset link meta base style xml import layer ilayer handler "
                + "listener noscript animate animatemotion animatetransform set use foreignobject portal fencedframe"))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Loading =
        FrozenSet.ToFrozenSet(["stylesheet", "transform", "include", "import", "script", "eval", "template"], StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    // Families by prefix. Names that are ordinary words of configuration files (onstart, onend, onstop) count inside a tag only.
    private static readonly string[] Events =
    [
        "onabort", "onafter", "onanimation", "onauxclick", "onbefore", "onblur", "onbounce", "oncanplay", "oncellchange", "onchange",
        "onclick", "oncontextmenu", "oncontrolselect", "oncopy", "oncuechange", "oncut", "ondata", "ondblclick", "ondrag", "ondrop",
        "ondurationchange", "onerror", "onfilterchange", "onfinish", "onfocus", "onformdata", "onfullscreen", "ongesture",
        "ongotpointercapture", "onhashchange", "oninput", "oninvalid", "onkey", "onlanguagechange", "onlayout", "onload", "onlosecapture",
        "onlostpointercapture", "onmediacomplete", "onmediaerror", "onmessage", "onmouse", "onmoz", "onoutofsync", "onpage", "onpaste",
        "onpause", "onplay", "onpointer", "onpopstate", "onprogress", "onpropertychange", "onratechange", "onreadystatechange",
        "onrejectionhandled", "onresize", "onrow", "onscroll", "onsearch", "onsecuritypolicyviolation", "onseek", "onselect",
        "onslotchange", "onstalled", "onstorage", "onsubmit", "onsuspend", "onsynchrestored", "ontimeerror", "ontimeupdate", "ontoggle",
        "ontouch", "ontrackchange", "ontransition", "onunhandledrejection", "onunload", "onurlflip", "onvolumechange", "onwaiting",
        "onwebkit", "onwheel",
    ];

    private static readonly string[] WordsLikeEvents = ["once", "only", "online", "onto", "ongoing", "onset", "onward", "onwards", "onion", "onerous", "oneself"];

    /// <summary>The danger of an element; a namespace prefix is dropped first.</summary>
    public static ElementDanger DangerOf(ReadOnlySpan<char> name)
    {
        if ((name.StartsWith("svg", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("svg:", StringComparison.OrdinalIgnoreCase)))
            return ElementDanger.Always;

        // What starts or loads a style sheet of XSLT; what only stands inside one does nothing.
        if (name.StartsWith("xsl:", StringComparison.OrdinalIgnoreCase))
            return Loading.Contains(name[4..]) ? ElementDanger.Always : ElementDanger.None;
        var colon = name.LastIndexOf(':');
        if (colon >= 0)
            name = name[(colon + 1)..];
        return name.Length is > 0 and <= LongestName && Elements.TryGetValue(name, out var danger) ? danger : ElementDanger.None;
    }

    /// <summary>Whether an attribute of this name is an event handler when it stands in a tag.</summary>
    public static bool IsHandler(ReadOnlySpan<char> name)
    {
        const int shortest = 5; // "onend"
        if (name.Length < shortest || (name[0] | 0x20) != 'o' || (name[1] | 0x20) != 'n')
            return false;
        foreach (var current in name)
        {
            if (!char.IsAsciiLetter(current))
                return false;
        }

        foreach (var word in WordsLikeEvents)
        {
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    /// <summary>Whether the name is an event of a real browser, so that no tag around it is needed to recognise it.</summary>
    public static bool IsKnownEvent(ReadOnlySpan<char> name)
    {
        foreach (var prefix in Events)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static IEnumerable<KeyValuePair<string, ElementDanger>> Words(ElementDanger danger, string words) =>
        words.Split(' ').Select(word => KeyValuePair.Create(word, danger));
}
