using System.Text;
using Sakimori.Configuration;
using Sakimori.Languages;
using Sakimori.Rules;

namespace Sakimori.Fuzz.Targets;

/// <summary>Configuration files: never an exception; options or problems, and every problem at a place of the text.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    private readonly ConfigurationReader _reader =
        new(new RuleLibrary("/nowhere/rules", "/nowhere/home", "/nowhere/distribution"), Language.English, TimeProvider.System);

    public override string Name => "configuration";

    // Depth costs the reader of YAML a stack frame a level; a configuration has five.
    public override int MaxInputLength => 4 * 1024;

    public override IEnumerable<byte[]> Seeds =>
        from text in (string[])
        [
            "sites:\n  - name: shop\n    listen: http://127.0.0.1:8080\n    upstream: http://10.0.0.5:8081\n    mode: observe\n    charset: shift_jis\n    profile: php\n    limits: {request_body: 1MiB}\n    timeouts:\n      upstream: 30s\n    trusted_proxies: [10.0.0.0/8]\n",
            "state_dir: x\nsites: [{listen: [https://0.0.0.0:1, 'http://[::1]:2'], hosts: ['*.a.jp'], upstream: x, rules: [starter, a/*.conf], tls: {certificate: a}}]\n",
            "sites: &a\n  - *a\n  - ? b\n",
        ]
        select Encoding.UTF8.GetBytes(text);

    public override void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var read = _reader.ReadText(text, "/nowhere/sakimori.yaml");
        BodyInput.Require((read.Options is null) == !read.Problems.IsEmpty, "neither options nor problems, or both");
        var lines = text.AsSpan().CountAny('\n', '\r', '\u0085') + text.AsSpan().CountAny('\u2028', '\u2029') + 1;
        foreach (var problem in read.Problems)
        {
            BodyInput.Require(problem.Location.Line >= 1 && problem.Location.Line <= lines + 1 && problem.Location.Column >= 1, $"{problem.Location} is outside the text");
            BodyInput.Require(problem.Message.Length > 0, "a problem without a message");
        }
    }
}
