using System.Text;
using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwRequestTests
{
    [Fact]
    public void Headers_are_completed_and_sorted()
    {
        var input = new FtwInput { Headers = [KeyValuePair.Create("User-Agent", "x"), KeyValuePair.Create("Host", "localhost")] };

        Assert.Equal("GET / HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\nUser-Agent: x\r\n\r\n", Build(input));
    }

    [Fact]
    public void Data_becomes_a_form_unless_a_type_is_given()
    {
        Assert.Equal(
            "POST / HTTP/1.1\r\nConnection: close\r\nContent-Length: 13\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=%3Cb%3E&c+d",
            Build(new FtwInput { Method = "POST", Data = "a=<b>&c d" }));
        Assert.EndsWith(
            "Content-Length: 5\r\nContent-Type: text/plain\r\n\r\na=<b>",
            Build(new FtwInput { Method = "POST", Data = "a=<b>", Headers = [KeyValuePair.Create("Content-Type", "text/plain")] }));
    }

    [Fact]
    public void Nothing_is_added_when_the_test_says_so()
    {
        Assert.Equal("POST / HTTP/1.1\r\n\r\na=<b>", Build(new FtwInput { Method = "POST", Data = "a=<b>", AutocompleteHeaders = false }));
    }

    [Theory]
    [InlineData("GET", false)]
    [InlineData("POST", true)]
    [InlineData("POSTX", true)]
    [InlineData("XPUT", true)]
    [InlineData("DELETEX", false)]
    public void A_method_that_may_have_a_body_gets_a_length(string method, bool expected) =>
        Assert.Equal(expected, Build(new FtwInput { Method = method }).Contains("Content-Length: 0", StringComparison.Ordinal));

    [Theory]
    [InlineData("a=b", "a=b")]
    [InlineData("a=b=c", "a=b%3Dc")]
    [InlineData("a='1'&&b=~._-", "a=%271%27&&b=~._-")]
    [InlineData("a=%41", "a=%41")]
    [InlineData("a=%4", "a=%4")]
    [InlineData("a+b=<", "a+b=<")]
    [InlineData("a=é", "a=%C3%A9")]
    [InlineData("a&", "a")]
    public void A_form_is_encoded_unless_it_is_already(string data, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(FtwRequest.EncodeForm(Encoding.UTF8.GetBytes(data))));

    [Fact]
    public void Multipart_lines_end_with_carriage_return_and_line_feed()
    {
        var request = Build(new FtwInput { Method = "POST", Data = "--b\nx\r\n", Headers = [KeyValuePair.Create("Content-Type", "multipart/form-data; boundary=b")] });

        Assert.EndsWith("Content-Length: 9\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\nx\r\r\n", request);
    }

    [Fact]
    public void An_encoded_request_goes_out_as_it_is() =>
        Assert.Equal([1, 2, 3], FtwRequest.Build(new FtwInput { EncodedRequest = [1, 2, 3], Data = "ignored" }));

    private static string Build(FtwInput input) => Encoding.UTF8.GetString(FtwRequest.Build(input));
}
