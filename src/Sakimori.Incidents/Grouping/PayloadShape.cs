using Sakimori.Domain;

namespace Sakimori.Incidents.Grouping;

/// <summary>
/// What stays of a payload when its words and numbers are exchanged: <c>1' OR 7=7-- x</c> and <c>42' or 3=3-- abc</c> have one
/// shape. Tools draw their numbers and names by chance and keep the form.
/// </summary>
internal static class PayloadShape
{
    /// <summary>Characters looked at; forms differ at their beginning.</summary>
    private const int Length = 200;

    /// <summary>The shape of a detection: its family's text, the parameter and the form of the value.</summary>
    public static ulong Of(AttackFamily family, DetectionRecord detection)
    {
        var hash = Hash.Add(Hash.Begin(7), (ulong)family);
        hash = Hash.Add(hash, detection.Target);
        var value = detection.Value.AsSpan(0, Math.Min(Length, detection.Value.Length));
        var last = '\0';
        foreach (var c in value)
        {
            var kind = char.IsAsciiLetter(c) || c > '\x7f' ? 'a' : char.IsAsciiDigit(c) ? '0' : c is ' ' or '\t' or '+' ? ' ' : c;
            if (kind is 'a' or '0' or ' ' && kind == last)
            {
                continue;
            }

            // A word with numbers in it is a word.
            if (kind == '0' && last == 'a')
            {
                continue;
            }

            hash = Hash.Add(hash, kind);
            last = kind;
        }

        return Hash.End(hash);
    }
}
