using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// Excludes links whose chain reads a value as Base64, which any sentence can be. They would have every value decoded, its white space
/// taken out before and after, and each of those texts searched. Here the value is decoded once and only the bytes are looked at that come
/// out: of hardly any sentence are they all bytes of a literal.
///
/// Sound for a value on which the steps before Base64 do nothing but take out spaces, over which Base64 is read anyway, and whose decoded
/// text has nothing the steps after it could decode further: then every text of the chain has no byte, letter case and spaces aside, that
/// neither the value nor the decoded text has.
/// </summary>
internal sealed class Base64Question
{
    private readonly (int Number, ByteSet[] Literals)[] _links;
    private readonly ByteSet _before;
    private readonly ByteSet _after;

    private Base64Question((int Number, ByteSet[] Literals)[] links, Transformation step, ByteSet before, ByteSet after)
    {
        _links = links;
        Step = step;
        _before = before;
        _after = after;
    }

    /// <summary>What <c>removeWhitespace</c> takes out and Base64 is not read over.</summary>
    public static ByteSet OtherWhitespace { get; } = ByteSet.AnyOf("\t\v\f\u00A0");

    /// <summary>The transformation that decodes.</summary>
    public Transformation Step { get; }

    /// <summary>The question for those of a plan's links that it can exclude; null when there are none.</summary>
    public static Base64Question? Of(FilteredLink[] links, IReadOnlyList<ScannedChain> chains)
    {
        var asking = links.Index()
            .Where(link => link.Item is { Question: Question.Literal, LiteralBytes: not null, MayBeTold: false } && chains[link.Item.Chain].Steps.Count(step => step is Base64Decode) == 1)
            .ToArray();
        if (asking.Length == 0)
        {
            return null;
        }

        var (before, after) = (OtherWhitespace, default(ByteSet));
        foreach (var (_, link) in asking)
        {
            var steps = chains[link.Chain].Steps;
            var at = Array.FindIndex(steps, step => step is Base64Decode);
            before = steps[..at].Where(step => step is not RemoveWhitespace).Aggregate(before, (set, step) => set.Union(TransformationTraits.TriggersOf(step)));
            after = steps[(at + 1)..].Aggregate(after, (set, step) => set.Union(TransformationTraits.InventionTriggersOf(step)));
        }

        var decodes = chains[asking[0].Item.Chain].Steps.First(step => step is Base64Decode);
        return new Base64Question([.. asking.Select(link => (link.Index, link.Item.LiteralBytes!))], decodes, before, after);
    }

    /// <summary>Whether any of the links is one it could exclude, and the value one it can speak of.</summary>
    public bool IsOf(in ByteSet present, ReadOnlySpan<ulong> links)
    {
        if (_before.Overlaps(present))
        {
            return false;
        }

        foreach (var (number, _) in _links)
        {
            if ((links[number >> 6] >> number & 1) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes out the links that match neither the value with these bytes nor what it decodes to.</summary>
    public void Exclude(in ByteSet present, in ByteSet decoded, Span<ulong> links)
    {
        if (_after.Overlaps(decoded))
        {
            return;
        }

        var (value, text) = (present.With((byte)' ').FoldCase(), decoded.With((byte)' ').FoldCase());
        foreach (var (number, literals) in _links)
        {
            if ((links[number >> 6] >> number & 1) != 0 && !value.HoldsAny(literals) && !text.HoldsAny(literals))
            {
                links[number >> 6] &= ~(1UL << number);
            }
        }
    }
}
