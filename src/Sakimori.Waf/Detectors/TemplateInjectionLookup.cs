using System.Buffers;

namespace Sakimori.Waf.Detectors;

/// <summary>
/// Resolves nested lookups as Log4j 2 does, as far as their text decides: <c>${lower:X}</c> and <c>${upper:x}</c> are
/// their text, <c>${anything:-y}</c> is <c>y</c> (the variable is not set), every other lookup is opaque. What remains
/// and begins with <c>jndi:</c> would be fetched and, on an old runtime, executed (CVE-2021-44228).
/// </summary>
internal static class TemplateInjectionLookup
{
    /// <summary>Nesting followed; deeper is itself evidence: no configuration nests lookups more than two deep.</summary>
    public const int MaxDepth = 16;

    private const char Opaque = '\u0001';

    /// <summary>Finds a lookup that resolves to JNDI, or one whose nesting only hides letters.</summary>
    public static bool Find(ReadOnlySpan<char> text, out Finding finding)
    {
        finding = default;
        var first = text.IndexOf("${");
        if (first < 0 || !text[first..].Contains(':'))
        {
            return false;
        }

        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            return Resolve(text, first, buffer, out finding);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static bool Resolve(ReadOnlySpan<char> text, int first, Span<char> output, out Finding finding)
    {
        Span<int> opens = stackalloc int[MaxDepth];
        Span<int> starts = stackalloc int[MaxDepth];
        var depth = 0;
        var length = 0;
        finding = default;
        Steps.Spend(text.Length - first);
        for (var i = first; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '$' && i + 1 < text.Length && text[i + 1] == '{')
            {
                if (depth == MaxDepth)
                {
                    finding = new Finding("template.lookup-depth", opens[0], i - opens[0]);
                    return true;
                }

                opens[depth] = i++;
                starts[depth++] = length;
                continue;
            }

            if (c != '}' || depth == 0)
            {
                output[length++] = c;
                continue;
            }

            depth--;
            var inner = output[starts[depth]..length];
            Steps.Spend(inner.Length);
            if (IsEvidence(inner))
            {
                finding = new Finding("template.lookup", opens[depth], i + 1 - opens[depth]);
                return true;
            }

            length = starts[depth] + Reduce(inner);
        }

        // A log line may close what the value leaves open.
        for (var i = 0; i < depth; i++)
        {
            if (output[starts[i]..length].StartsWith("jndi:", StringComparison.OrdinalIgnoreCase))
            {
                finding = new Finding("template.lookup", opens[i], text.Length - opens[i]);
                return true;
            }
        }

        return false;
    }

    private static bool IsEvidence(ReadOnlySpan<char> inner) =>
        inner.StartsWith("jndi:", StringComparison.OrdinalIgnoreCase)
        || inner.StartsWith("::-")
        || (inner.Length == 7 && inner[5] == ':'
            && (inner.StartsWith("lower", StringComparison.OrdinalIgnoreCase) || inner.StartsWith("upper", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Replaces a closed lookup by its text, in place; returns the new length.</summary>
    private static int Reduce(Span<char> inner)
    {
        var colon = inner.IndexOf(":-");
        var from = colon >= 0 ? colon + 2
            : inner.StartsWith("lower:", StringComparison.OrdinalIgnoreCase)
                || inner.StartsWith("upper:", StringComparison.OrdinalIgnoreCase) ? 6
            : -1;
        if (from < 0)
        {
            if (inner.Length == 0)
            {
                return 0;
            }

            inner[0] = Opaque;
            return 1;
        }

        inner[from..].CopyTo(inner);
        return inner.Length - from;
    }
}
