using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// What a back end of the site's profile reads that others do not. Judged in addition, never in place of, the ordinary reading:
/// <list type="bullet">
/// <item>ASP.NET and classic ASP join arguments of one name with commas: the joined value is one more member of <c>ARGS</c>, so
/// that an attack cut into pieces (<c>id=1/*&amp;id=*/union…</c>) is seen whole.</item>
/// <item>IIS, ASP.NET and classic ASP read <c>%u0027</c>: the text is judged as <c>ARGS_FOLDED</c>.</item>
/// <item>Servlet containers cut <c>;name=value</c> out of path segments: the path without them is judged as <c>ARGS_FOLDED</c>.</item>
/// <item>PHP gives odd parameters other names (<see cref="PhpNames"/>): the value is one more member of <c>ARGS</c>, under the name
/// the program will find it by, so that a rule about <c>ARGS:user_id</c> sees <c>?+user.id=</c> too.</item>
/// </list>
/// </summary>
internal static class ProfileReadings
{
    /// <summary>Joining compares names pairwise; a form with more fields than this is joined only up to it.</summary>
    private const int JoinLimit = 256;

    /// <summary>Adds the readings; called once, when all arguments are there.</summary>
    public static void Add(BackendProfile profile, VariableStore variables, int argumentLimit)
    {
        switch (profile)
        {
            case BackendProfile.AspNet or BackendProfile.ClassicAsp:
                DecodeUnicodeEscapes(variables);
                JoinRepeated(variables, argumentLimit);
                break;
            case BackendProfile.Iis:
                DecodeUnicodeEscapes(variables);
                break;
            case BackendProfile.Servlet:
                RemovePathParameters(variables);
                break;
            case BackendProfile.Php:
                AddPhpNames(variables, argumentLimit);
                break;
        }
    }

    private static void AddPhpNames(VariableStore variables, int argumentLimit)
    {
        var arguments = variables.Arguments;
        // Names in JSON and XML are the program's own affair.
        var isForm = variables.Scalar(VariableId.ReqbodyProcessor).Span is "" or "URLENCODED" or "MULTIPART";
        var received = isForm ? arguments.Count : variables.QueryArgumentCount;
        for (var i = 0; i < received && arguments.Count < argumentLimit; i++)
        {
            var item = arguments.Items[i];
            if (!PhpNames.IsOdd(item.Name.Span))
            {
                continue;
            }

            var name = PhpNames.Read(item.Name, beforeEight: false, variables.Arena);
            if (!name.IsEmpty && !name.Span.SequenceEqual(item.Name.Span))
            {
                arguments.Add(name, item.Value);
            }

            var former = PhpNames.Read(item.Name, beforeEight: true, variables.Arena);
            if (!former.Span.SequenceEqual(name.Span) && arguments.Count < argumentLimit)
            {
                arguments.Add(former, item.Value);
            }
        }
    }

    private static void JoinRepeated(VariableStore variables, int argumentLimit)
    {
        var arguments = variables.Arguments;
        var count = Math.Min(arguments.Count, JoinLimit);
        for (var first = 0; first < count && arguments.Count < argumentLimit; first++)
        {
            var item = arguments.Items[first];
            var joined = item.Value;
            var isFirst = true;
            for (var i = 0; i < count; i++)
            {
                var other = arguments.Items[i];
                if (i == first || !other.Name.Span.Equals(item.Name.Span, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                isFirst &= i > first;
                joined = isFirst ? variables.Arena.Join(joined, ",", other.Value) : joined;
            }

            if (isFirst && joined.Length > item.Value.Length)
            {
                arguments.Add(item.Name, joined);
            }
        }
    }

    private static void DecodeUnicodeEscapes(VariableStore variables)
    {
        for (var i = 0; i < variables.Arguments.Count; i++)
        {
            var item = variables.Arguments.Items[i];
            if (item.Value.Span.Contains("%u", StringComparison.OrdinalIgnoreCase))
            {
                var decoded = Decode(item.Value.Span, variables.Arena);
                variables.FoldedArguments.Add(item.Name, CompatibilityFolding.TryFold(decoded.Span, variables.Arena, out var folded) ? folded : decoded);
            }
        }
    }

    private static ReadOnlyMemory<char> Decode(ReadOnlySpan<char> text, TextArena arena)
    {
        // Six chars become at most three.
        var output = new Utf8Output(arena.Reserve(text.Length));
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 5 < text.Length && text[i + 1] is 'u' or 'U' &&
                ushort.TryParse(text.Slice(i + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var character))
            {
                output.Character(character);
                i += 5;
            }
            else
            {
                output.Ascii(text[i]);
            }
        }

        return arena.Commit(output.Length);
    }

    private static void RemovePathParameters(VariableStore variables)
    {
        var path = variables.Scalar(VariableId.RequestFilename).Span;
        if (!path.Contains(';'))
        {
            return;
        }

        var room = variables.Arena.Reserve(path.Length);
        var length = 0;
        var inParameter = false;
        foreach (var c in path)
        {
            inParameter = c != '/' && (inParameter || c == ';');
            if (!inParameter)
            {
                room[length++] = c;
            }
        }

        variables.FoldedArguments.Add("REQUEST_FILENAME".AsMemory(), variables.Arena.Commit(length));
    }
}
