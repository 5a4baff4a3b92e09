namespace Sakimori.Waf.Bodies;

/// <summary>
/// The boundary in a <c>Content-Type: multipart/form-data</c> header. Stricter than RFC 2046 where back ends read differently
/// (one boundary parameter, its name in lower case, not hidden behind another word), with one deliberate leniency against
/// ModSecurity v3: parameters before and after the boundary are allowed, and the word may be part of the boundary
/// (<c>boundary=----geckoformboundaryX; charset=UTF-8</c>, ModSecurity issue 3610), since browsers and Spring send them.
/// </summary>
internal static class MultipartBoundary
{
    /// <summary>Longest header read, as in ModSecurity: real ones are under 200 bytes.</summary>
    private const int HeaderLimit = 1024;

    private const string MediaType = "multipart/form-data";
    private const string ParameterName = "boundary";

    /// <summary>Finds the boundary and sets the flags about how it is written.</summary>
    /// <param name="contentType">The header value.</param>
    /// <param name="flags">Receives <c>BOUNDARY_QUOTED</c>, <c>BOUNDARY_WHITESPACE</c>, <c>MISSING_SEMICOLON</c>.</param>
    /// <param name="boundary">The boundary, not empty, without quotes; a slice of <paramref name="contentType"/>.</param>
    /// <returns>Null, or why there is no usable boundary.</returns>
    public static string? Read(string contentType, MultipartFlags flags, out ReadOnlySpan<char> boundary)
    {
        boundary = default;
        if (contentType.Length == 0)
        {
            return "Content-Type header not available.";
        }

        if (contentType.Length > HeaderLimit)
        {
            return "Invalid boundary in C-T (length).";
        }

        if (!contentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return "Invalid MIME type.";
        }

        var parameters = contentType.AsSpan(MediaType.Length);
        var at = parameters.IndexOf(ParameterName, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return "Boundary not found in C-T.";
        }

        if (!parameters[at..].StartsWith(ParameterName, StringComparison.Ordinal))
        {
            return "Invalid boundary in C-T (case sensitivity).";
        }

        if (!CheckBefore(parameters[..at].Trim(AsciiSpace.All), flags))
        {
            return "Invalid boundary in C-T (malformed).";
        }

        return ReadValue(parameters[(at + ParameterName.Length)..], flags, out boundary);
    }

    /// <summary>Between media type and boundary: a semicolon, or whole parameters between semicolons.</summary>
    private static bool CheckBefore(ReadOnlySpan<char> before, MultipartFlags flags)
    {
        if (before.IsEmpty)
        {
            flags.MissingSemicolon = true;
            return true;
        }

        if (before[0] != ';' || before[^1] != ';')
        {
            return false;
        }

        if (before.Length == 1)
        {
            return true;
        }

        foreach (var range in before[1..^1].Split(';'))
        {
            if (!IsParameter(before[1..^1][range].Trim(AsciiSpace.All)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsParameter(ReadOnlySpan<char> text)
    {
        var equals = text.IndexOf('=');
        if (equals < 1 || !IsToken(text[..equals]))
        {
            return false;
        }

        var value = text[(equals + 1)..];
        return value.Length > 2 && value[0] == '"' && value[^1] == '"' ? IsToken(value[1..^1]) : IsToken(value);
    }

    private static string? ReadValue(ReadOnlySpan<char> rest, MultipartFlags flags, out ReadOnlySpan<char> boundary)
    {
        boundary = default;
        var afterName = rest.TrimStart(AsciiSpace.All);
        if (afterName.IsEmpty || afterName[0] != '=')
        {
            return rest.Contains('=') ? "Invalid boundary in C-T (parameter name)." : "Invalid boundary in C-T (malformed).";
        }

        var value = afterName[1..].TrimStart(AsciiSpace.All);
        flags.BoundaryWhitespace = afterName.Length != rest.Length || value.Length != afterName.Length - 1;
        if (NamesBoundaryAgain(value))
        {
            return "Multiple boundary parameters in C-T.";
        }

        if (value is ['"', ..])
        {
            var close = value[1..].IndexOf('"');
            var behind = close < 0 ? default : value[(close + 2)..].TrimStart(AsciiSpace.All);
            if (close < 0 || behind is [not ';', ..])
            {
                return "Invalid boundary in C-T (quote).";
            }

            boundary = value.Slice(1, close);
            flags.BoundaryQuoted = true;
        }
        else
        {
            var semicolon = value.IndexOf(';');
            var raw = semicolon < 0 ? value : value[..semicolon];
            boundary = raw.TrimEnd(AsciiSpace.All);
            flags.BoundaryWhitespace |= boundary.Length != raw.Length;
            if (boundary.Contains('"'))
            {
                return "Invalid boundary in C-T (quote).";
            }
        }

        if (boundary.IsEmpty)
        {
            return "Invalid boundary in C-T (empty).";
        }

        return HasValidCharacters(boundary) ? null : "Invalid boundary in C-T (characters).";
    }

    /// <summary>Whether the word stands again in the place of a parameter name: back ends disagree on which one counts.</summary>
    private static bool NamesBoundaryAgain(ReadOnlySpan<char> value)
    {
        int at;
        while ((at = value.IndexOf(ParameterName, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            value = value[(at + ParameterName.Length)..];
            if (value.TrimStart("*0123456789" + AsciiSpace.All) is ['=', ..])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>RFC 2046 section 5.1.1: <c>bchars</c>, a space not at the end.</summary>
    private static bool HasValidCharacters(ReadOnlySpan<char> boundary)
    {
        foreach (var c in boundary)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !" '()+_,-./:=?".Contains(c))
            {
                return false;
            }
        }

        return boundary[^1] != ' ';
    }

    /// <summary>RFC 2045 section 5.1.</summary>
    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!ContentDisposition.IsTokenChar(c))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
