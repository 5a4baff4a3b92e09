using System.CommandLine;
using System.Text.Json;
using Sakimori.Commands;
using Sakimori.Languages;

namespace Sakimori.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_command_has_help_with_examples_in_both_languages()
    {
        var commands = 0;
        foreach (var path in Paths(CommandLine.Build(Surroundings.OfThisProcess(), Language.English), []))
        {
            commands++;
            var english = await folder.RunAsync([.. path, "--help"]);
            var japanese = await folder.RunAsync([.. path, "--help", "--lang", "ja"]);
            Assert.Equal((0, 0), (english.ExitCode, japanese.ExitCode));
            Assert.Contains("--json", english.Out, StringComparison.Ordinal);
            Assert.NotEqual(english.Out, japanese.Out);
            Assert.Contains($"Examples:{Environment.NewLine}  sakimori {string.Join(' ', path)}", english.Out, StringComparison.Ordinal);
            Assert.Contains("例:", japanese.Out, StringComparison.Ordinal);
        }

        Assert.Equal(18, commands);
    }

    [Theory]
    [InlineData("upp")]
    [InlineData("up", "--mode", "sometimes")]
    [InlineData("mode", "shop", "sometimes")]
    [InlineData("rules", "explain", "abc")]
    [InlineData("replay")]
    [InlineData("check", "--lang", "de")]
    public async Task A_bad_command_line_exits_with_2(params string[] args)
    {
        var run = await folder.RunAsync(args);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task Init_writes_what_check_finds_in_order()
    {
        var written = await folder.RunAsync("init");
        var again = await folder.RunAsync("init");
        var check = await folder.RunAsync("check", "--json");

        Assert.Equal((0, 2, 0), (written.ExitCode, again.ExitCode, check.ExitCode));
        var result = Json(check.Out);
        Assert.True(result.GetProperty("ok").GetBoolean());
        Assert.Equal("shop", result.GetProperty("sites")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Check_finds_errors_of_the_configuration_and_of_the_rules()
    {
        folder.Write("sakimori.yaml", "sites:\n  - listen: http://127.0.0.1:1\n    upstream: http://127.0.0.1:2\n    rules: [bad.conf]\n");
        folder.Write("bad.conf", "SecRule ARGS \"@nonsense x\" \"id:1\"\n");
        var rules = await folder.RunAsync("check", "--json");
        folder.Write("sakimori.yaml", "site: []\n");
        var configuration = await folder.RunAsync("check");

        Assert.Equal((1, 1), (rules.ExitCode, configuration.ExitCode));
        var problem = Json(rules.Out).GetProperty("problems")[0];
        Assert.Equal((folder.In("bad.conf"), 1), (problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32()));
        Assert.Contains("sakimori.yaml:1:1: error: There is no key 'site' here. (did you mean 'sites'?)\n", configuration.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_are_listed_and_explained()
    {
        var list = await folder.RunAsync("rules", "list", "--json");
        var explained = await folder.RunAsync("rules", "explain", "1001");
        var japanese = await folder.RunAsync("rules", "explain", "1001", "--lang", "ja");
        var unknown = await folder.RunAsync("rules", "explain", "9");

        Assert.Equal(1001, Json(list.Out).GetProperty("rules")[0].GetProperty("id").GetInt64());
        Assert.Contains("An attack", explained.Out, StringComparison.Ordinal);
        Assert.Contains("Severity: CRITICAL", explained.Out, StringComparison.Ordinal);
        Assert.Contains("SecRule ARGS \"@contains attack\"", explained.Out, StringComparison.Ordinal);
        Assert.Contains("重大度: CRITICAL", japanese.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Findings, unknown.ExitCode);
    }

    [Fact]
    public async Task Replay_judges_with_the_shipped_rules_and_writes_a_summary()
    {
        folder.Write("r.jsonl", "{\"id\":\"a\",\"uri\":\"/?q=attack\"}\n{\"id\":\"b\",\"uri\":\"/?q=peace\"}\n");

        var run = await folder.RunAsync("replay", "r.jsonl", "--out", "v.jsonl", "--json");

        Assert.Equal(0, run.ExitCode);
        var verdicts = folder.Read("v.jsonl").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Json(line).GetProperty("verdict").GetString());
        Assert.Equal(["block", "allow"], verdicts);
        Assert.Equal((2, 1), (Json(run.Out).GetProperty("requests").GetInt32(), Json(run.Out).GetProperty("blocked").GetInt32()));
    }

    [Theory]
    [InlineData("replay", "missing.jsonl")]
    [InlineData("replay", "r.txt", "--out", "v")]
    [InlineData("replay", "r.txt", "--rules", "crs")]
    [InlineData("replay", "r.txt", "--rules", "starter", "--config", "x.yaml")]
    [InlineData("rules", "test", "missing")]
    [InlineData("rules", "test", ".", "--filter", "(")]
    [InlineData("rules", "add", "crs", "--from", "missing.tar.gz")]
    [InlineData("up", "--config", "missing.yaml")]
    [InlineData("up", "--config", "x.yaml", "--upstream", "http://127.0.0.1:1")]
    [InlineData("up", "--upstream", "nonsense")]
    [InlineData("up", "--upstream", "http://127.0.0.1:1", "--rules", "missing.conf")]
    public async Task What_cannot_run_as_told_exits_with_2_and_says_why(params string[] args)
    {
        folder.Write("r.txt", "no requests");

        var run = await folder.RunAsync(args);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task Mode_says_when_nothing_is_running()
    {
        var english = await folder.RunAsync("mode", "shop", "observe");
        var json = await folder.RunAsync("mode", "--json");

        Assert.Equal((ExitCode.NotRunning, ExitCode.NotRunning), (english.ExitCode, json.ExitCode));
        Assert.Contains("sakimori up", english.Error, StringComparison.Ordinal);
        Assert.Contains("sakimori up", Json(json.Out).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_json_when_asked()
    {
        var run = await folder.RunAsync("version", "--json");

        Assert.StartsWith("0.1.0", Json(run.Out).GetProperty("version").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Json(run.Out).GetProperty("crs").ValueKind);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static IEnumerable<string[]> Paths(Command command, string[] path)
    {
        if (command.Subcommands.Count == 0)
            return [path];
        return command.Subcommands.SelectMany(inner => Paths(inner, [.. path, inner.Name]));
    }
}
