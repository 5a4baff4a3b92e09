using System.Buffers;
using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Detectors;

/// <summary><c>@detectTemplateInjection</c>: the value is an expression a template or expression engine would evaluate.</summary>
/// <remarks>
/// <para><b>Question.</b> An application puts the value into a template's source, a log line, a validation message or an
/// OGNL/SpEL string. Would an engine compute something it should not?</para>
/// <para><b>Grammar.</b> An <i>expression</i> is a delimited piece; braces are matched over the whole value in one pass:</para>
/// <code>
/// expression := "${" … "}" | "#{" … "}" | "%{" … "}" | "*{" … "}" | "@{" … "}"    EL, SpEL, OGNL, Freemarker, Thymeleaf
///             | "{{" … "}}" | "{%" … "%}"                                          Jinja, Twig, Handlebars, Angular
///             | "&lt;%" … "%&gt;"                                                        ERB, JSP, ASP, Mako
/// lookup     := "${" prefix ":" text [ ":-" default ] "}"                          Log4j, may nest in a prefix
/// </code>
/// <para><b>What counts inside an expression.</b> Arithmetic on literals, the probe every tool sends
/// (<c>7*7</c>, <c>'7'*7</c>); a walk from an object to its class, loader, constructor or globals
/// (<c>__class__</c>, <c>constructor</c>, <c>getClass</c>, <c>T(java…)</c>, <c>@java…</c>, <c>#context</c>); a name that
/// reaches processes, files or the environment (<c>Runtime</c>, <c>popen</c>, <c>getenv</c>); an engine's own escape
/// hatches (<c>?new</c>, <c>|attr</c>, <c>_self.env</c>, <c>lipsum</c>).</para>
/// <para><b>Lookups</b> are resolved as Log4j resolves them (<see cref="TemplateInjectionLookup"/>): <c>${${lower:j}ndi:…}</c>
/// and <c>${${::-j}${::-n}…}</c> are what they become.</para>
/// <para><b>What counts anywhere</b>: directives and names with no other use (<c>&lt;#assign</c>, <c>#set($x</c>,
/// <c>#_memberAccess</c>, <c>class.module.classLoader</c>, <c>freemarker.template.utility</c>).</para>
/// <para><b>What passes.</b> Placeholders: <c>${name}</c>, <c>{{ user.name | upper }}</c>, <c>%{IP:client}</c>,
/// <c>#{count}</c>; prices (<c>$5</c>), LaTeX (<c>\frac{{a}}{b}</c>), shell parameters (<c>${x:-y}</c>), JSON.</para>
/// <para><b>Contexts.</b> All engines at once: a site rarely knows which of them a library embeds.</para>
/// <para><b>Guarantee.</b> Linear: one pass matches braces, contents already searched are not searched again inside,
/// lookups nest at most <see cref="TemplateInjectionLookup.MaxDepth"/> deep. <see cref="MayDetect"/> is true for
/// everything <see cref="Detect"/> accepts. Nothing is allocated.</para>
/// <para><b>Known limits.</b> An expression that only reads a property of the model (<c>${user.password}</c>) is not
/// distinguishable from a placeholder; custom delimiters are unknown; an expression whose dangerous word is built at run
/// time from harmless parts (<c>'cla'+'ss'</c>) counts only by its string arithmetic.</para>
/// </remarks>
internal static class TemplateInjection
{
    private static readonly Reading ReadLayer = Read;

    private static readonly string[] Openers = ["${", "#{", "%{", "*{", "@{", "{{", "{%", "<%", "~{", "@("];

    private static readonly string[] Anywhere =
    [
        "#_memberAccess", "@java.lang.", "@java.util.", "@java.io.", "@ognl.", "#context[", "class.module.classLoader",
        "class.classLoader.", "class['module']", "freemarker.template.utility", "com.opensymphony.xwork2", "__${",
        "getRuntime().exec", "new java.lang.ProcessBuilder", "T(java.", "T(javax.", "T(org.", "<#assign", "#set($", "#set ($",
        "#evaluate($", "$class.inspect", "jndi:ldap", "jndi:rmi", "jndi:dns", "jndi:iiop", "jndi:corba", "jndi:nis",
        "{php}", "{system(", "{$smarty.", "?new()", ".getClass().forName", ".class.forName(", "getClass().getClassLoader",
        "#this.getClass", "#application.", "{literal}{", "''.class", "\"\".class", "().__class__", "''.__class__", "\"\".__class__",
    ];

    private static readonly PhraseSearch AnywhereSearch = new(Anywhere, StringComparison.OrdinalIgnoreCase);

    private static readonly PhraseSearch PieceSearch = new([.. Anywhere, .. Openers], StringComparison.OrdinalIgnoreCase);

    internal static readonly Signs Signs = new(4, EncodingLayers.Leads, [.. Anywhere, .. Openers]);

