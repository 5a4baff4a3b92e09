using System.Collections.Immutable;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary>An operator that compares the value with a text; the text may have macros, expanded per transaction.</summary>
internal abstract class StringOperator(Macro argument) : Operator
{
    // Only a text known at load can stand in the scanner; an empty one occurs everywhere.
    private readonly ImmutableArray<string> _literals =
        argument.IsConstant && argument.Text.Length > 0 ? [AsciiCase.Lower(argument.Text)] : [];

    public override ImmutableArray<string> RequiredLiterals => _literals;

    public override bool AsksValueAlone => argument.IsConstant;

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        var text = argument.IsConstant ? argument.Text : argument.Expand(tx).Span;
        if (!Matches(value, text))
        {
            return false;
        }

        if (capture)
        {
            Capture(tx, text);
        }

        return true;
    }

    protected abstract bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> text);
}

/// <summary><c>@streq</c>: the value equals the argument.</summary>
internal sealed class StringEquals(Macro argument) : StringOperator(argument)
{
    protected override bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> text) => value.SequenceEqual(text);
}

/// <summary><c>@beginsWith</c>: the value starts with the argument.</summary>
internal sealed class BeginsWith(Macro argument) : StringOperator(argument)
{
    protected override bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> text) => value.StartsWith(text, StringComparison.Ordinal);
}

/// <summary><c>@endsWith</c>: the value ends with the argument.</summary>
internal sealed class EndsWith(Macro argument) : StringOperator(argument)
{
    protected override bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> text) => value.EndsWith(text, StringComparison.Ordinal);
}

/// <summary><c>@contains</c> and <c>@strmatch</c>: the argument occurs in the value.</summary>
internal sealed class Contains(Macro argument) : StringOperator(argument)
{
    protected override bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> text) => value.Contains(text, StringComparison.Ordinal);
}

/// <summary><c>@containsWord</c>: the argument occurs in the value with no letter, digit or underscore next to it.</summary>
internal sealed class ContainsWord(Macro argument) : StringOperator(argument)
{
    protected override bool Matches(ReadOnlySpan<char> value, ReadOnlySpan<char> text)
    {
        for (var start = 0; start <= value.Length - text.Length;)
        {
            var found = value[start..].IndexOf(text, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            var end = start + found + text.Length;
            if ((start + found == 0 || !IsWord(value[start + found - 1])) && (end == value.Length || !IsWord(value[end])))
            {
                return true;
            }

            start += found + 1;
        }

        return false;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
