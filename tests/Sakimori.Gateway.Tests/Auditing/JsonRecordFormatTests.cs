using System.Buffers;
using System.Text;
using System.Text.Json;
using Sakimori.Gateway.Auditing;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Tests.Auditing;

public sealed class JsonRecordFormatTests
{
    [Fact]
    public void A_record_is_one_line_with_everything_in_it()
    {
        var record = Records.Make(blocked: true, matches: Records.Match(data: "found 1", disruptive: true)) with { Notes = ["note"] };
        Assert.Equal(
            "{\"time\":\"2026-04-01T09:30:00.000000+09:00\",\"transaction_id\":\"T1\",\"client\":\"203.0.113.7\",\"client_port\":4711," +
            "\"server\":\"10.0.0.1\",\"server_port\":80,\"site\":\"shop\",\"method\":\"GET\",\"uri\":\"/a?q=1&password=********\",\"protocol\":\"HTTP/1.1\"," +
            "\"request_line\":\"GET /a?q=1&password=******** HTTP/1.1\",\"host\":\"shop.example\",\"mode\":\"protect\",\"verdict\":\"block\",\"blocking_rule\":942100," +
            "\"status\":403,\"anomaly_score\":11,\"inbound_score\":10,\"outbound_score\":1,\"rules_version\":\"0123456789ab\",\"micros\":321," +
            "\"matches\":[{\"id\":942100,\"phase\":2,\"target\":\"ARGS:q\",\"value\":\"1' OR\",\"msg\":\"SQL injection\",\"data\":\"found 1\"," +
            "\"tags\":[\"attack-sqli\",\"paranoia-level/1\"],\"severity\":2,\"file\":\"/rules/942.conf\",\"line\":45,\"disruptive\":true}],\"notes\":[\"note\"]}\n",
            Write(record));
    }

    [Theory]
    [InlineData("\u00e6\u009a\u0097", "暗")]
    [InlineData("\u0088\u00c3", "\u0088\u00c3")]
    [InlineData("\0\u0001\u001f\"\\\n", "\0\u0001\u001f\"\\\n")]
    [InlineData("\u00ed\u00a0\u0080", "\u00ed\u00a0\u0080")]
    public void Bytes_are_written_as_utf_8_when_they_are_and_as_latin_1_when_not(string bytes, string text)
    {
        var json = JsonDocument.Parse(Write(Records.Make(matches: Records.Match(value: bytes)))).RootElement;
        Assert.Equal(text, json.GetProperty("matches")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void Every_sequence_of_bytes_gives_one_line_of_valid_json()
    {
        var random = new Random(20260401);
        for (var i = 0; i < 2000; i++)
        {
            var value = string.Create(random.Next(40), random, static (chars, source) =>
            {
                for (var c = 0; c < chars.Length; c++)
                {
                    chars[c] = (char)source.Next(256);
                }
            });
            var line = Write(Records.Make(matches: Records.Match(target: "ARGS:" + value, value: value, data: value)) with { RequestLine = value, Target = value });
            Assert.Equal(line.Length - 1, line.IndexOf('\n'));
            using var _ = JsonDocument.Parse(line);
        }
    }

    [Theory]
    [InlineData("ARGS:password")]
    [InlineData("ARGS_POST:user[passwd]")]
    [InlineData("ARGS:json.account.pin")]
    [InlineData("ARGS:newPassword2")]
    [InlineData("ARGS:\u00e6\u009a\u0097\u00e8\u00a8\u00bc\u00e7\u0095\u00aa\u00e5\u008f\u00b7")]
    [InlineData("ARGS:\u0088\u00c3\u008f\u00d8\u0094\u00d4\u008d\u0086")]
    [InlineData("ARGS:access_token")]
    [InlineData("ARGS:MyNumber")]
    [InlineData("REQUEST_HEADERS:Authorization")]
    [InlineData("REQUEST_HEADERS:Cookie")]
    [InlineData("REQUEST_COOKIES:sid")]
    public void Secrets_are_masked_in_value_and_data(string target)
    {
        var line = Write(Records.Make(matches: Records.Match(target, "hunter2", "Matched Data: hun found within " + target + ": hunter2")));
        Assert.DoesNotContain("hunter2", line);
        Assert.DoesNotContain("hun found", line);
        Assert.Contains(SecretMask.Stars, line);
    }

    [Theory]
    [InlineData("ARGS:spinach")]
    [InlineData("ARGS:compass")]
    [InlineData("ARGS_NAMES:password")]
    [InlineData("ARGS:q")]
    [InlineData("REQUEST_HEADERS:Accept")]
    public void What_is_no_secret_is_not_masked(string target) =>
        Assert.Contains("\"value\":\"hunter2\"", Write(Records.Make(matches: Records.Match(target, "hunter2"))));

    [Theory]
    [InlineData("a=1&password=hunter2&b=2", "a=1&password=********&b=2")]
    [InlineData("password=hunter2", "password=********")]
    [InlineData("/x?pin=1234 HTTP/1.1", "/x?pin=******** HTTP/1.1")]
    [InlineData("{\"user\":\"a\",\"password\" : \"hun\\\"ter2\",\"b\":1}", "{\"user\":\"a\",\"password\" : \"********\",\"b\":1}")]
    [InlineData("{\"pin\":1234,\"b\":1}", "{\"pin\":********,\"b\":1}")]
    [InlineData("spin=1&compass=2", "spin=1&compass=2")]
    [InlineData("password=", "password=")]
    [InlineData("no secret here", "no secret here")]
    public void Secrets_inside_texts_are_masked(string text, string clean) => Assert.Equal(clean, new SecretMask([], false).Clean(text));

    [Fact]
    public void Masking_a_long_text_takes_linear_time()
    {
        var text = new string('=', 2_000_000) + string.Concat(Enumerable.Repeat(":\"", 500_000));
        Assert.Equal(text.Length, new SecretMask([], false).Clean(text).Length);
    }

    [Fact]
    public void Cookies_are_written_when_asked_for()
    {
        var line = Write(Records.Make(matches: Records.Match("REQUEST_COOKIES:sid", "abc")), showsCookies: true);
        Assert.Contains("\"value\":\"abc\"", line);
    }

    [Fact]
    public void Headers_and_body_are_written_when_they_are_there_with_their_secrets_masked()
    {
        var record = Records.Make() with { RequestHeaders = [new("Host", "a"), new("Cookie", "sid=1"), new("Authorization", "Basic eA==")] };
        var json = JsonDocument.Parse(Write(record, withHeaders: true, body: "a=1&password=hunter2"u8.ToArray())).RootElement;
        Assert.Equal("[[\"Host\",\"a\"],[\"Cookie\",\"********\"],[\"Authorization\",\"********\"]]", json.GetProperty("request_headers").GetRawText());
        Assert.Equal("a=1&password=********", json.GetProperty("request_body").GetString());
    }

    private static string Write(AuditRecord record, bool showsCookies = false, bool withHeaders = false, byte[]? body = null)
    {
        var output = new ArrayBufferWriter<byte>();
        new JsonRecordFormat(new SecretMask(["mynumber"], showsCookies), withHeaders).Write(new AuditEntry(record, "shop", body), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
