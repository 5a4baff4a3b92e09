using Sakimori.Waf.Variables;

namespace Sakimori.Waf.Bodies;

/// <summary>
/// The <c>Cookie</c> header, as ModSecurity v3 reads it (version 0 cookies): pieces between semicolons, split at the first
/// <c>=</c>; white space before a name is dropped, elsewhere it is kept except at the very end of the header; a piece without
/// a name is none. Nothing is decoded, so every member is a slice of the header. Bounded by the size of the header.
/// </summary>
internal static class Cookies
{
    /// <summary>Appends the cookies of one header to <paramref name="output"/>.</summary>
    public static void Parse(ReadOnlyMemory<char> header, NamedValues output, char separator = ';')
    {
        var span = header.Span;
        var start = 0;
        while (start < span.Length)
        {
            var length = span[start..].IndexOf(separator);
            var last = length < 0;
            if (last)
            {
                length = span.Length - start;
            }

            var end = start + length;
            var next = end + 1;
            if (last || next == span.Length)
            {
                while (end > start && AsciiSpace.Is(span[end - 1]))
                {
                    end--;
                }
            }

            while (start < end && AsciiSpace.Is(span[start]))
            {
                start++;
            }

            var equals = span[start..end].IndexOf('=');
            if (equals < 0 && start < end)
            {
                output.Add(header[start..end], ReadOnlyMemory<char>.Empty);
            }
            else if (equals > 0)
            {
                output.Add(header.Slice(start, equals), header[(start + equals + 1)..end]);
            }

            start = next;
        }
    }
}
