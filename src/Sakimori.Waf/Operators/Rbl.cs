using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sakimori.Waf.Operators;

/// <summary>
/// <c>@rbl LIST</c>: a DNS block list has the address, or the name, in the value. A list that has not answered yet is no match and
/// a note in the record; see <see cref="BlockLists"/>.
/// </summary>
internal sealed class Rbl(string list, string? key) : Operator
{
    /// <summary>A host name in DNS (RFC 1035 §2.3.4).</summary>
    private const int NameLength = 253;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        if (tx.RuleSet.Options.BlockLists is not { } lists || NameOf(value) is not { } name)
        {
            return false;
        }

        var listed = lists.Ask(name);
        if (listed is null)
        {
            tx.Audit.Note($"@rbl {list}: not known yet");
        }

        if (listed == true && capture)
        {
            Capture(tx, value);
        }

        return listed == true;
    }

    /// <summary>
    /// The name to ask for (RFC 5782 §2.1, §2.4): the bytes of an IPv4 address or the hexadecimal digits of an IPv6 one, last
    /// first, or the host name itself, before the name of the list. Null for anything else.
    /// </summary>
    public string? NameOf(ReadOnlySpan<char> value)
    {
        var name = new StringBuilder();
        if (key is not null)
        {
            name.Append(key).Append('.');
        }

        if (value.Length <= NameLength && IPAddress.TryParse(value, out var address))
        {
            Reverse(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, name);
        }
        else if (IsHostName(value))
        {
            name.Append(value.Trim('.')).Append('.');
        }
        else
        {
            return null;
        }

        name.Append(list);
        return name.Length <= NameLength ? name.ToString() : null;
    }

    private static void Reverse(IPAddress address, StringBuilder name)
    {
        var bytes = address.GetAddressBytes();
        Array.Reverse(bytes);
        foreach (var part in bytes)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                name.Append(part).Append('.');
            }
            else
            {
                name.Append("0123456789abcdef"[part & 15]).Append('.').Append("0123456789abcdef"[part >> 4]).Append('.');
            }
        }
    }

    private static bool IsHostName(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= NameLength && !text.Contains("..", StringComparison.Ordinal) && text.ContainsAnyExcept('.');
    }
}
