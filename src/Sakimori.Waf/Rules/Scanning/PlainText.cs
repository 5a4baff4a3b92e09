using System.Numerics;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// The question that a plain value is asked first: names, numbers, dates, addresses of mail, sentences without quotation marks, which is
/// most of what forms and documents hold. Of a pattern against commands or SQL little is left where there are no quotes, brackets and
/// slashes, often a few words without which it does not match; and most transformations do nothing. One search for those words tells
/// which links can still match, before any text is made.
///
/// Guarantee: a link that is taken out matches no text that its chain makes of the value.
/// </summary>
/// <remarks>
/// Why that holds. On a value of these bytes a step that is followed here either does nothing, letter case aside; or takes away
/// something at its ends; or makes one space of a run of separators (<c>compressWhitespace</c>, and <c>cmdLine</c>, to which a comma is one);
/// or, when there is <c>--</c> in it, takes comments out, which is then taken for a sign of its own. So a word that occurs in a text of the
/// chain occurs in the value, with a separator where it has a space at its ends, and if it has one inside, then each of its parts does.
/// Links whose chain has another step, or whose operator has no such words, stay in.
/// </remarks>
internal sealed class PlainText
{
    // A source that has fewer links to take out is not worth a search.
    private const int FewLinks = 8;

    private readonly PlainVocabulary _vocabulary;

    // By the numbers of its words.
    private readonly Dictionary<int, ulong[]> _linksByWord;
    private readonly ulong[] _askedAnyway;
    private readonly (int Number, ByteSet Bytes)[] _telling;
    private readonly (int Number, Operator Operator)[] _judged;

    private PlainText(PlainVocabulary vocabulary, Dictionary<int, ulong[]> linksByWord, ulong[] askedAnyway, (int Number, ByteSet Bytes)[] telling, (int Number, Operator Operator)[] judged)
    {
        _vocabulary = vocabulary;
        _linksByWord = linksByWord;
        _askedAnyway = askedAnyway;
        _telling = telling;
        _judged = judged;
    }

    /// <summary>
    /// The question for a plan's links about values of the <paramref name="bytes"/>, one of the sets of <see cref="PlainBytes"/>. Its words are added to the
    /// vocabulary; null when it would take out few.
    /// </summary>
    public static PlainText? Of(FilteredLink[] links, IReadOnlyList<ScannedChain> chains, PlainVocabulary vocabulary, in ByteSet bytes)
    {
        var length = (links.Length + 63) / 64;
        var askedAnyway = new ulong[length];
        var words = new Dictionary<string, ulong[]>(StringComparer.Ordinal);
        var telling = new List<(int, ByteSet)>();
        var judged = new List<(int, Operator)>();
        var takenOut = 0;
        foreach (var (number, link) in links.Index())
        {
            var steps = chains[link.Chain].Steps;
            if (WordsOf(link.Operator, bytes) is { } needed && InValue(needed, steps, bytes) is { } found)
            {
                takenOut++;
                if (link.Operator.TellingBytes.Overlaps(PlainBytes.Lines))
                    telling.Add((number, link.Operator.TellingBytes));
                if (link.Operator.JudgesPlainText && !steps.Any(step => TransformationTraits.TriggersOf(step).Overlaps(PlainBytes.Lines)))
                    judged.Add((number, link.Operator));
                foreach (var word in found)
                {
                    if (!words.TryGetValue(word, out var users))
                        words.Add(word, users = new ulong[length]);
                    users[number >> 6] |= 1UL << number;
                }
            }
            else
            {
                askedAnyway[number >> 6] |= 1UL << number;
            }
        }

        return takenOut < FewLinks ? null
            : new PlainText(vocabulary, words.ToDictionary(word => vocabulary.NumberOf(word.Key), word => word.Value), askedAnyway, [.. telling], [.. judged]);
    }

