using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class HeaderInjectionTests
{
    private static readonly DetectorSpecification Detector = new(HeaderInjection.DetectUnfiltered, HeaderInjection.MayDetect);

    [Fact]
    public void Lines_that_begin_a_header_are_found() => Detector.Finds(
        17,
        "x\r\nSet-Cookie: a=b", "/home\nLocation: http://evil.example/", "x\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK", "x\r\n\r\nHTTP/1.1 200 OK\r\n",
        "a\rSet-Cookie:x=y", "x%0d%0aSet-Cookie:%20a=b", "x%0aX-Role: admin", "x&#10;Set-Cookie: a", "x\\r\\nx\\u000d\\u000aSet-Cookie: a=b",
        "x嘊嘍Set-Cookie: a=b", "a@b.example\r\nBcc: c@d.example", "Hello there\nBcc: c@d.example", "a@b.example%0ATo: c@d.example",
        "x HTTP/1.1%0d%0aHost: x".Replace(" HTTP/1.1", ""), "x\r\n Set-Cookie: a", "x\r\nGET /admin HTTP/1.1", "q%250d%250aLocation: /x");

    [Fact]
    public void Text_areas_pass() => Detector.Passes(
        14,
        "From: a@b.example\nTo: c@d.example\nSubject: x", "HTTP/1.1 200 OK\r\nSet-Cookie: a=b", "GET / HTTP/1.1\nHost: example.com",
        "Hello,\nplease call me.\nTo: whom it may concern", "line one\nline two", "a\r\nb", "Dear all,\nSubject: the meeting\nregards",
        "We met in the office last week and\nLocation: the third floor is what I remember", "Note: x\nLocation: Tokyo", "x", "x\n\n", "一行目\n二行目：内容",
        "Received: by x\nDate: y\nContent-Type: text/plain", "100%\nof it");

    [Fact]
    public void A_status_line_that_ends_before_its_status_passes() => Detector.Passes(2, "%0dHTTP/333: ", "a\nHTTP/1.1 ");

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear("\n", "\n ", "\r\n", "a\nSet-Cookie ", "%0d%0a", "%0ato:", "\u00e5", "\u00e5\u0098\u008a", "x-", "\nGET ", "%250a");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "line one\nline two", "plain", "一行目\n二行目：内容", "From: a@b.example\nTo: c@d.example", "50%25\nx");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "\r\n", "\n", "Set-Cookie:", "Location: x", "HTTP/1.1 200 OK", "GET / HTTP/1.1", "Bcc: a@b", "%0a", "%0d", "a", " ", "嘊", "&#10;", "To: x@y", "\\u000a");
}
