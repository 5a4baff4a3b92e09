namespace Sakimori.Waf.Detectors;

/// <summary>Confirms what a mark of a serialization format promises, by the format's own grammar.</summary>
internal static class DeserializationMarks
{
    private const int Window = 512;

    /// <summary>How much of a stream inside other text is searched for gadgets.</summary>
    private const int LongestStream = 4_096;

    /// <summary>Judges the mark at <paramref name="at"/>; the name of the evidence, or nothing.</summary>
    public static string? Judge(ReadOnlySpan<char> text, int at)
    {
        var rest = text[at..];
        var near = rest[..Math.Min(rest.Length, Window)];
        Steps.Spend(Math.Min(near.Length, 64));
        switch (near[0])
        {
            case '\u00ac' or '\u0004' or '\u0080':
                return at == 0 ? JudgeStream(rest) : near[0] == '\u00ac' ? JudgeJava(rest[..Math.Min(rest.Length, LongestStream)]) : null;
            case '\0':
                return "dotnet.binary-formatter";
            case 'O' or 'C' or 'o' or 'c' when near[1] == ':':
                return IsPhpObject(text, at) ? "php.object" : null;
            case '!':
                return IsTagStart(text, at) && (IsRubyTag(near) || near.Length > 8 && near[1] == '!') ? JudgeYamlTag(near) : null;
            case 't' or 'T' when near[1] is 'a' or 'A':
                return "yaml.tag";
            case '_':
                return "node.function";
            case '$' or '@':
                return JudgeTypeName(text, at);
            case 'c' or 'C' when !Begins(near, "class="):
                // The opcode and its module are lower case.
                return near[0] == 'c' ? JudgePickle(near, at == 0 || text[at - 1] is '(' or '\n' or 'N' or '.' or '0' or '}' or ']') : null;
            case 'a' or 'A':
                return at == 0 || !char.IsAsciiHexDigit(text[at - 1]) ? JudgeJavaHex(near) : null;
            case 's' or 'S':
                return "dotnet.soap";
            case '<':
                return near.Contains("EventHandler", StringComparison.OrdinalIgnoreCase) || near.Contains("<handler", StringComparison.OrdinalIgnoreCase)
                    ? "java.xstream"
                    : null;
        }

        if (Begins(near, "class=\"java.lang."))
        {
            return Begins(near[7..], "java.lang.ProcessBuilder") || Begins(near[7..], "java.lang.Runtime") ? "java.xml-decoder" : null;
        }

        // The remaining marks are gadget names: in quotes or tags they are being instantiated, in a sentence discussed.
        var before = text[Math.Max(0, at - 64)..at];
        var opening = before.LastIndexOfAny('"', '<', '\'');
        return opening >= 0 && !before[opening..].Contains(' ') ? "java.gadget-name" : null;
    }

    /// <summary>Judges a whole stream by its header.</summary>
    public static string? JudgeStream(ReadOnlySpan<char> bytes)
    {
        if (bytes.Length < 6)
        {
            return null;
        }

        switch (bytes[0])
        {
            case '\u00ac':
                return JudgeJava(bytes);
            case '\u0080' when bytes[1] is >= '\u0002' and <= '\u0005':
                return DeserializationGadgets.InPickle(bytes) && bytes.ContainsAny('R', '\u0081', 'i') ? "python.pickle" : null;
            case '\u0004' when bytes[1] == '\b':
                return bytes[2] is 'o' or 'u' or 'U' or 'e' or 'c' or 'm' || DeserializationGadgets.InRuby(bytes) ? "ruby.marshal" : null;
            case 'c' or '(':
                return JudgePickle(bytes[..Math.Min(bytes.Length, Window)], true);
            case 'O' or 'a':
                return FindPhpObject(bytes) ? "php.object" : null;
            default:
                return null;
        }
    }

    /// <summary>A Java stream, unless it is the array of Object that JSF keeps in the page and names no gadget.</summary>
    private static string? JudgeJava(ReadOnlySpan<char> bytes)
    {
        if (bytes.Length < 6 || !bytes.StartsWith("\u00ac\u00ed\u0000\u0005") || bytes[4] is < 'p' or > '~')
        {
            return null;
        }

        if (DeserializationGadgets.InJava(bytes))
        {
            return "java.gadget";
        }

        return bytes[4..].StartsWith("ur\0\u0013[Ljava.lang.Object;") ? null : "java.stream";
    }

    private static string? JudgeJavaHex(ReadOnlySpan<char> text) =>
        text.Length >= 12 && text[8] == '7' && !text[8..12].ContainsAnyExcept("0123456789abcdefABCDEF") ? "java.stream" : null;

