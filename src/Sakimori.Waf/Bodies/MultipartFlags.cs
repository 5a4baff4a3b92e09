namespace Sakimori.Waf.Bodies;

/// <summary>The strictness flags of a multipart body, named as the variables <c>MULTIPART_…</c> of the reference.</summary>
internal sealed class MultipartFlags
{
    public bool BoundaryQuoted { get; set; }

    public bool BoundaryWhitespace { get; set; }

    public bool DataBefore { get; set; }

    public bool DataAfter { get; set; }

    public bool HeaderFolding { get; set; }

    /// <summary>Some lines ended in a bare LF (<c>MULTIPART_LF_LINE</c>).</summary>
    public bool LfLine { get; set; }

    public bool CrlfLine { get; set; }

    public bool CrlfLfLines => LfLine && CrlfLine;

    public bool MissingSemicolon { get; set; }

    public bool InvalidQuoting { get; set; }

    public bool InvalidPart { get; set; }

    public bool InvalidHeaderFolding { get; set; }

    public bool FileLimitExceeded { get; set; }

    public bool UnmatchedBoundary { get; set; }

    /// <summary><c>MULTIPART_STRICT_ERROR</c>: any of the flags the reference lists for it, but what <see cref="MultipartLeniency"/> permits.</summary>
    public bool StrictError { get; set; }

    /// <summary><c>MULTIPART_NAME</c>, <c>MULTIPART_FILENAME</c>: of the last part.</summary>
    public ReadOnlyMemory<char> Name { get; set; }

    public ReadOnlyMemory<char> FileName { get; set; }

    public void Clear()
    {
        BoundaryQuoted = BoundaryWhitespace = DataBefore = DataAfter = HeaderFolding = LfLine = CrlfLine = false;
        MissingSemicolon = InvalidQuoting = InvalidPart = InvalidHeaderFolding = FileLimitExceeded = UnmatchedBoundary = StrictError = false;
        Name = FileName = default;
    }
}
