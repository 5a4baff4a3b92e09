using Sakimori.Waf.Detectors;

namespace Sakimori.Waf.Tests.Detectors;

public sealed class ServerSideRequestForgeryTests
{
    private static readonly DetectorSpecification Detector =
        new(ServerSideRequestForgery.DetectUnfiltered, ServerSideRequestForgery.MayDetect);

    [Fact]
    public void Internal_addresses_are_found_in_every_notation() => Detector.Finds(
        35,
        "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://0x7f.1/", "http://017700000001", "http://0/", "http://10.0.0.5:8080/x", "https://172.16.0.1/",
        "http://192.168.1.1/admin", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]:80/",
        "http://[fe80::1%25eth0]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        "http://１２７.０.０.１/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://127%2e0%2e0%2e1/", "//127.0.0.1/x",
        "http:/127.0.0.1/", "http:\\\\127.0.0.1\\", "http://localhost:8080/", "http://LOCALHOST./", "http://a.localhost/",
        "http://127.0.0.257/", "next=http://127.0.0.1/", "text with http://0x7f.1/ in it",
        "http:127.0.0.1", "https:0x7f.1", "HTTP:localhost", "://0");

    [Fact]
    public void Metadata_services_are_found_in_text_too() => Detector.Finds(
        15,
        "http://169.254.169.254/latest/meta-data/", "see http://169.254.169.254/ now", "http://metadata.google.internal/x",
        "http://100.100.100.200/", "http://[fd00:ec2::254]/", "169.254.169.254", "http://2852039166/", "http://[::ffff:a9fe:a9fe]/",
        "169.254.170.2/v2/credentials", "100.100.100.200", "192.0.0.192", "168.63.129.16:80", "0xA9FEA9FE", "[fd00:ec2::254]", "instance-data");

    [Fact]
    public void Confusing_authorities_are_read_both_ways() => Detector.Finds(
        6,
        "http://example.com@127.0.0.1/", "http://example.com:80@127.0.0.1:22/", "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1\\@example.com/", "http://example.com#@127.0.0.1/", "http://a@b@127.0.0.1/");

    [Fact]
    public void Names_and_schemes_are_found() => Detector.Finds(
        14,
        "http://127.0.0.1.nip.io/", "http://app-10-0-0-1.sslip.io/", "http://7f000001.nip.io/", "http://x.localtest.me/",
        "http://lvh.me/", "gopher://x:70/_GET", "dict://x:11211/stat", "ldap://x/a", "tftp://x/a", "jar:http://x/a!/b",
        "netdoc:///etc/passwd", "file:///etc/passwd", "http://host.docker.internal/", "rmi://x/y");

    [Fact]
    public void Public_urls_and_sentences_pass() => Detector.Passes(
        22,
        "https://example.com/", "http://8.8.8.8/", "open http://localhost:8080/ in a browser", "http://192.168.1.1/ is the router",
        "https://www.nip.io/", "http://8-8-8-8.nip.io/", "127.0.0.1", "10.0.0.1", "a//b", "//cdn.example.com/a.js", "C://x", "1:2",
        "https://1.1.1.1@example.com/", "http://[2001:db8::1]/", "time 10:20", "mailto:a@example.com", "https://例え.jp/", "http:", "note://x",
        "1684301000", "metadata", "httpx:127.0.0.1");

    [Fact]
    public void The_sites_own_ranges_count()
    {
        Assert.True(InternalRanges.TryParse(["203.0.113.0/24", "2001:db8:5::/48", "198.51.100.7"], out var ranges, out _));
        Assert.True(ServerSideRequestForgery.Detect("http://203.0.113.9/", ranges, out var finding));
        Assert.Equal("ssrf.internal", finding.Kind);
        Assert.True(ServerSideRequestForgery.Detect("http://[2001:db8:5::1]/", ranges, out _));
        Assert.True(ServerSideRequestForgery.Detect("http://198.51.100.7/", ranges, out _));
        Assert.False(ServerSideRequestForgery.Detect("http://198.51.100.8/", ranges, out _));
        Assert.False(ServerSideRequestForgery.Detect("http://203.0.113.9/", out _));
    }

    [Fact]
    public void A_wrong_range_is_named()
    {
        foreach (var wrong in new[] { "x", "10.0.0.0/33", "::1/129", "10.0.0.0/-1", "" })
        {
            Assert.False(InternalRanges.TryParse(["10.0.0.0/8", wrong], out _, out var culprit));
            Assert.Equal(wrong, culprit);
        }
    }

    [Fact]
    public void Ipv6_text_agrees_with_the_platform()
    {
        var random = new Random(6);
        var parsed = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var text = "";
            for (var p = random.Next(1, 9); p > 0; p--)
            {
                text += random.Next(4) == 0 ? ":" : random.Next(0x10000).ToString("x");
                text += p > 1 ? ":" : "";
            }

            var expected = System.Net.IPAddress.TryParse(text, out var address)
                && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
            Assert.Equal(expected, InternetHost.TryParseV6(text, out var actual));
            if (expected)
            {
                parsed++;
                Assert.Equal(new UInt128(
                    System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(address!.GetAddressBytes()),
                    System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(address.GetAddressBytes().AsSpan(8))), actual);
            }
        }

        Assert.True(parsed > 1_000, $"only {parsed} parsed");
    }

    [Fact]
    public void Cost_is_linear() => Detector.Is_linear(
        "://", "http://", ":\\\\", "a@", "http://a@", "http://1.", "http://[", "://////", "%3a//", "x:", "http://127.0.0.1.", "//@#");

    [Fact]
    public void Benign_values_allocate_nothing() => Detector.Allocates_nothing(
        "https://example.com/a?b=c", "plain", "open http://localhost:8080/ in a browser", "時刻：１０：２０", "10:20");

    [Fact]
    public void Prefilter_is_a_superset() => Detector.Prefilter_is_a_superset(
        "http://", "127.0.0.1", "//", "169.254.169.254", "@", "\\", "localhost", "0x7f.1", "[::1]", "jar:", "file://", " ", "/",
        "%2e", "http:", "１", "gopher://", "a");
}