    /// <summary>
    /// Takes out of <paramref name="links"/> those that match no text of a plain value. <paramref name="found"/> has
    /// <see cref="PlainVocabulary.Words"/> words, empty before and after; <paramref name="scratch"/> is as long as <paramref name="links"/>.
    /// </summary>
    public void Restrict(ReadOnlySpan<char> value, in ByteSet present, Span<ulong> found, Span<ulong> scratch, Span<ulong> links)
    {
        var asks = 0UL;
        for (var word = 0; word < links.Length; word++)
            asks |= links[word] & ~_askedAnyway[word];
        if (asks == 0)
            return;

        _askedAnyway.CopyTo(scratch);
        foreach (var (number, bytes) in _telling)
            scratch[number >> 6] |= bytes.Overlaps(present) ? 1UL << number : 0;
        if (_vocabulary.Scanner.Scan(value, present, ulong.MaxValue, found))
        {
            for (var word = 0; word < found.Length; word++)
            {
                for (var bits = found[word]; bits != 0; bits &= bits - 1)
                {
                    if (_linksByWord.TryGetValue((word << 6) + BitOperations.TrailingZeroCount(bits), out var users))
                    {
                        for (var i = 0; i < users.Length; i++)
                            scratch[i] |= users[i];
                    }
                }

                found[word] = 0;
            }
        }

        for (var word = 0; word < links.Length; word++)
            links[word] &= scratch[word];
        foreach (var (number, op) in _judged)
        {
            if ((links[number >> 6] >> number & 1) != 0 && !op.MayMatchPlainText(value))
                links[number >> 6] &= ~(1UL << number);
        }
    }

    /// <summary>Words of which each text of plain bytes has one that the operator matches; null when none are known.</summary>
    private static string[]? WordsOf(Operator op, ByteSet bytes)
    {
        if (op is Rx rx)
            return (bytes == PlainBytes.OneLine ? rx.PlainPattern : rx.PlainLinesPattern) is not { } left ? [] : left.Requirement.AnyOf is { IsEmpty: false } needed ? [.. needed] : null;
        if (op.RequiredLiterals.IsDefaultOrEmpty)
            return null;
        return [.. op.RequiredLiterals.Where(literal => literal.All(bytes.Contains))];
    }

    /// <summary>What a value has from which the steps make a text with one of the words; null when that cannot be said.</summary>
    private static HashSet<string>? InValue(string[] words, Transformation[] steps, in ByteSet bytes)
    {
        var lineEnds = bytes == PlainBytes.OneLine ? "" : "\r\n";
        var separators = "";
        var signs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            if (step.ChangesOnlyLetterCase || !TransformationTraits.TriggersOf(step).Overlaps(bytes))
                continue;
            switch (step)
            {
                case Trim or NormalizePath:
                    break;
                case CompressWhitespace:
                    separators = separators.Length == 0 ? " " + lineEnds : separators;
                    break;
                case CmdLine:
                    separators = " ," + lineEnds;
                    break;
                case RemoveComments or RemoveCommentsChar:
                    signs.Add("--");
                    break;
                default:
                    return null;
            }
        }

        foreach (var word in words)
        {
            foreach (var part in separators.Length == 0 ? [word] : WithSeparators(word, separators))
            {
                // A single byte is in every other value.
                if (part.Length < 2)
                    return null;
                signs.Add(part);
            }
        }

        return signs;
    }

    // The longest part of a word without a space, and the separators that may stand where the word has a space beside it.
    private static IEnumerable<string> WithSeparators(string word, string separators)
    {
        var part = word.Split(' ').MaxBy(part => part.Length)!;
        var start = word.IndexOf(part, StringComparison.Ordinal);
        string[] before = start > 0 ? [.. separators.Select(separator => separator.ToString())] : [""];
        string[] after = start + part.Length < word.Length ? [.. separators.Select(separator => separator.ToString())] : [""];
        return part.Length == 0 ? [""] : before.SelectMany(first => after.Select(last => first + part + last));
    }
}
