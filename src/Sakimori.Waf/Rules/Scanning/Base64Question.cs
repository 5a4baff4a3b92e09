using System.Numerics;
using System.Runtime.CompilerServices;
using Sakimori.Matching.Literals;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Rules.Scanning;

/// <summary>
/// Excludes links whose chain reads a value as Base64, which any sentence can be. They would have every value decoded, its white space
/// taken out before and after, and each of those texts asked of all other links. Here the value is decoded once for all of them, and of
/// each text first only the bytes are looked at: of few are they all bytes of a literal. What is left is searched for the literals of the
/// one link.
///
/// Sound for a value on which the steps before Base64 do nothing but take out spaces, over which Base64 is read anyway. What the steps
/// after it decode further is decoded here, too; the others only take something out or make it a space.
/// </summary>
internal sealed class Base64Question
{
    // Texts up to this length are worked on on the stack, and searched; of longer ones only the bytes count.
    private const int StackLimit = 2048;

    private const int LinkLimit = 64;

    private static readonly RemoveWhitespace s_removeWhitespace = new();

    private readonly Link[] _links;
    private readonly Transformation _step;
    private readonly ByteSet _before;
    private readonly Transformation[] _after;

    // By their places in the array: links that judge each step's text, not only the last; and of them those that take out spaces first.
    private readonly ulong _everyStep;
    private readonly ulong _withoutSpaces;

    private Base64Question(Link[] links, Transformation step, ByteSet before, Transformation[] after)
    {
        _links = links;
        _step = step;
        _before = before;
        _after = after;
        _everyStep = SetOf(link => link.EveryStep);
        _withoutSpaces = SetOf(link => link is { EveryStep: true, TakesOutSpaces: true });
    }

    /// <summary>What <c>removeWhitespace</c> takes out and Base64 is not read over.</summary>
    public static ByteSet OtherWhitespace { get; } = ByteSet.AnyOf("\t\v\f\u00A0");

    /// <summary>The question for those of a plan's links that it can exclude; null when there are none.</summary>
    public static Base64Question? Of(FilteredLink[] links, IReadOnlyList<ScannedChain> chains)
    {
        var asking = links.Index()
            .Where(link => link.Item is { Question: Question.Literal, LiteralBytes: not null, MayBeTold: false } && chains[link.Item.Chain].Steps.Count(step => step is Base64Decode) == 1)
            .Select(link => (link.Index, link.Item, chains[link.Item.Chain].EveryStep, chains[link.Item.Chain].Steps))
            .Select(link => (link.Index, link.Item, link.EveryStep, link.Steps, At: Array.FindIndex(link.Steps, step => step is Base64Decode)))
            .ToArray();
        if (asking.Length == 0)
        {
            return null;
        }

        // Those that decode the same afterwards, and before they take anything out; a link that does not is left to the texts.
        var after = Decoding(asking[0].Steps[(asking[0].At + 1)..]);
        asking = [.. asking.Where(link => link.Steps.AsSpan(link.At + 1).StartsWith(after) && !link.Steps.Skip(link.At + 1 + after.Length).Any(Decodes)).Take(LinkLimit)];
        if (asking.Length == 0)
        {
            return null;
        }

        var before = asking
            .SelectMany(link => link.Steps[..link.At])
            .Where(step => step is not RemoveWhitespace)
            .Aggregate(OtherWhitespace, (set, step) => set.Union(TransformationTraits.TriggersOf(step)));
        Link[] known = [.. asking.Select(link => new Link(link.Index, link.Item, link.EveryStep, link.Steps[..link.At], link.Steps[(link.At + 1 + after.Length)..]))];
        return new Base64Question(known, asking[0].Steps[asking[0].At], before, after);
    }