    private static bool FindPhpObject(ReadOnlySpan<char> bytes)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            var offset = bytes[at..].IndexOfAny('O', 'C');
            if (offset < 0)
            {
                return false;
            }

            at += offset;
            if (IsPhpObject(bytes, at))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>O:8:"stdClass":0:{</c>: the number is the length of the name, or it is not serialized PHP.</summary>
    private static bool IsPhpObject(ReadOnlySpan<char> text, int at)
    {
        if (text[at] is not ('O' or 'C') || at + 1 >= text.Length || text[at + 1] != ':'
            || (at > 0 && (char.IsAsciiLetterOrDigit(text[at - 1]) || text[at - 1] == '_')))
        {
            return false;
        }

        var rest = text[(at + 2)..Math.Min(text.Length, at + 160)];
        rest = rest.Length > 0 && rest[0] == '+' ? rest[1..] : rest;
        var colon = rest.IndexOf(':');
        if (colon is < 1 or > 3 || !byte.TryParse(rest[..colon], out var length) || length == 0)
        {
            return false;
        }

        rest = rest[(colon + 1)..];
        if (rest.Length > 0 && rest[0] == '\\')
        {
            rest = rest[1..];
        }

        if (rest.Length < length + 4 || rest[0] != '"' || rest[length + 1] is not ('"' or '\\'))
        {
            return false;
        }

        rest = rest[(length + 2)..].TrimStart('"');
        return rest.Length > 2 && rest[0] == ':' && char.IsAsciiDigit(rest[1]);
    }

    private static string? JudgePickle(ReadOnlySpan<char> text, bool isAtOpcode)
    {
        if (!isAtOpcode)
        {
            return null;
        }

        var mark = text.IndexOf('c');
        if (mark is < 0 or > 2)
        {
            return null;
        }

        text = text[(mark + 1)..];
        var module = text.IndexOf('\n');
        if (module is < 2 or > 32 || !DeserializationGadgets.IsPickleModule(text[..module]))
        {
            return null;
        }

        var name = text[(module + 1)..].IndexOf('\n');
        return name is > 1 and < 32 ? "python.pickle" : null;
    }

    /// <summary>A tag stands where a value does: at the start, or after a blank, a dash, a colon or a bracket.</summary>
    private static bool IsTagStart(ReadOnlySpan<char> text, int at) =>
        at == 0 || text[at - 1] is ' ' or '\n' or '\t' or ':' or '-' or '[' or '{' or ',' or '"' or '\'';

    private static bool IsRubyTag(ReadOnlySpan<char> tag) =>
        Begins(tag, "!ruby/object") || Begins(tag, "!ruby/hash") || Begins(tag, "!ruby/struct") || Begins(tag, "!ruby/class")
        || Begins(tag, "!ruby/regexp") || Begins(tag, "!ruby/array") || Begins(tag, "!ruby/exception");

    private static string? JudgeYamlTag(ReadOnlySpan<char> tag)
    {
        if (tag[1] != '!')
        {
            return "yaml.ruby";
        }

        if (Begins(tag, "!!python/"))
        {
            tag = tag[9..];
            return Begins(tag, "object") || Begins(tag, "name") || Begins(tag, "module") ? "yaml.python" : null;
        }

        // "!!javax.script.ScriptEngineManager [": a qualified class name, then its arguments.
        var end = 2;
        var dots = 0;
        while (end < tag.Length && (char.IsAsciiLetterOrDigit(tag[end]) || tag[end] is '.' or '$' or '_'))
        {
            dots += tag[end] == '.' ? 1 : 0;
            end++;
        }

        return dots >= 2 && (end == tag.Length || tag[end..].TrimStart(" \t\n") is ['[' or '{' or '!', ..]) ? "yaml.java" : null;
    }

    /// <summary><c>"$type":"System.…"</c>, <c>"@type":"com.sun.…"</c>: a class of the platform, chosen by the sender.</summary>
    private static string? JudgeTypeName(ReadOnlySpan<char> text, int at)
    {
        if (at == 0 || text[at - 1] is not ('"' or '\''))
        {
            return null;
        }

        var rest = text[(at + 5)..Math.Min(text.Length, at + 5 + 200)].TrimStart("\"' \t\n");
        if (rest.Length < 4 || rest[0] != ':')
        {
            return null;
        }

        rest = rest[1..].TrimStart(" \t\n");
        if (rest.Length < 4 || rest[0] is not ('"' or '\''))
        {
            return null;
        }

        return DeserializationGadgets.IsPlatformType(rest[1..], text[at] == '$')
            ? text[at] == '$' ? "dotnet.json-type" : "java.json-type"
            : null;
    }

    private static bool Begins(ReadOnlySpan<char> text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
