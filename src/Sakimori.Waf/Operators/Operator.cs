using System.Collections.Immutable;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary>The question a rule asks of a value. Immutable and shared; linear in the length of the value.</summary>
internal abstract class Operator
{
    /// <summary>Literals of which at least one occurs, ASCII case ignored, in every value for which the answer is yes; empty: none known.</summary>
    public virtual ImmutableArray<string> RequiredLiterals => [];

    /// <summary>
    /// A value matches only if it contains a byte of each of these sets. Sets that hold a letter are read as holding both its cases.
    /// </summary>
    public virtual ImmutableArray<ByteSet> RequiredBytes => [];

    /// <summary>A value that contains one of these bytes may match without any of <see cref="RequiredLiterals"/>.</summary>
    public virtual ByteSet TellingBytes => default;

    /// <summary>No shorter value matches, in bytes.</summary>
    public virtual int MinLength => 0;

    /// <summary>Whether <see cref="MayMatch"/> is worth asking.</summary>
    public virtual bool HasPrefilter => false;

    /// <summary>Whether <see cref="Evaluate"/> asks <see cref="MayMatch"/> itself.</summary>
    public virtual bool EvaluatesPrefilter => false;

    /// <summary>The answer depends on nothing but the value, so that it can be kept.</summary>
    public virtual bool AsksValueAlone => false;

    /// <summary>A cheap necessary condition given the set of bytes in the value. Must not say no where <see cref="Evaluate"/> says yes.</summary>
    public virtual bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => true;

    /// <summary>Whether <see cref="MayMatchPlainText"/> is worth asking.</summary>
    public virtual bool JudgesPlainText => false;

    /// <summary>
    /// Asked of a value of the bytes of <see cref="PlainBytes"/> alone that has a literal or a telling byte, and must not say no where
    /// <see cref="Evaluate"/> says yes.
    /// </summary>
    public virtual bool MayMatchPlainText(ReadOnlySpan<char> value) => true;

    /// <summary>
    /// Whether the value matches. With <paramref name="capture"/> the operator stores what it matched in <c>TX:0</c> and
    /// following; without, it need not.
    /// </summary>
    public abstract bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture);

    /// <summary>The answer for a value known as a number; operators that compare numbers need no text.</summary>
    public virtual bool EvaluateNumber(Transaction tx, long value) => Evaluate(tx, Integers.ToText(value), capture: false);

    /// <summary>Stores a match as <c>TX:0</c> and clears the other captures.</summary>
    protected static void Capture(Transaction tx, ReadOnlySpan<char> match)
    {
        tx.Tx.SetCapture(0, tx.Variables.Arena.Copy(match));
        tx.Tx.ClearCaptures(1);
    }
}
