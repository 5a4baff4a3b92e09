using System.Collections.Immutable;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Operators;

namespace Sakimori.Waf.Variables;

/// <summary>Text with <c>%{VARIABLE.member}</c> in it, taken apart at load and put together per transaction.</summary>
internal sealed class Macro
{
    /// <summary>
    /// Chars of an expanded text: <c>setvar:'tx.a=%{tx.a}%{tx.a}'</c> doubles with every match, and clients decide how often rules match.
    /// Texts of records are cut shorter and do not count: what quotes a long value is no reason to refuse it.
    /// </summary>
    public const int LengthLimit = 65_536;

    /// <summary>Parts put together at once; longer macros are put together part by part.</summary>
    private const int AtOnce = 4;

    /// <summary>Chars of a text that is put together later.</summary>
    public const int MostDeferred = 2_000;

    /// <summary>Set to 1 when a text was cut: rule 200005 of the base refuses such a request.</summary>
    public const string LimitVariable = "MSC_MACRO_LIMIT";

    private readonly ImmutableArray<Segment> _segments;

    private Macro(string text, ImmutableArray<Segment> segments)
    {
        Text = text;
        _segments = segments;
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>Nothing in it depends on the transaction.</summary>
    public bool IsConstant => _segments.Length == 0 || (_segments.Length == 1 && _segments[0].Reference is null);

    /// <summary>The slot of the <c>TX</c> variable that is all of it; −1 for everything else.</summary>
    public int Slot => _segments is [{ Reference: { } reference }] ? reference.Slot : -1;

    /// <summary>Nothing in it depends on anything but what a match captured.</summary>
    public bool DependsOnCaptures => _segments.All(segment => segment.Reference is null or { Slot: >= 0 and < VariableSlots.CaptureCount });

    /// <summary>Takes a text apart; an unknown variable in braces is reported through <paramref name="unknown"/> and kept as text.</summary>
    public static Macro Parse(string text, VariableSlots slots, ICollection<string> unknown)
    {
        var segments = ImmutableArray.CreateBuilder<Segment>();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf("%{", position, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0)
            {
                break;
            }

            var inner = text[(open + 2)..close];
            if (VariableReference.TryParse(inner, slots) is { } reference)
            {
                if (open > position)
                {
                    segments.Add(new Segment(text.AsMemory(position, open - position), null));
                }

                segments.Add(new Segment(default, reference));
                position = close + 1;
            }
            else
            {
                unknown.Add(inner);
                segments.Add(new Segment(text.AsMemory(position, close + 1 - position), null));
                position = close + 1;
            }
        }

        if (position < text.Length)
        {
            segments.Add(new Segment(text.AsMemory(position), null));
        }

        return new Macro(text, segments.ToImmutable());
    }

    /// <summary>The text for this transaction, cut at <see cref="LengthLimit"/>; valid until it ends.</summary>
    public ReadOnlyMemory<char> Expand(Transaction tx)
    {
        switch (_segments.Length)
        {
            case 0:
                return default;
            case 1:
                return _segments[0].Resolve(tx);
        }

        return _segments.Length <= AtOnce && TryExpandAtOnce(tx, out var text) ? text : ExpandInTurn(tx);
    }

    private bool TryExpandAtOnce(Transaction tx, out ReadOnlyMemory<char> text)
    {
        var parts = default(Parts);
        var length = 0;
        for (var i = 0; i < _segments.Length; i++)
        {
            parts[i] = _segments[i].Resolve(tx);
            length += parts[i].Length;
        }

        text = default;
        if (length > LengthLimit)
        {
            return false;
        }

        var room = tx.Variables.Arena.Reserve(length);
        var used = 0;
        for (var i = 0; i < _segments.Length; i++)
        {
            parts[i].Span.CopyTo(room[used..]);
            used += parts[i].Length;
        }

        text = tx.Variables.Arena.Commit(length);
        return true;
    }

