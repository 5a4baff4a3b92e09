using Sakimori.Matching.Literals;

namespace Sakimori.Waf.Transformations;

/// <summary>
/// <c>normalizePath</c>: multiple slashes become one, self-references disappear, back-references disappear with the segment before them,
/// except those at the start of a relative path. <c>normalizePathWin</c> turns backslashes into slashes first.
/// </summary>
/// <remarks>
/// The rules are those of ModSecurity: a segment that merely ends in two dots (<c>foo..</c>) is itself removed, and nothing is left of
/// <c>/..</c>. Two differences, both towards the documented function: of three or more backslashes it leaves one, and in relative
/// paths it forgets which back-references it kept (<c>../a/../..</c> gives nothing, here <c>../..</c>; <c>a/../b/../c</c> stays from <c>b</c> on, here <c>c</c>).
/// </remarks>
internal sealed class NormalizePath(bool windows) : Transformation
{
    // Nothing can change in a path without one of these that does not end in a dot.
    private static readonly PhraseSearch s_suspects = new(["//", "./"], StringComparison.Ordinal);

    public override string Name => windows ? "normalizePathWin" : "normalizePath";

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        if (input.IsEmpty
            || (input[^1] != '.' && input.IndexOfAny(s_suspects) < 0 && !(windows && input.Contains('\\'))))
        {
            return Unchanged;
        }

        return Result(input, output[..Normalize(input, output)]);
    }

    private int Normalize(ReadOnlySpan<char> input, Span<char> output)
    {
        var last = input.Length - 1;
        var isRelative = !IsSlash(input[0]);
        var read = 0;
        var written = 0;
        while (read <= last)
        {
            var isEnd = read == last;
            var endsSegment = !IsSlash(input[read]) && (isEnd || IsSlash(input[read + 1]));
            if (endsSegment && input[read] == '.')
            {
                var isReference = true;
                if (written == 0)
                {
                    // A self-reference at the start.
                }
                else if (output[written - 1] == '/')
                {
                    // The slash before a self-reference goes, unless it ends the value; what follows begins with a slash.
                    written -= isEnd ? 0 : 1;
                }
                else if (output[written - 1] != '.' || (isRelative && HasNothingToRemove(output[..written])))
                {
                    isReference = false;
                }
                else
                {
                    written = StartOfSegmentBefore(output, written);
                    if (written == 0 && !isRelative && isEnd)
                        written = 1;
                }

                if (isReference)
                {
                    if (isEnd)
                        break;
                    read++;
                }
            }

            if (IsSlash(input[read]))
            {
                while (read < last && IsSlash(input[read + 1]))
                    read++;
                if (isRelative && written == 0)
                {
                    read++;
                    continue;
                }

                output[written++] = '/';
                read++;
                continue;
            }

            output[written++] = input[read++];
        }

        // No slash at the end that was not there.
        return written > 0 && output[written - 1] == '/' && !IsSlash(input[last]) ? written - 1 : written;
    }

    // The output of a relative path ends in the first dot of a back-reference: no segment before it, or a kept back-reference.
    private static bool HasNothingToRemove(ReadOnlySpan<char> output) =>
        output.Length <= 2 || output is "../." || output.EndsWith("/../.", StringComparison.Ordinal);

    // The output ends in the first dot of a back-reference: back over it, the slash before it and the segment before that.
    private static int StartOfSegmentBefore(ReadOnlySpan<char> output, int written)
    {
        var start = written - 3;
        while (start > 0 && output[start] != '/')
            start--;
        return Math.Max(start, 0);
    }

    private bool IsSlash(char value) => value == '/' || (windows && value == '\\');
}
