using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Matching.Patterns;
using Sakimori.Waf.Detectors.Leaks;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;
using Sakimori.Waf.Transactions;
using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Operators;

/// <summary>
/// <c>@detectLeak kind[&gt;=count] …</c>: the value has that many of one of the kinds, or the client or the site got too many lately. What
/// the site's <see cref="LeakPolicy"/> turns off does not match; where it says mask, a rule that matches <c>RESPONSE_BODY</c> hides what
/// it found.
/// </summary>
/// <remarks>
/// Captures: <c>TX:0</c> the first one as a record may show it, <c>TX:1</c> its name (<c>card.visa</c>), <c>TX:2</c> how many,
/// <c>TX:3</c> what the site wants: <c>observe</c>, <c>mask</c> or <c>block</c>, <c>TX:4</c> what was too many: <c>response</c>,
/// <c>client</c> or <c>site</c>.
/// </remarks>
internal sealed class DetectLeak(ImmutableArray<(LeakKind Kind, int Threshold)> kinds) : Operator
{
    /// <summary>Chars of evidence shown.</summary>
    private const int Shown = 120;

    // ASCII digits, and a byte that every full-width one has in one of the charsets: 82, A3, BC.
    private static readonly ByteSet s_digits = new(0x03FFUL << 48, 0, (1UL << 2) | (1UL << 0x23) | (1UL << 0x3C), 0);
    private static readonly string[] s_actions = ["off", "observe", "mask", "block"];
    private static readonly string[] s_bases = ["response", "client", "site"];

    /// <summary>Where every kind has literals; a text without them is not searched.</summary>
    public override ImmutableArray<string> RequiredLiterals { get; } =
        kinds.Select(one => LeakFinder.LiteralsOf(one.Kind)).ToArray() is var each && each.Any(literals => literals.IsEmpty)
            ? []
            : [.. each.SelectMany(literals => literals).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Numbers have no literals, but digits.</summary>
    public override bool HasPrefilter { get; } = kinds.All(one => one.Kind.IsNumber());

    public override bool MayMatch(ReadOnlySpan<char> value, in ByteSet present) => !HasPrefilter || present.Overlaps(s_digits);

    /// <summary>Reads the argument; null and an error when it is wrong.</summary>
    public static DetectLeak? Create(OperatorSyntax syntax, CompileContext context)
    {
        var kinds = ImmutableArray.CreateBuilder<(LeakKind, int)>();
        foreach (var word in syntax.Argument.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var sign = word.IndexOf(">=", StringComparison.Ordinal);
            var name = sign < 0 ? word : word[..sign];
            var threshold = 1;
            if (!LeakKinds.TryParse(name, out var kind))
            {
                context.Error(syntax.Location, $"@detectLeak knows no '{name}'", NearestName.Suggest(name, [.. LeakKinds.Names]));
                return null;
            }

            if (sign >= 0 && (!int.TryParse(word.AsSpan(sign + 2), NumberStyles.None, CultureInfo.InvariantCulture, out threshold) || threshold < 1))
            {
                context.Error(syntax.Location, $"'{word}' has no count", "write phone>=200");
                return null;
            }

            kinds.Add((kind, threshold));
        }

        if (kinds.Count == 0)
        {
            context.Error(syntax.Location, "@detectLeak needs a kind", $"one or more of {string.Join(", ", LeakKinds.Names)}");
            return null;
        }

        return new DetectLeak(kinds.ToImmutable());
    }

    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        // The body is the one memory of its own: a value that is that memory is the body.
        var isBody = value == tx.Variables.Scalar(VariableId.ResponseBody).Span && !value.IsEmpty;
        var strictest = default(LeakFinding);
        foreach (var (kind, threshold) in kinds)
        {
            if (tx.Leaks.Judge(value, isBody, kind, threshold, out var finding) && finding.Action > strictest.Action)
            {
                strictest = finding;
            }
        }

        if (strictest.Action == LeakAction.Off)
        {
            return false;
        }

        if (capture)
        {
            var first = strictest.First;
            var evidence = strictest.Kind.IsSecret()
                ? Hidden(value, first)
                : tx.Leaks.Conceal(value.Slice(first.Start, Math.Min(first.Length, Shown)), Shown).AsMemory();
            tx.Tx.SetCapture(0, evidence);
            tx.Tx.SetCapture(1, first.Detail.AsMemory());
            tx.Tx.SetCapture(2, Integers.ToText(strictest.Count).AsMemory());
            tx.Tx.SetCapture(3, s_actions[(int)strictest.Action].AsMemory());
            tx.Tx.SetCapture(4, s_bases[(int)strictest.Basis].AsMemory());
            tx.Tx.ClearCaptures(5);
        }

        return true;
    }

    private static ReadOnlyMemory<char> Hidden(ReadOnlySpan<char> value, in Leak leak)
    {
        if (!leak.Kind.IsNumber())
        {
            return "********".AsMemory();
        }

        var copy = value.Slice(leak.Start, leak.Length).ToArray();
        var report = new LeakReport();
        report.Add(leak with { Start = 0 });
        LeakMask.Apply(copy, report, ~0u, PageSyntax.Text, PageCharset.Utf8);
        return copy;
    }
}
