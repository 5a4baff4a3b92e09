using Sakimori.Waf.Bodies;

namespace Sakimori.Waf.Tests.Bodies;

public sealed class MultipartBoundaryTests
{
    private static readonly (string ContentType, string? Boundary, string Flags, string? Error)[] Cases =
    [
        ("multipart/form-data; boundary=B", "B", "", null),
        ("multipart/form-data;boundary=B", "B", "", null),
        ("Multipart/Form-Data; boundary=B", "B", "", null),
        ("multipart/form-data; boundary=boundary", "boundary", "", null),
        ("multipart/form-data; boundary=----WebKitFormBoundaryAbC123", "----WebKitFormBoundaryAbC123", "", null),
        ("multipart/form-data; boundary=----geckoformboundary1f2e; charset=UTF-8", "----geckoformboundary1f2e", "", null),
        ("multipart/form-data; boundary=B; charset=utf-8", "B", "", null),
        ("multipart/form-data;charset=UTF-8;boundary=B", "B", "", null),
        ("multipart/form-data; charset=\"utf-8\" ; boundary=B", "B", "", null),
        ("multipart/form-data; boundary=a b", "a b", "", null),
        ("multipart/form-data; boundary=\"B\"", "B", "BOUNDARY_QUOTED", null),
        ("multipart/form-data; boundary=\"a b\"; charset=utf-8", "a b", "BOUNDARY_QUOTED", null),
        ("multipart/form-data; boundary =B", "B", "BOUNDARY_WHITESPACE", null),
        ("multipart/form-data; boundary= B", "B", "BOUNDARY_WHITESPACE", null),
        ("multipart/form-data; boundary=B ; charset=utf-8", "B", "BOUNDARY_WHITESPACE", null),
        ("multipart/form-data boundary=B", "B", "MISSING_SEMICOLON", null),
        ("", null, "", "Content-Type header not available."),
        ("multipart/form-data; boundary=" + new string('x', 1000), null, "", "Invalid boundary in C-T (length)."),
        ("multipart/mixed; boundary=B", null, "", "Invalid MIME type."),
        ("multipart/form-data", null, "", "Boundary not found in C-T."),
        ("multipart/form-data; Boundary=B", null, "", "Invalid boundary in C-T (case sensitivity)."),
        ("multipart/form-data; boundary=A; boundary=B", null, "", "Multiple boundary parameters in C-T."),
        ("multipart/form-data; boundary=A; BOUNDARY =B", null, "", "Multiple boundary parameters in C-T."),
        ("multipart/form-data; boundary=A; boundary*0=B", null, "", "Multiple boundary parameters in C-T."),
        ("multipart/form-data; boundary=boundary=B", null, "", "Multiple boundary parameters in C-T."),
        ("multipart/form-data; boundary*=B", null, "", "Invalid boundary in C-T (parameter name)."),
        ("multipart/form-data; boundaryx=B", null, "", "Invalid boundary in C-T (parameter name)."),
        ("multipart/form-data; boundary", null, "", "Invalid boundary in C-T (malformed)."),
        ("multipart/form-data; xboundary=A; boundary=B", null, "", "Invalid boundary in C-T (malformed)."),
        ("multipart/form-data; x=\"boundary=A\"; boundary=B", null, "", "Invalid boundary in C-T (malformed)."),
        ("multipart/form-data;; boundary=B", null, "", "Invalid boundary in C-T (malformed)."),
        ("multipart/form-datax; boundary=B", null, "", "Invalid boundary in C-T (malformed)."),
        ("multipart/form-data; boundary=\"B", null, "", "Invalid boundary in C-T (quote)."),
        ("multipart/form-data; boundary=B\"", null, "", "Invalid boundary in C-T (quote)."),
        ("multipart/form-data; boundary=\"B\"x", null, "", "Invalid boundary in C-T (quote)."),
        ("multipart/form-data; boundary=", null, "", "Invalid boundary in C-T (empty)."),
        ("multipart/form-data; boundary=\"\"", null, "BOUNDARY_QUOTED", "Invalid boundary in C-T (empty)."),
        ("multipart/form-data; boundary=a*b", null, "", "Invalid boundary in C-T (characters)."),
        ("multipart/form-data; boundary=\u00E9", null, "", "Invalid boundary in C-T (characters)."),
    ];

    [Fact]
    public void The_boundary_is_found_where_every_back_end_finds_it_or_refused()
    {
        var ran = 0;
        foreach (var (contentType, boundary, flags, error) in Cases)
        {
            var set = new MultipartFlags();
            Assert.Equal((contentType, error), (contentType, MultipartBoundary.Read(contentType, set, out var found)));
            Assert.Equal((contentType, flags), (contentType, MultipartTests.Show(set)));
            if (boundary is not null)
            {
                Assert.Equal(boundary, found.ToString());
            }

            ran++;
        }

        Assert.Equal(39, ran);
    }

    [Fact]
    public void A_body_without_usable_boundary_is_judged_raw()
    {
        var content = Parsed.Multipart("multipart/form-data; Boundary=B", "--B\r\n<script>\r\n");
        Assert.Equal([@"=--B\x0d\x0a<script>\x0d\x0a"], Parsed.Show(content.Arguments));
        Assert.Equal("Multipart parsing error: Multipart: Invalid boundary in C-T (case sensitivity).", content.Error);
        Assert.True(content.Multipart.StrictError);
    }
}
