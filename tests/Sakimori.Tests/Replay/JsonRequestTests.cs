using System.Text;
using Sakimori.Replay;

namespace Sakimori.Tests.Replay;

public sealed class JsonRequestTests
{
    [Fact]
    public void A_line_is_read_as_bytes()
    {
        var request = Read("""{"id":"r1","method":"POST","uri":"/a?b=\u0083\\","version":"HTTP/1.0","headers":[["Host","x"],["Cookie","\u00e9"]],"body":"あ"}""");

        Assert.Null(request.Error);
        Assert.Equal(("\"r1\"", "POST", "/a?b=\u0083\\", "HTTP/1.0"), (request.IdJson, request.Method, request.Uri, request.Version));
        Assert.Equal([KeyValuePair.Create("Host", "x"), KeyValuePair.Create("Cookie", "\u00e9")], request.Headers);
        Assert.Equal("あ"u8, request.Body);
        Assert.Equal("x", request.Header("hOST"));
    }

    [Fact]
    public void What_is_missing_has_defaults()
    {
        var request = Read("{}");

        Assert.Equal(("7", "GET", "/", "HTTP/1.1"), (request.IdJson, request.Method, request.Uri, request.Version));
        Assert.Empty(request.Headers);
        Assert.Empty(request.Body);
    }

    [Theory]
    [InlineData("""{"id":17}""", "17")]
    [InlineData("""{"id":"a\"b"}""", "\"a\\\"b\"")]
    [InlineData("""{"id":null}""", "7")]
    [InlineData("nonsense", "7")]
    public void The_id_is_given_back_as_it_came(string line, string expected) => Assert.Equal(expected, Read(line).IdJson);

    [Fact]
    public void A_base64_body_is_decoded() => Assert.Equal([0, 255], Read("""{"body_base64":"AP8="}""").Body);

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"uri\":")]
    [InlineData("""{"uri":"あ"}""")]
    [InlineData("""{"headers":[["Host","あ"]]}""")]
    [InlineData("""{"headers":[["Host"]]}""")]
    [InlineData("""{"headers":7}""")]
    [InlineData("""{"headers":[[1,2]]}""")]
    [InlineData("""{"body_base64":"%%"}""")]
    public void A_bad_line_is_an_error_with_its_id_and_no_exception(string line) => Assert.NotNull(Read(line).Error);

    private static RecordedRequest Read(string line) => JsonRequest.Read(Encoding.UTF8.GetBytes(line), 7);
}