    private ReadOnlyMemory<char> ExpandInTurn(Transaction tx)
    {
        var arena = tx.Variables.Arena;
        ReadOnlyMemory<char> result = default;
        foreach (var segment in _segments)
        {
            var next = segment.Resolve(tx);
            if (result.Length + next.Length > LengthLimit)
            {
                tx.Audit.Note($"a text made from variables is over the limit of {LengthLimit} bytes: the rest was cut");
                tx.Tx.Set(LimitVariable.AsMemory(), TxValue.Of(1));
                return arena.Concat(result, next[..(LengthLimit - result.Length)]);
            }

            result = arena.Concat(result, next);
        }

        return result;
    }

    /// <summary>
    /// Adds what the text is made of, as the transaction stands now, so that <see cref="TextOf"/> can put it together before the transaction
    /// ends.
    /// </summary>
    public void Defer(Transaction tx, List<MacroPart> parts)
    {
        foreach (var segment in _segments)
        {
            parts.Add(segment.Reference?.Defer(tx) ?? new MacroPart(segment.Literal));
        }
    }

    /// <summary>The text that <see cref="Defer"/> added the parts of, cut at <see cref="MostDeferred"/> chars; moves on to the parts behind it.</summary>
    public string TextOf(ref ReadOnlySpan<MacroPart> parts, CapturedGroups groups)
    {
        Span<char> text = stackalloc char[MostDeferred];
        var room = text;
        foreach (var part in parts[.._segments.Length])
        {
            var next = (part.Captured is null ? part.Text : groups.Of(part)).Span;
            next = next[..Math.Min(next.Length, room.Length)];
            next.CopyTo(room);
            room = room[next.Length..];
        }

        parts = parts[_segments.Length..];
        return text[..^room.Length].ToString();
    }

    /// <summary>The number the expanded text begins with; no text is made when the macro is one variable.</summary>
    public long ExpandNumber(Transaction tx) =>
        _segments.Length == 1 && _segments[0].Reference is { } reference ? reference.ResolveNumber(tx) : Integers.Parse(Expand(tx).Span);

    [System.Runtime.CompilerServices.InlineArray(AtOnce)]
    private struct Parts
    {
        private ReadOnlyMemory<char> _first;
    }

    private readonly record struct Segment(ReadOnlyMemory<char> Literal, VariableReference? Reference)
    {
        public ReadOnlyMemory<char> Resolve(Transaction tx) => Reference is null ? Literal : Reference.Resolve(tx);
    }
}

/// <summary>A part of a text that is put together later.</summary>
/// <param name="Text">The part, or the value in which a match captured it.</param>
/// <param name="Captured">The operator that matched, when the part is one of its captures.</param>
/// <param name="Group">The number of that capture.</param>
internal readonly record struct MacroPart(ReadOnlyMemory<char> Text, Rx? Captured = null, int Group = 0);

/// <summary>Finds what matches captured; remembers the last one, because texts speak of the same match again and again.</summary>
internal sealed class CapturedGroups
{
    private readonly MatchRange[] _groups = new MatchRange[VariableSlots.CaptureCount];
    private Rx? _match;
    private ReadOnlyMemory<char> _value;
    private bool _hasOnlyWhole;

    /// <summary>The first <see cref="Macro.MostDeferred"/> chars of the captured text of a part; empty when the group took no part in the match.</summary>
    public ReadOnlyMemory<char> Of(in MacroPart part)
    {
        var isKnown = ReferenceEquals(_match, part.Captured) && _value.Equals(part.Text);
        if (!isKnown || (_hasOnlyWhole && part.Group > 0))
        {
            (_match, _value) = (part.Captured, part.Text);
            _hasOnlyWhole = part.Group == 0;
            Array.Fill(_groups, new MatchRange(-1, 0));

            // Most texts quote the match as a whole, whose beginning is found without reading a long value to its end.
            if (!_hasOnlyWhole)
                part.Captured!.TryCapture(part.Text.Span, _groups, out _);
            else if (part.Captured!.Pattern.TryLocate(part.Text.Span, Macro.MostDeferred, out var whole))
                _groups[0] = whole;
        }

        var range = _groups[part.Group];
        return range.Start < 0 ? default : part.Text.Slice(range.Start, Math.Min(range.Length, Macro.MostDeferred));
    }
}
