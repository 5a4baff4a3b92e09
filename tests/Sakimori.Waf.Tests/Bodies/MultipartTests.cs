using Sakimori.Waf.Bodies;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class MultipartTests
{
    private const string Type = "multipart/form-data; boundary=B";
    private const string Name = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n";
    private const string FinalMissing = "Final boundary missing.";

    /// <summary>
    /// What is wrong, body → arguments, flags (MULTIPART_ names), error. Flags and errors are those of libmodsecurity 3.0.9; where
    /// it drops the arguments of a broken body they are kept here.
    /// </summary>
    private static readonly (string What, string Body, string[] Arguments, string Flags, string? Error)[] Cases =
    [
        ("well formed", Name + "\r\nv1\r\n--B--\r\n", ["a=v1"], "", null),
        ("no line end after the final boundary", Name + "\r\nv1\r\n--B--", ["a=v1"], "", null),
        ("empty value", Name + "\r\n\r\n--B--\r\n", ["a="], "", null),
        ("value of several lines", Name + "\r\n\r\nx\r\n\r\n--B--\r\n", [@"a=\x0d\x0ax\x0d\x0a"], "", null),
        ("NUL in data", Name + "\r\nv\0\0w\r\n--B--\r\n", [@"a=v\x00\x00w"], "", null),
        ("empty body", "", [], "", null),
        ("only the final boundary", "--B--\r\n", [], "", null),
        ("only the final boundary without line end", "--B--", ["=--B--"], "DATA_BEFORE UNMATCHED_BOUNDARY STRICT_ERROR", "No boundaries found in payload."),
        ("LF only", "--B\nContent-Disposition: form-data; name=\"a\"\n\nv1\n--B--\n", ["a=v1"], "LF_LINE STRICT_ERROR", null),
        ("data line ends in LF", Name + "\r\nv\n--B--\r\n", ["a=v"], "LF_LINE CRLF_LF_LINES STRICT_ERROR", null),
        ("LF inside the data is data", Name + "\r\nv\nw\r\n--B--\r\n", [@"a=v\x0aw"], "", null),
        ("data before and after", "pre\r\n" + Name + "\r\nv1\r\n--B--\r\npost", ["a=v1"], "DATA_BEFORE DATA_AFTER STRICT_ERROR", null),
        ("an empty line after the end", Name + "\r\nv1\r\n--B--\r\n\r\n", ["a=v1"], "DATA_AFTER STRICT_ERROR", null),
        ("folding", "--B\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\nv1\r\n--B--\r\n", ["a=v1"], "HEADER_FOLDING STRICT_ERROR", null),
        ("folding by a tab and several lines", "--B\r\nContent-Disposition: form-data;\r\n\tname=\"a\";\r\n  filename=\"\"\r\n\r\nv1\r\n--B--\r\n", ["a=v1"], "HEADER_FOLDING STRICT_ERROR", null),
        ("folding by a vertical tab", "--B\r\nContent-Disposition: form-data;\r\n\vname=\"a\"\r\n\r\nv1\r\n--B--\r\n", ["a=v1"], "HEADER_FOLDING INVALID_HEADER_FOLDING STRICT_ERROR", null),
        ("folding of nothing", "--B\r\n x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv1\r\n--B--\r\n", ["a=v1"], "HEADER_FOLDING STRICT_ERROR", "Invalid part header (folding error)."),
        ("single quotes", "--B\r\nContent-Disposition: form-data; name='a'\r\n\r\nv1\r\n--B--\r\n", ["a=v1"], "INVALID_QUOTING STRICT_ERROR", null),
        ("quote never closed", "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n--B--\r\n", ["a=v"], "INVALID_QUOTING STRICT_ERROR", null),
        ("final boundary missing", Name + "\r\nv1\r\n", ["a=v1"], "STRICT_ERROR", FinalMissing),
        ("cut in the data", Name + "\r\nv1", ["a=v1"], "STRICT_ERROR", FinalMissing),
        ("cut in a boundary", Name + "\r\nv1\r\n--B", [@"a=v1\x0d\x0a--B"], "UNMATCHED_BOUNDARY STRICT_ERROR", FinalMissing),
        ("boundary in place of data", Name + "\r\n--B--\r\n", ["a="], "INVALID_PART STRICT_ERROR", null),
        ("boundary in place of data, then a part", Name + "\r\n" + Name + "\r\nv\r\n--B--\r\n", ["a=", "a=v"], "INVALID_PART STRICT_ERROR", null),
        ("final boundary in place of data, then a part", Name + "\r\n--B--\r\n" + Name + "\r\nv\r\n--B--\r\n", ["a=", "a=v"], "DATA_AFTER INVALID_PART STRICT_ERROR", null),
        ("final boundary in place of data, then a cut part", Name + "\r\n--B--\r\n" + Name + "\r\nv", ["a=", "a=v"], "DATA_AFTER INVALID_PART STRICT_ERROR", FinalMissing),
        ("boundary within headers", Name + "--B--\r\n", ["a="], "INVALID_PART STRICT_ERROR", "Part headers not followed by an empty line."),
        ("boundary with a tail", Name + "\r\nv1\r\n--Bx\r\ny\r\n--B--\r\n", [@"a=v1\x0d\x0a--Bx\x0d\x0ay"], "STRICT_ERROR", "Invalid boundary."),
        ("boundary with trailing space", "--B \r\n" + Name + "\r\nv\r\n--B--\r\n", ["a=v"], "DATA_BEFORE STRICT_ERROR", "Invalid boundary."),
        ("boundary with leading space", "-- B\r\n" + Name + "\r\nv\r\n--B--\r\n", ["a=v"], "DATA_BEFORE STRICT_ERROR", "Invalid boundary (whitespace)."),
        ("other dashes in the data", Name + "\r\nv1\r\n--C\r\ny --B\r\n--B--\r\n", [@"a=v1\x0d\x0a--C\x0d\x0ay --B"], "", null),
        ("a PEM certificate", Name + "\r\n-----BEGIN CERTIFICATE-----\r\nx\r\n-----END CERTIFICATE-----\r\n--B--\r\n", [@"a=-----BEGIN CERTIFICATE-----\x0d\x0ax\x0d\x0a-----END CERTIFICATE-----"], "", null),
        ("something like a boundary after the last one", Name + "\r\nv1\r\n--C\r\n", [@"a=v1\x0d\x0a--C"], "UNMATCHED_BOUNDARY STRICT_ERROR", FinalMissing),
        ("the boundary within a line after the last one", Name + "\r\nv1 --B\r\n", ["a=v1 --B"], "UNMATCHED_BOUNDARY STRICT_ERROR", FinalMissing),
        ("no boundary", "xxxx", ["=xxxx"], "DATA_BEFORE STRICT_ERROR", "No boundaries found in payload."),
        ("no headers", "--B\r\n\r\nv\r\n" + Name + "\r\nw\r\n--B--\r\n", ["=v", "a=w"], "INVALID_PART STRICT_ERROR", "Part missing Content-Disposition header."),
        ("other headers only", "--B\r\nContent-Type: text/plain\r\n\r\nv\r\n--B--\r\n", ["=v"], "INVALID_PART STRICT_ERROR", "Part missing Content-Disposition header."),
        ("empty name", "--B\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nv\r\n--B--\r\n", ["=v"], "INVALID_PART STRICT_ERROR", "Content-Disposition header missing name field."),
        ("attachment", "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nv\r\n--B--\r\n", ["=v"], "INVALID_PART STRICT_ERROR", "Invalid Content-Disposition header (not form-data)."),
        ("unknown parameter", "--B\r\nContent-Disposition: form-data; name=\"a\"; x=\"y\"\r\n\r\nv\r\n--B--\r\n", ["a=v"], "STRICT_ERROR", "Invalid Content-Disposition header (unknown parameter)."),
        ("two names", "--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nv\r\n--B--\r\n", ["a=v"], "STRICT_ERROR", "Invalid Content-Disposition header (duplicate name)."),
        ("two dispositions", Name + "content-disposition: form-data; name=\"b\"\r\n\r\nv\r\n--B--\r\n", ["a=v"], "STRICT_ERROR", "Duplicate part header."),
        ("text after a quoted value", "--B\r\nContent-Disposition: form-data; name=\"a\"x\r\n\r\nv\r\n--B--\r\n", ["a=v"], "INVALID_QUOTING STRICT_ERROR", "Invalid Content-Disposition header (semicolon missing)."),
        ("header without colon", Name + "Junk\r\n\r\nv\r\n--B--\r\n", ["a=v"], "STRICT_ERROR", "Invalid part header (colon missing)."),
        ("header without name", Name + ": x\r\n\r\nv\r\n--B--\r\n", ["a=v"], "STRICT_ERROR", "Invalid part header (header name missing)."),
        ("header name with a control character", "--B\r\nContent-\x0e" + "Disposition: form-data; name=\"file\"; filename=\"1.php\"\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--B--\r\n", ["a=v"], "STRICT_ERROR", "Invalid part header (contains invalid character)."),
        ("NUL in a header", "--B\r\nContent-Disposition: form-data; name=\"a\0b\"\r\n\r\nv\r\n--B--\r\n", [@"a\x00b=v"], "STRICT_ERROR", "Nul byte in part headers."),
        ("header name in lower case", "--B\r\ncontent-disposition:form-data;name=a\r\n\r\nv\r\n--B--\r\n", ["a=v"], "", null),
        ("empty file name is no file", "--B\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\"\r\n\r\n\r\n--B--\r\n", ["a="], "", null),
    ];

    [Fact]
    public void Every_rule_of_the_format_has_its_flag_and_nothing_is_lost()
    {
        var ran = 0;
        foreach (var (what, body, arguments, flags, error) in Cases)
        {
            var content = Parsed.Multipart(Type, body);
            Assert.Equal((what, string.Join('|', arguments)), (what, string.Join('|', Parsed.Show(content.Arguments))));
            Assert.Equal((what, flags), (what, Show(content.Multipart)));
            Assert.Equal((what, error is null ? null : "Multipart parsing error: Multipart: " + error), (what, content.Error));
            Assert.Equal(0, content.Files.Count);
            ran++;
        }

        Assert.Equal(49, ran);
    }

    [Fact]
    public void Parts_with_a_file_name_are_files()
    {
        var body = Name + "\r\nv1\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nfile\r\ndata\r\n--B--\r\n";
        var content = Parsed.Multipart(Type, body);
        Assert.Null(content.Error);
        Assert.Equal("", Show(content.Multipart));
        Assert.Equal(["a=v1"], Parsed.Show(content.Arguments));
        Assert.Equal(["f=x.txt"], Parsed.Show(content.Files));
        Assert.Equal(["f=10"], Parsed.Show(content.FilesSizes));
        Assert.Equal([@"f=file\x0d\x0adata"], Parsed.Show(content.FilesContent));
        Assert.Equal(
            ["a=Content-Disposition: form-data; name=\"a\"", "f=Content-Disposition: form-data; name=\"f\"; filename=\"x.txt\"", "f=Content-Type: text/plain"],
            Parsed.Show(content.PartHeaders));
        Assert.Equal("f", content.Multipart.Name.ToString());
        Assert.Equal("x.txt", content.Multipart.FileName.ToString());
    }

    [Fact]
    public void Part_headers_are_whole_lines_without_line_ends_named_by_their_part()
    {
        var body = "--B\r\nContent-Type: text/plain; charset=utf-7\r\nContent-\x0e" + "X: 1\r\nContent-Disposition: form-data;\r\n\t name=\"p\"\r\n\r\nv\r\n"
            + "--B\nX-Y:z\n\nw\n--B--\r\n";
        var content = Parsed.Multipart(Type, body);
        Assert.Equal(
            ["p=Content-Type: text/plain; charset=utf-7", @"p=Content-\x0eX: 1", "p=Content-Disposition: form-data; name=\"p\"", "=X-Y:z"],
            Parsed.Show(content.PartHeaders));
    }

    [Fact]
    public void Values_are_slices_of_the_body()
    {
        var content = Parsed.Multipart(Type, Name + "\r\nvalue\r\n--B--\r\n");
        Assert.Equal(0, content.Arena.TotalChars);
    }

    [Fact]
    public void A_differing_extended_file_name_is_judged_beside_the_plain_one()
    {
        var body = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"; filename*=UTF-8''%e8%a1%a8.php\r\n\r\nv\r\n--B--\r\n";
        var content = Parsed.Multipart(Type, body);
        Assert.Null(content.Error);
        Assert.Equal(["f=x.txt", @"f=\xe8\xa1\xa8.php"], Parsed.Show(content.Files));
        Assert.Equal(["f=1"], Parsed.Show(content.FilesSizes));
        Assert.Equal(["f=v"], Parsed.Show(content.FilesContent));
    }

    [Fact]
    public void An_extended_file_name_alone_is_an_error_and_judged_both_ways()
    {
        var body = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename*=UTF-8''x.php\r\n\r\nv\r\n--B--\r\n";
        var content = Parsed.Multipart(Type, body);
        Assert.Equal("Multipart parsing error: Multipart: Invalid Content-Disposition header (filename* without filename).", content.Error);
        Assert.Equal(["f=x.php"], Parsed.Show(content.Files));
        Assert.Equal(["f=v"], Parsed.Show(content.Arguments));
    }

    [Fact]
    public void Arguments_files_and_headers_have_limits_that_are_reported()
    {
        var limits = new BodyLimits(ArgumentLimit: 2, UploadFileLimit: 1);
        var arguments = string.Concat(Enumerable.Repeat(Name + "\r\nv\r\n", 3)) + "--B--\r\n";
        var content = Parsed.Multipart(Type, arguments, limits);
        Assert.Equal(2, content.Arguments.Count);
        Assert.Equal("Multipart parsing error: Multipart: More than 2 arguments.", content.Error);

        var file = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nv\r\n";
        content = Parsed.Multipart(Type, file + file + "--B--\r\n", limits);
        Assert.Equal(1, content.Files.Count);
        Assert.True(content.Multipart.FileLimitExceeded);
        Assert.True(content.Multipart.StrictError);
        Assert.Equal("Multipart parsing error: Multipart: Upload file limit exceeded 1.", content.Error);

        content = Parsed.Multipart(Type, Name + string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: y\r\n")) + "\r\nv\r\n--B--\r\n");
        Assert.Equal(64, content.PartHeaders.Count);
        Assert.Equal("Multipart parsing error: Multipart: Too many part headers.", content.Error);

        content = Parsed.Multipart(Type, Name + "X: " + new string('y', 5000) + "\r\n\r\nv\r\n--B--\r\n");
        Assert.Equal(2, content.PartHeaders.Count);
        Assert.Equal("Multipart parsing error: Multipart: Part header too long.", content.Error);

        content = Parsed.Multipart(Type, string.Concat(Enumerable.Repeat("--B\r\nX: y\r\n\r\n", 10_000)), limits);
        Assert.InRange(content.PartHeaders.Count, 1, 103);
        Assert.NotNull(content.Error);
    }

    [Fact]
    public void Megabytes_of_the_worst_shapes_take_linear_time()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        string[] shapes = ["\n", "-", "--", "--B\n", "\r\n ", "--Bx\n", "a:\n", "\r", "--B\r\n\r\n", "--B\r\na:b\r\n c\r\n"];
        foreach (var shape in shapes)
        {
            var repeated = string.Concat(Enumerable.Repeat(shape, 2_000_000 / shape.Length));
            Parsed.Multipart(Type, Name + repeated);
            Parsed.Multipart(Type, repeated);
        }

        Parsed.Multipart("multipart/form-data; boundary=" + new string('-', 900) + "x", new string('-', 10_000_000));
        // Quadratic time would be hours; a crowded machine needs some seconds.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 120);
    }

    internal static string Show(MultipartFlags flags)
    {
        (string Name, bool Set)[] all =
        [
            ("BOUNDARY_QUOTED", flags.BoundaryQuoted), ("BOUNDARY_WHITESPACE", flags.BoundaryWhitespace), ("DATA_BEFORE", flags.DataBefore),
            ("DATA_AFTER", flags.DataAfter), ("HEADER_FOLDING", flags.HeaderFolding), ("INVALID_HEADER_FOLDING", flags.InvalidHeaderFolding),
            ("LF_LINE", flags.LfLine), ("CRLF_LF_LINES", flags.CrlfLfLines), ("MISSING_SEMICOLON", flags.MissingSemicolon),
            ("INVALID_QUOTING", flags.InvalidQuoting), ("INVALID_PART", flags.InvalidPart), ("FILE_LIMIT_EXCEEDED", flags.FileLimitExceeded),
            ("UNMATCHED_BOUNDARY", flags.UnmatchedBoundary), ("STRICT_ERROR", flags.StrictError),
        ];
        return string.Join(' ', all.Where(flag => flag.Set).Select(flag => flag.Name));
    }
}
