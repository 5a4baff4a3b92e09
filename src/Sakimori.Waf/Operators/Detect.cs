using System.Collections.Immutable;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Operators;

/// <summary>The operators <c>@detect…</c>: asks a detector; <c>TX:0</c> becomes the evidence, <c>TX:1</c> its name.</summary>
/// <param name="mayDetect">The detector's own prefilter.</param>
/// <param name="detect">The detector.</param>
/// <param name="signs">What the prefilter asks for at least; null when that cannot be said.</param>
/// <param name="mayDetectInPlainText">Tells more of a value of the bytes of <see cref="PlainBytes"/> alone; null when the detector knows no shortcut.</param>
internal sealed class Detect(Detect.Prefilter mayDetect, Detect.Detector detect, Signs? signs = null, Detect.Prefilter? mayDetectInPlainText = null) : Operator
{
    internal delegate bool Prefilter(ReadOnlySpan<char> value);

    internal delegate bool Detector(ReadOnlySpan<char> value, out Finding finding);

    public override ImmutableArray<string> RequiredLiterals => signs?.Words ?? [];

    public override ByteSet TellingBytes => signs is { Words.IsEmpty: false } ? signs.Bytes : default;

    public override ImmutableArray<ByteSet> RequiredBytes => signs is { Words.IsEmpty: true } ? [signs.Bytes] : [];

    public override int MinLength => signs?.MinLength ?? 0;

    public override bool HasPrefilter => true;

    public override bool EvaluatesPrefilter => true;

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) =>
        signs is null ? mayDetect(value) : signs.Bytes.Overlaps(present) || signs.WordsAreIn(value);

    public override bool JudgesPlainText => mayDetectInPlainText is not null;

    public override bool MayMatchPlainText(ReadOnlySpan<char> value) => mayDetectInPlainText!(value);

    public override bool AsksValueAlone => true;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        if (!detect(value, out var finding))
        {
            return false;
        }

        if (capture)
        {
            // Evidence found behind further encodings has its place in a text that is gone: the whole value stands for it.
            var isInside = finding.Start >= 0 && finding.Length > 0 && finding.Start + finding.Length <= value.Length;
            tx.Tx.SetCapture(0, tx.Variables.Arena.Copy(isInside ? value.Slice(finding.Start, finding.Length) : value));
            tx.Tx.SetCapture(1, finding.Kind.AsMemory());
            tx.Tx.ClearCaptures(2);
        }

        return true;
    }
}
