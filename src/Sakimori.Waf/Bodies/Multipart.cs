namespace Sakimori.Waf.Bodies;

/// <summary>
/// <c>multipart/form-data</c> bodies (RFC 7578, RFC 2046), read with every strictness flag of ModSecurity v3. Nothing of a body
/// is copied: values and header lines are slices of it, except what had to be unescaped or unfolded.
/// </summary>
/// <remarks>
/// A broken body is an <see cref="RequestBodyContent.Error"/>, and what could be read is judged all the same: a lenient back
/// end would read it too. ModSecurity drops every argument of such a body. See <see cref="MultipartReader"/> for the cases.
/// </remarks>
internal static class Multipart
{
    /// <summary>Parses <paramref name="body"/> into <paramref name="content"/>.</summary>
    /// <param name="contentType">The whole <c>Content-Type</c> header, bytes as chars.</param>
    /// <param name="body">The body, bytes as chars; must stay unchanged as long as the content is used.</param>
    /// <param name="limits">What may be kept.</param>
    /// <param name="content">Receives arguments, files, part headers, flags and the first error.</param>
    /// <param name="leniency">What is no strict error, because the site's back end reads it as we do.</param>
    public static void Parse(string contentType, ReadOnlyMemory<char> body, BodyLimits limits, RequestBodyContent content, MultipartLeniency leniency = MultipartLeniency.None)
    {
        var flags = content.Multipart;
        var error = MultipartBoundary.Read(contentType, flags, out var boundary);
        if (error is null)
        {
            error = new MultipartReader(body, boundary, limits, content).Read();
        }
        else if (!body.IsEmpty)
        {
            // A back end may find a boundary where we see none; the raw text is judged as one nameless argument.
            content.Arguments.Add(ReadOnlyMemory<char>.Empty, body);
        }

        if (error is not null)
        {
            content.Error ??= "Multipart parsing error: Multipart: " + error;
        }

        var isQuoted = flags.BoundaryQuoted && (leniency & MultipartLeniency.QuotedBoundary) == 0;
        // A mixture of line ends is an error to all: nobody writes it, and parsers cut it differently.
        var hasBareLf = flags.LfLine && (flags.CrlfLine || (leniency & MultipartLeniency.BareLineFeeds) == 0);
        flags.StrictError = content.Error is not null
            || isQuoted || flags.BoundaryWhitespace || flags.DataBefore || flags.DataAfter || flags.HeaderFolding
            || hasBareLf || flags.MissingSemicolon || flags.InvalidQuoting || flags.InvalidPart || flags.InvalidHeaderFolding
            || flags.FileLimitExceeded;
    }
}

/// <summary>Oddities of multipart bodies that a back end is known to read as we do; each is a strict error elsewhere.</summary>
[Flags]
internal enum MultipartLeniency
{
    None = 0,

    /// <summary>Lines that all end in a bare LF.</summary>
    BareLineFeeds = 1,

    /// <summary><c>boundary="…"</c>, as .NET's HttpClient and JavaMail write it.</summary>
    QuotedBoundary = 2,
}