    /// <summary>Whether any of the links is one it could exclude, and the value one it can speak of.</summary>
    public bool IsOf(in ByteSet present, ReadOnlySpan<ulong> links)
    {
        if (_before.Overlaps(present))
        {
            return false;
        }

        foreach (var link in _links)
        {
            if ((links[link.Number >> 6] >> link.Number & 1) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes out the links that match nothing their chain makes of a value. Nothing stays in the arena.</summary>
    [SkipLocalsInit]
    public void Exclude(ReadOnlySpan<char> value, in ByteSet present, TextArena arena, Span<ulong> links)
    {
        var wanted = SetOf(links);
        var open = Look(value, present, wanted & _everyStep);
        Span<char> other = stackalloc char[StackLimit];
        if ((wanted & _withoutSpaces & ~open) != 0 && TransformationTraits.TriggersOf(s_removeWhitespace).Overlaps(present))
        {
            var squeezed = value.Length > StackLimit ? Transformation.Unchanged : s_removeWhitespace.Apply(value, other);
            open |= Look(squeezed == Transformation.Unchanged ? value : other[..squeezed], present, wanted & _withoutSpaces & ~open);
        }

        // The decoded text is not kept: the room is free again.
        var room = arena.Reserve(_step.MaxOutputLength(value.Length));
        var length = _step.Apply(value, room);
        if (length == Transformation.Unchanged)
        {
            return;
        }

        var text = room[..length];
        var bytes = Presence.Of(text);
        foreach (var step in _after)
        {
            if (!TransformationTraits.TriggersOf(step).Overlaps(bytes))
            {
                continue;
            }

            if (step.MaxOutputLength(text.Length) > Math.Min(StackLimit, room.Length))
            {
                return;
            }

            length = step.Apply(text, other);
            if (length != Transformation.Unchanged)
            {
                open |= Look(text, bytes, wanted & _everyStep & ~open);
                other[..length].CopyTo(room);
                text = room[..length];
                bytes = Presence.Of(text);
            }
        }

        for (var bits = wanted & ~open; bits != 0; bits &= bits - 1)
        {
            var link = _links[BitOperations.TrailingZeroCount(bits)];
            if (!link.MayMatchEnd(text, bytes, other))
            {
                links[link.Number >> 6] &= ~(1UL << link.Number);
            }
        }
    }

    // Those of the wanted links that may match a text.
    private ulong Look(ReadOnlySpan<char> text, in ByteSet present, ulong wanted)
    {
        var may = 0UL;
        var folded = present.FoldCase();
        for (; wanted != 0; wanted &= wanted - 1)
        {
            var at = BitOperations.TrailingZeroCount(wanted);
            may |= _links[at].MayMatch(text, folded) ? 1UL << at : 0;
        }

        return may;
    }

    private ulong SetOf(ReadOnlySpan<ulong> links)
    {
        var set = 0UL;
        for (var i = 0; i < _links.Length; i++)
        {
            set |= (links[_links[i].Number >> 6] >> _links[i].Number & 1) << i;
        }

        return set;
    }

    private ulong SetOf(Func<Link, bool> isMember) => _links.Index().Aggregate(0UL, (set, link) => set | (isMember(link.Item) ? 1UL << link.Index : 0));

    private static Transformation[] Decoding(IEnumerable<Transformation> steps) => [.. steps.TakeWhile(Decodes)];

    // Its result may have a byte that was not there before.
    private static bool Decodes(Transformation step) => TransformationTraits.InventionTriggersOf(step) != default;

    /// <summary>One of the links.</summary>
    private sealed class Link(int number, FilteredLink link, bool everyStep, Transformation[] before, Transformation[] rest)
    {
        private readonly ByteSet[] _literalBytes = link.LiteralBytes!;
        private readonly LiteralScanner _scanner = new(link.Operator.RequiredLiterals);

        public int Number => number;

        /// <summary>Each step's text is judged, not only the last.</summary>
        public bool EveryStep => everyStep;

        /// <summary>The value is judged without its white space, too.</summary>
        public bool TakesOutSpaces { get; } = before.Any(step => step is RemoveWhitespace);

        /// <summary>Whether a text has a literal; <paramref name="folded"/> are its bytes in both cases.</summary>
        public bool MayMatch(ReadOnlySpan<char> text, in ByteSet folded) =>
            folded.HoldsAny(_literalBytes) && (text.Length > StackLimit || _scanner.Any(text, folded));

        /// <summary>Whether a decoded text, or what the rest of the chain makes of it, has a literal.</summary>
        public bool MayMatchEnd(scoped ReadOnlySpan<char> text, in ByteSet present, Span<char> room)
        {
            // The rest leaves a space here and there.
            var folded = present.With((byte)' ').FoldCase();
            if (!folded.HoldsAny(_literalBytes))
            {
                return false;
            }

            var isJudged = everyStep && MayMatch(text, folded);
            foreach (var step in rest)
            {
                if (isJudged || text.Length > StackLimit)
                {
                    return true;
                }

                if (step.ChangesOnlyLetterCase || !TransformationTraits.TriggersOf(step).Overlaps(present))
                {
                    continue;
                }

                var length = step.Apply(text, room);
                if (length != Transformation.Unchanged)
                {
                    // A second one that changes something would have no room for its result.
                    if (step != rest[^1])
                    {
                        return true;
                    }

                    text = room[..length];
                }
            }

            return isJudged || MayMatch(text, folded);
        }
    }
}
