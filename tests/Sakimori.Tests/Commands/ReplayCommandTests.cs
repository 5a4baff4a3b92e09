using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Sakimori.Tests.Commands;

/// <summary>What <c>sakimori replay</c> knows of the application: options, else the site of a configuration.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    // A kanji of IBM's addition to Shift_JIS, too rare to be evidence of it: its second byte is a backslash.
    private const string Request = """{"uri":"/?user.id=x&a=%FA%5C"}""";

    private const string Rules = """
        SecRuleEngine On
        SecRequestBodyAccess On
        SecRule REQUEST_CHARSET "@streq shift_jis" "id:1,phase:1,pass,log"
        SecRule REQUEST_CHARSET_SOURCE "@streq configured" "id:2,phase:1,pass,log"
        SecRule ARGS:user_id "@streq x" "id:3,phase:2,pass,log"
        SecRule ARGS:a "@rx \x5c" "id:4,phase:2,pass,log"
        """;

    private const string Configuration = """
        sites:
          - name: shop
            listen: http://127.0.0.1:8080
            upstream: http://127.0.0.1:8081
            charset: shift_jis
            profile: php
            rules: [own.conf]
          - name: plain
            listen: http://127.0.0.1:8082
            upstream: http://127.0.0.1:8083
            rules: [own.conf]
        """;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("4", "--rules", "own.conf")]
    [InlineData("1 2", "--rules", "own.conf", "--charset", "shift_jis")]
    [InlineData("1 2", "--rules", "own.conf", "--charset", "windows-31j")]
    [InlineData("3 4", "--rules", "own.conf", "--profile", "php")]
    [InlineData("1 2 3", "--config", "sakimori.yaml", "--site", "shop")]
    [InlineData("4", "--config", "sakimori.yaml", "--site", "plain")]
    [InlineData("2 4", "--config", "sakimori.yaml", "--site", "shop", "--charset", "iso-8859-1", "--profile", "generic")]
    public async Task Requests_are_read_as_the_application_reads_them(string ids, params string[] options)
    {
        Write();
        var run = await folder.RunAsync(["replay", "requests.jsonl", "--out", "verdicts.jsonl", .. options]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var verdict = JsonDocument.Parse(folder.Read("verdicts.jsonl")).RootElement;
        Assert.Equal(ids, string.Join(' ', verdict.GetProperty("rules").EnumerateArray().Select(id => id.GetInt64())));
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(1000, "1 requests, 0/s, 0 blocked\n")]
    public async Task Progress_is_told_after_a_second(int milliseconds, string expected)
    {
        Write();
        // So much passes whenever the command asks for the time.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(milliseconds) };
        var run = await folder.RunAsync(time, "replay", "requests.jsonl", "--rules", "own.conf", "--out", "verdicts.jsonl");

        Assert.Equal((0, expected), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("--charset", "ebcdic")]
    [InlineData("--profile", "cobol")]
    public async Task An_unknown_charset_or_profile_is_a_bad_command_line(params string[] options)
    {
        Write();
        Assert.Equal(2, (await folder.RunAsync(["replay", "requests.jsonl", "--rules", "own.conf", .. options])).ExitCode);
    }

    private void Write()
    {
        folder.Write("requests.jsonl", Request);
        folder.Write("own.conf", Rules);
        folder.Write("sakimori.yaml", Configuration);
    }
}
