using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Operators;

/// <summary><c>@fuzzyHash FILE THRESHOLD</c>: the value resembles one of the file's ssdeep digests by at least the threshold.</summary>
internal sealed class FuzzyHash(ImmutableArray<FuzzyDigest> digests, int threshold) : Operator
{
    public override bool Evaluate(Transaction tx, ReadOnlySpan<char> value, bool capture)
    {
        var digest = FuzzyDigest.Of(value);
        foreach (var known in digests)
        {
            if (known.Compare(digest) >= threshold)
            {
                if (capture)
                {
                    Capture(tx, digest.ToString());
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>Compiles the operator; null and an error when the file or a line of it cannot be read.</summary>
    public static FuzzyHash? Create(OperatorSyntax syntax, CompileContext context)
    {
        var argument = syntax.Argument.AsSpan().TrimEnd(' ');
        var space = argument.LastIndexOf(' ');
        if (space < 0 || !int.TryParse(argument[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var threshold) || threshold > 100)
        {
            context.Error(syntax.Location, "@fuzzyHash needs a file and a threshold from 0 to 100", "write @fuzzyHash digests.txt 60");
            return null;
        }

        var name = argument[..space].TrimEnd(' ').ToString();
        return context.ReadFile(syntax.Location, name) is { } text && Read(text, name, syntax.Location, context) is { } digests
            ? new FuzzyHash(digests, threshold)
            : null;
    }

    // One digest a line; the line ssdeep heads its lists with and comments are passed over.
    private static ImmutableArray<FuzzyDigest>? Read(string text, string name, SourceLocation location, CompileContext context)
    {
        var digests = ImmutableArray.CreateBuilder<FuzzyDigest>();
        var number = 0;
        foreach (var rawLine in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = rawLine.Trim(" \t");
            if (line.IsEmpty || line[0] == '#' || line.StartsWith("ssdeep,", StringComparison.Ordinal))
            {
                continue;
            }

            if (!FuzzyDigest.TryParse(line, out var digest))
            {
                context.Error(location, $"line {number} of {name} is not an ssdeep digest", "a digest is a number and two rows of letters with colons between them");
                return null;
            }

            digests.Add(digest);
        }

        return digests.ToImmutable();
    }
}
