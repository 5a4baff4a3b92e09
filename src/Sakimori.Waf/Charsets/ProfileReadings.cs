using System.Buffers;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// What a back end of the site's profile reads that others do not. Judged in addition, never in place of, the ordinary reading:
/// <list type="bullet">
/// <item>ASP.NET and classic ASP join arguments of one name with commas: the joined value is one more member of <c>ARGS</c>, so
/// that an attack cut into pieces (<c>id=1/*&amp;id=*/union…</c>) is seen whole.</item>
/// <item>IIS, ASP.NET and classic ASP read <c>%u0027</c>, in values, names and paths: the text is judged as <c>ARGS_FOLDED</c>.</item>
/// <item>Servlet containers cut <c>;name=value</c> out of path segments: the path without them is judged as <c>ARGS_FOLDED</c>.</item>
/// <item>PHP gives odd parameters other names (<see cref="PhpNames"/>): the value is one more member of <c>ARGS</c>, under the name
/// the program will find it by, so that a rule about <c>ARGS:user_id</c> sees <c>?+user.id=</c> too.</item>
/// <item>Of a generic site nothing is known: CGI libraries of Perl and Python and Rack separate arguments at <c>;</c> too, so what stands
/// between bare semicolons is a member of <c>ARGS</c> by itself (<see cref="RequestReader"/>). Browsers write <c>%3B</c>.</item>
/// <item>All but servlet containers decode names and values of cookies: what that makes of one is judged as <c>ARGS_FOLDED</c> and <c>ARGS_BYTES</c>
/// (<see cref="RequestReader"/>).</item>
/// </list>
/// </summary>
internal static class ProfileReadings
{
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

    /// <summary>Arguments that the server itself takes apart: names in JSON and XML are the program's own affair.</summary>
    private static int CountReceived(VariableStore variables) =>
        variables.Scalar(VariableId.ReqbodyProcessor).Span is "" or "URLENCODED" or "MULTIPART" ? variables.Arguments.Count : variables.QueryArgumentCount;

    private static void AddPhpNames(VariableStore variables, int argumentLimit)
    {
        var arguments = variables.Arguments;
        var received = CountReceived(variables);
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
        var count = CountReceived(variables);
        if (count < 2)
        {
            return;
        }

        // Sorted, so that no number of fields costs the square of it; the longest form is joined like the shortest.
        var pooled = ArrayPool<int>.Shared.Rent(count);
        var order = pooled.AsSpan(0, count);
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }

        order.Sort(new ByName(arguments));
        for (var start = 0; start < count && arguments.Count < argumentLimit;)
        {
            var name = arguments.Items[order[start]].Name;
            var end = start + 1;
            while (end < count && arguments.Items[order[end]].Name.Span.Equals(name.Span, StringComparison.OrdinalIgnoreCase))
            {
                end++;
            }

            if (end - start > 1)
            {
                arguments.Add(name, Join(arguments, order[start..end], variables.Arena));
            }

            start = end;
        }

        ArrayPool<int>.Shared.Return(pooled);
    }

    private static ReadOnlyMemory<char> Join(NamedValues arguments, ReadOnlySpan<int> members, TextArena arena)
    {
        var length = members.Length - 1;
        foreach (var member in members)
        {
            length += arguments.Items[member].Value.Length;
        }

        var room = arena.Reserve(length);
        var at = 0;
        foreach (var member in members)
        {
            if (at > 0 || member != members[0])
            {
                room[at++] = ',';
            }

            var value = arguments.Items[member].Value.Span;
            value.CopyTo(room[at..]);
            at += value.Length;
        }

        return arena.Commit(length);
    }

    private static void DecodeUnicodeEscapes(VariableStore variables)
    {
        Add(variables.Scalar(VariableId.RequestFilename), "REQUEST_FILENAME".AsMemory());
        for (var i = 0; i < variables.Arguments.Count; i++)
        {
            var item = variables.Arguments.Items[i];
            Add(item.Name, item.Name);
            Add(item.Value, item.Name);
        }

        void Add(ReadOnlyMemory<char> text, ReadOnlyMemory<char> name)
        {
            if (text.Span.Contains("%u", StringComparison.OrdinalIgnoreCase))
            {
                var decoded = Decode(text.Span, variables.Arena);
                variables.FoldedArguments.Add(name, CompatibilityFolding.TryFold(decoded.Span, variables.Arena, out var folded) ? folded : decoded);
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

    /// <summary>Arguments of equal names beside each other, in the order received.</summary>
    private readonly struct ByName(NamedValues arguments) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var names = arguments.Items[x].Name.Span.CompareTo(arguments.Items[y].Name.Span, StringComparison.OrdinalIgnoreCase);
            return names != 0 ? names : x - y;
        }
    }
}
