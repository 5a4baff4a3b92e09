using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwReaderTests
{
    [Fact]
    public void A_test_is_read_with_its_defaults()
    {
        var test = Assert.Single(FtwReader.ReadText("""
            meta: {author: someone}
            rule_id: 942100
            tests:
              - test_id: 7
                desc: shows something
                stages:
                  - input:
                      dest_addr: 127.0.0.1
                      port: 80
                      headers: {Host: localhost, Content-Length: 0}
                    output:
                      log: {expect_ids: [942100], no_match_regex: x}
                  - input:
                      method: POST
                      uri: "/a b"
                      version: ''
                      data: hello
                      autocomplete_headers: false
                    output:
                      status: 400
                      expect_error: true
                      retry_once: true
                  - input:
                      encoded_request: "R0VU\nIC8="
                    output:
                      status: [200, 201]
            """, "FAMILY"));

        Assert.Equal(("FAMILY", "942100-7", "shows something"), (test.Family, test.Title, test.Description));
        Assert.Equal(("GET", "/", "HTTP/1.1", true), (test.Stages[0].Input.Method, test.Stages[0].Input.Uri, test.Stages[0].Input.Version, test.Stages[0].Input.AutocompleteHeaders));
        Assert.Equal([KeyValuePair.Create("Host", "localhost"), KeyValuePair.Create("Content-Length", "0")], test.Stages[0].Input.Headers);
        Assert.Equal([942100], test.Stages[0].Output.ExpectIds);
        Assert.Equal("x", test.Stages[0].Output.NoMatchRegex);
        Assert.Equal(("POST", "/a b", "", "hello", false), (test.Stages[1].Input.Method, test.Stages[1].Input.Uri, test.Stages[1].Input.Version, test.Stages[1].Input.Data, test.Stages[1].Input.AutocompleteHeaders));
        Assert.Equal([400], test.Stages[1].Output.Status);
        Assert.True(test.Stages[1].Output is { ExpectError: true, RetryOnce: true });
        Assert.Equal("GET /"u8, test.Stages[2].Input.EncodedRequest!);
        Assert.Equal([200, 201], test.Stages[2].Output.Status);
    }

    [Fact]
    public void Files_that_cannot_be_read_are_named_and_empty_ones_have_no_tests()
    {
        using var folder = new TestFolder();
        folder.Write("suite/a.yaml", "tests: [");
        folder.Write("suite/b.yaml", "");
        folder.Write("suite/c.yml", "tests: [");
        folder.Write("suite/sub/d.yaml", "rule_id: 1\ntests:\n- test_id: 1\n  stages: []\n");

        var suite = FtwReader.Read(folder.In("suite"));

        Assert.Contains("a.yaml:", Assert.Single(suite.Errors), StringComparison.Ordinal);
        Assert.Equal("sub", Assert.Single(suite.Tests).Family);
    }
}
