using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Domain;

namespace Sakimori.Incidents;

/// <summary>Masks what evidence shows: payloads by default, uploads and images always until asked for.</summary>
public static class EvidenceMask
{
    // Headers that say how a client speaks, not what somebody wrote.
    private static readonly ImmutableArray<string> s_openHeaders =
        ["host", "accept", "accept-encoding", "accept-language", "connection", "content-length", "upgrade-insecure-requests", "dnt", "te"];

    /// <summary>
    /// The same transaction with values, targets' queries, headers and body masked; what rule, which parameter, what length and
    /// which kinds of characters stay. A masked value reads <c>[12: letters, digits, ']</c>. Masking what is masked changes nothing.
    /// </summary>
    public static TransactionRecord Mask(TransactionRecord transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var target = transaction.Target;
        var query = target.IndexOf('?');
        return transaction with
        {
            Target = query < 0 ? target : target[..(query + 1)] + Text(target[(query + 1)..]),
            UserAgent = transaction.UserAgent.Length == 0 ? "" : Text(transaction.UserAgent),
            Detections = transaction.Detections.IsDefault ? [] : [.. transaction.Detections.Select(Mask)],
            Headers = transaction.Headers.IsDefault ? [] : [.. transaction.Headers.Select(Mask)],
            Notes = transaction.Notes,
            Body = transaction.Body is null ? null : Text(transaction.Body),
        };
    }

    /// <summary>The length of a text and which kinds of characters are in it.</summary>
    public static string Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (IsMasked(value))
        {
            return value;
        }

        var (letters, digits, spaces, controls, others) = (false, false, false, false, false);
        var signs = new SortedSet<char>();
        foreach (var c in value)
        {
            letters |= char.IsAsciiLetter(c);
            digits |= char.IsAsciiDigit(c);
            spaces |= c == ' ';
            controls |= c < ' ' || c == '\x7f';
            others |= c > '\x7f';
            if (c is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(c))
            {
                signs.Add(c);
            }
        }

        var kinds = new List<string>();
        Add(kinds, letters, "letters");
        Add(kinds, digits, "digits");
        Add(kinds, spaces, "spaces");
        Add(kinds, controls, "control characters");
        Add(kinds, others, "other characters");
        Add(kinds, signs.Count > 0, string.Concat(signs));
        return kinds.Count == 0 ? "[0]" : string.Create(CultureInfo.InvariantCulture, $"[{value.Length}: {string.Join(", ", kinds)}]");
    }

    private static DetectionRecord Mask(DetectionRecord detection) => detection with
    {
        Value = Text(detection.Value),
        Data = detection.Data.Length == 0 ? "" : Text(detection.Data),
    };

    private static KeyValuePair<string, string> Mask(KeyValuePair<string, string> header) =>
        s_openHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase) ? header : new(header.Key, Text(header.Value));

    // "[12: …]": a text of an attacker's that looks so is a description of a length and kinds, and tells no more.
    private static bool IsMasked(string value)
    {
        if (value is "[0]")
        {
            return true;
        }

        var digits = 1;
        while (digits < value.Length && char.IsAsciiDigit(value[digits]))
        {
            digits++;
        }

        if (value.Length < 5 || value[0] != '[' || value[^1] != ']' || digits is 1 or > 10 || !value.AsSpan(digits).StartsWith(": "))
        {
            return false;
        }

        var kinds = value[(digits + 2)..^1];
        foreach (var kind in (ReadOnlySpan<string>)["letters", "digits", "spaces", "control characters", "other characters"])
        {
            kinds = kinds.StartsWith(kind, StringComparison.Ordinal) ? kinds[kind.Length..] : kinds;
            kinds = kinds.StartsWith(", ", StringComparison.Ordinal) ? kinds[2..] : kinds;
        }

        for (var i = 0; i < kinds.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(kinds[i]) || kinds[i] is <= ' ' or >= '\x7f' || (i > 0 && kinds[i] <= kinds[i - 1]))
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(List<string> kinds, bool isThere, string kind)
    {
        if (isThere)
        {
            kinds.Add(kind);
        }
    }
}