    /// <summary>Words that have no place in a placeholder.</summary>
    private static readonly PhraseSearch Dangerous = new(
    [
        "__class", "__mro", "__subclasses", "__globals", "__builtins", "__import", "__init", "__base", "__dict", "__getitem",
        "constructor", "getClass", "forName", "getRuntime", ".runtime", "ProcessBuilder", "exec(", "popen", "system(",
        "new java", "T(Runtime", "T(System", "T(String", "T(Class", "@java", "java.lang", "java.util", "java.io", "javax.", "_memberAccess", "#context", "#request",
        "#session", "#attr", "#parameters", "#root", "_self", "|attr", "| attr", "lipsum", "cycler.", "joiner.", "getenv",
        "?new", "?api", "?interpret", "freemarker", "jndi:", "|filter(", "|map(", "|reduce(", "|sort('", "dump(",
        "phpinfo", "passthru", "file_get_contents", "readFile", "require(", "process.env", "process.main", "global.process",
        "eval(", "import os", "os.environ", "subprocess", "request.application", "request|", "request[", "request.__",
        "config.__", "config.items", "config|", "self.__", "self._", "app.request", "classloader", "getDeclared",
        "springframework", "ScriptEngine", "newInstance", "InputStream", "#ognl", "#cmd", "settings.SECRET", "url_for.",
        "get_flashed_messages", "$on.", "$eval", ".class.", "['class']", "[\"class\"]", "applicationScope", "sessionScope[",
        "pageContext", "getServletContext", "#with \"", "lookup string", "registerUndefined", "getFilter",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly PhraseSearch DangerousInCode = new(
    [
        "`", "system", "exec", "Runtime", "File.", "Dir.", "IO.", "ENV", "eval", "CreateObject", "Server.", "Process", "os.",
        "Response.Write", "request.getParameter", "@page", "@ page", "@include", "@ include", "import ",
    ], StringComparison.Ordinal);

    /// <summary>Cheap superset of <see cref="Detect"/>.</summary>
    public static bool MayDetect(ReadOnlySpan<char> value) => Signs.AreIn(value);

    /// <summary>Whether a template or expression engine would evaluate <paramref name="value"/>; names the evidence.</summary>
    public static bool Detect(ReadOnlySpan<char> value, out Finding finding)
    {
        finding = default;
        return MayDetect(value) && DetectUnfiltered(value, out finding);
    }

    /// <summary>The slow twin of <see cref="Detect"/>: the same answer without asking <see cref="MayDetect"/> first.</summary>
    internal static bool DetectUnfiltered(ReadOnlySpan<char> value, out Finding finding) =>
        EncodingLayers.Detect(value, Encodings.Usual, ReadLayer, out finding);

    private static bool Read(ReadOnlySpan<char> text, int layer, out Finding finding)
    {
        Steps.Spend(2 * text.Length);
        var found = text.IndexOfAny(AnywhereSearch);
        if (found >= 0)
        {
            finding = new Finding("template.name", found, Math.Min(24, text.Length - found));
            return true;
        }

        if (!text.ContainsAny(PieceSearch))
        {
            finding = default;
            return false;
        }

        return TemplateInjectionLookup.Find(text, out finding)
            || FindInBraces(text, out finding)
            || FindInTags(text, out finding)
            || FindRazor(text, out finding);
    }

    /// <summary>Every matched pair of braces that an engine's opener begins.</summary>
    private static bool FindInBraces(ReadOnlySpan<char> text, out Finding finding)
    {
        finding = default;
        var first = text.IndexOf('{');
        if (first < 0)
        {
            return false;
        }

        var closes = ArrayPool<int>.Shared.Rent(text.Length);
        try
        {
            Match(text, first, closes);
            var searchedTo = 0;
            for (var open = first; open < text.Length; open++)
            {
                if (text[open] != '{' || closes[open] < 0 || !IsOpener(text, open))
                {
                    continue;
                }

                var content = text[(open + 1)..closes[open]];
                content = content.Length > 1 && content[0] is '{' or '%' ? content[1..^1] : content;
                var unsearched = Math.Max(open + 1, searchedTo);
                if (unsearched < closes[open])
                {
                    Steps.Spend(closes[open] - unsearched);
                    // A dangerous word may begin just before what was searched.
                    var from = Math.Max(open + 1, unsearched - LongestWord);
                    if ((text[from..closes[open]].ContainsAny(Dangerous) && !IsPlainName(content)) || IsProbeName(content, text[open + 1]))
                    {
                        finding = new Finding("template.object", Math.Max(0, open - 1), closes[open] - open + 2 - (open == 0 ? 1 : 0));
                        return true;
                    }

                    searchedTo = closes[open];
                }

                if (IsArithmetic(content) || (text[open + 1] == '%' && IsLoadingStatement(content)))
                {
                    finding = new Finding("template.probe", Math.Max(0, open - 1), closes[open] - open + 1);
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(closes);
        }
    }

    /// <summary>For each opening brace the place of its closing one, or -1: while open, the entry links to the brace outside.</summary>
    private static void Match(ReadOnlySpan<char> text, int first, int[] closes)
    {
        Steps.Spend(text.Length);
        var innermost = -1;
        for (var i = first; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                closes[i] = innermost;
                innermost = i;
            }
            else if (text[i] == '}' && innermost >= 0)
            {
                var outer = closes[innermost];
                closes[innermost] = i;
                innermost = outer;
            }
        }

        while (innermost >= 0)
        {
            var outer = closes[innermost];
            closes[innermost] = -1;
            innermost = outer;
        }
    }

    private static bool IsOpener(ReadOnlySpan<char> text, int open)
    {
        var before = open > 0 ? text[open - 1] : '\0';
        return before is '$' or '#' or '%' or '*' or '@' or '~'
            || (open + 1 < text.Length && text[open + 1] is '{' or '%');
    }

    /// <summary><c>{{config}}</c>, <c>{{self}}</c>: the whole expression is an engine's own object.</summary>
    private static bool IsProbeName(ReadOnlySpan<char> content, char second) =>
        second == '{' && content.Trim() is "config" or "self" or "settings" or "request" or "lipsum" or "cycler" or "_self"
            or "this" or "$root" or "debug";

    /// <summary><c>${my_self_test}</c>: one name reaches nothing inside it, whatever words it is made of.</summary>
    private static bool IsPlainName(ReadOnlySpan<char> content)
    {
        const int longestName = 64;
        if (content.Length > longestName || content.Contains("__", StringComparison.Ordinal) || content.IndexOf('_') < 1)
            return false;
        foreach (var c in content)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        Steps.Spend(content.Length);
        return true;
    }

    private static bool IsLoadingStatement(ReadOnlySpan<char> content)
    {
        content = content[..Math.Min(content.Length, LongestStatement)].Trim(" -\t");
        Steps.Spend(content.Length);
        return content is "debug" || content.StartsWith("import ") || content.StartsWith("debug ")
            || (content.StartsWith("include ") && content.ContainsAny('/', '\\'));
    }

    /// <summary><c>7*7</c>, <c>(6-1)</c>, <c>'7'*7</c>, <c>"a"+"b"</c>, after opening punctuation.</summary>
    private static bool IsArithmetic(ReadOnlySpan<char> content)
    {
        content = content[..Math.Min(content.Length, 48)].TrimStart(" \t\n=(-{%!'\"");
        var digits = 0;
        while (digits < content.Length && (char.IsAsciiDigit(content[digits]) || content[digits] == '.'))
        {
            digits++;
        }

        Steps.Spend(digits + 8);
        var isString = false;
        if (digits == 0)
        {
            while (digits < content.Length && digits < 12 && char.IsAsciiLetter(content[digits]))
            {
                digits++;
            }

            isString = digits > 0 && digits < content.Length && content[digits] is '\'' or '"';
            if (!isString)
            {
                return false;
            }
        }

        var rest = content[digits..].TrimStart(" \t'\")");
        if (rest.Length < 2 || rest[0] is not ('*' or '+' or '-' or '/' or '%' or '~') || (isString && rest[0] is not ('+' or '~' or '*')))
        {
            return false;
        }

        rest = rest[1..].TrimStart(" \t(*");
        return rest.Length > 0 && (char.IsAsciiDigit(rest[0]) || rest[0] is '\'' or '"');
    }

    /// <summary><c>&lt;% … %&gt;</c>; the closing tag is searched once, not once per opening tag.</summary>
    private static bool FindInTags(ReadOnlySpan<char> text, out Finding finding)
    {
        finding = default;
        var at = text.IndexOf("<%");
        while (at >= 0)
        {
            var length = text[at..].IndexOf("%>");
            if (length < 0)
            {
                return false;
            }

            var content = text.Slice(at + 2, Math.Max(0, length - 2));
            Steps.Spend(length);
            if (IsArithmetic(content) || content.ContainsAny(DangerousInCode) || content.ContainsAny(Dangerous))
            {
                finding = new Finding("template.tag", at, length + 2);
                return true;
            }

            var next = text[(at + length)..].IndexOf("<%");
            at = next < 0 ? -1 : at + length + next;
        }

        return false;
    }

    /// <summary>Razor's <c>@(7*7)</c>, as the whole value: elsewhere it is an address in brackets.</summary>
    private static bool FindRazor(ReadOnlySpan<char> text, out Finding finding)
    {
        var trimmed = text.Trim();
        if (trimmed.StartsWith("@(") && trimmed[^1] == ')' && (IsArithmetic(trimmed[2..]) || trimmed.ContainsAny(Dangerous)))
        {
            finding = new Finding("template.probe", 0, text.Length);
            return true;
        }

        finding = default;
        return false;
    }

    private const int LongestWord = 24;
    private const int LongestStatement = 96;
}
