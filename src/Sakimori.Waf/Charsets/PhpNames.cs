using System.Buffers;
using Sakimori.Waf.Transactions;

namespace Sakimori.Waf.Charsets;

/// <summary>
/// The name under which a PHP program finds a parameter of a query string or a form.
/// </summary>
/// <remarks>
/// <para>As <c>php_register_variable_ex</c> (main/php_variables.c, PHP 5 to 8) makes it of the decoded name:</para>
/// <code>
/// name      sent                     found as        why
/// spaces    "+user"                  user            leading spaces are dropped
/// NUL       "user%00x"               user            the name is a C string
/// sign      "user.id", "user id"     user_id         a full stop or a space is no part of a variable's name
/// array     "a.b[c.d]"               a_b[c.d]        only up to the first bracket
/// open      "user[id.x"              user_id_x       a bracket that nobody closes is a sign like the others; before PHP 8 the
///                                    user_id.x       signs behind it stayed
/// rest      "a[b]c", "a[b]c[d]"      a[b]            what follows a closed bracket and opens none ends the name
/// index     "a[ b]"                  a[b]            one leading blank of an index is dropped
/// nothing   "[a]", "  "              –               no variable at all
/// </code>
/// <para>Of equal names the last wins, <c>a[]</c> collects all: each value is a member of <c>ARGS</c> by itself and judged, whichever
/// wins. <c>;</c> separates nothing: <c>arg_separator.input</c> is <c>&amp;</c>.</para>
/// </remarks>
internal static class PhpNames
{
    private static readonly SearchValues<char> s_odd = SearchValues.Create(" .[\0");

    /// <summary>Whether PHP may find a parameter of this name under another one; nearly always no.</summary>
    public static bool IsOdd(ReadOnlySpan<char> name) => name.ContainsAny(s_odd);

    /// <summary>The name PHP gives; empty when it drops the parameter.</summary>
    /// <param name="name">The name as sent, decoded.</param>
    /// <param name="beforeEight">The name that versions before 8 give, where it differs.</param>
    /// <param name="arena">Where the name is written.</param>
    public static ReadOnlyMemory<char> Read(ReadOnlyMemory<char> name, bool beforeEight, TextArena arena)
    {
        var sent = name.Span.TrimStart(' ');
        var end = sent.IndexOf('\0');
        sent = end < 0 ? sent : sent[..end];
        var bracket = sent.IndexOf('[');
        if (sent.IsEmpty || bracket == 0)
        {
            return default;
        }

        var found = arena.Reserve(sent.Length);
        var length = 0;
        var plain = bracket < 0 ? sent : sent[..bracket];
        foreach (var c in plain)
        {
            found[length++] = c is ' ' or '.' ? '_' : c;
        }

        if (bracket >= 0 && !sent[bracket..].Contains(']'))
        {
            found[length++] = '_';
            foreach (var c in sent[(bracket + 1)..])
            {
                found[length++] = !beforeEight && (c is ' ' or '.' or '[') ? '_' : c;
            }
        }
        else
        {
            length = Indices(bracket < 0 ? default : sent[bracket..], found, length);
        }

        return arena.Commit(length);
    }

    private static int Indices(ReadOnlySpan<char> rest, Span<char> found, int length)
    {
        while (rest.Length > 0 && rest[0] == '[' && rest.IndexOf(']') is > 0 and var close)
        {
            found[length++] = '[';
            foreach (var c in rest[(rest[1] is ' ' or (>= '\t' and <= '\r') ? 2 : 1)..close])
            {
                found[length++] = c;
            }

            found[length++] = ']';
            rest = rest[(close + 1)..];
        }

        return length;
    }
}
