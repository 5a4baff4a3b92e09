using System.Text;
using Sakimori.Ftw;
using YamlDotNet.Core;

namespace Sakimori.Fuzz.Targets;

/// <summary>Suites of tests for rules, in YAML: read, or refused with a message.</summary>
internal sealed class TestSuiteTarget : FuzzTarget
{
    public override string Name => "test-suite";

    // Depth costs the reader of YAML a stack frame a level; a suite has six.
    public override int MaxInputLength => 4 * 1024;

    public override IEnumerable<byte[]> Seeds =>
        from text in (string[])
        [
            "rule_id: 942100\ntests:\n  - test_id: 1\n    desc: d\n    stages:\n      - input:\n          method: POST\n          uri: /x\n          headers:\n            Host: a\n          data: a=b\n        output:\n          status: 403\n          log:\n            expect_ids: [1, 2]\n            no_expect_ids: 3\n",
            "tests: [{test_id: 1, stages: [{stage: {input: {encoded_request: R0VUIC8=}, output: {expect_error: true, log: {match_regex: a}}}}]}]\n",
            "--- !!x &a\n? [a, *a]\n: >-\n  b\n...\n",
        ]
        select Encoding.UTF8.GetBytes(text);

    public override void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            var tests = FtwReader.ReadText(Encoding.UTF8.GetString(input), "fuzz");
            BodyInput.Require(tests.Length <= input.Length, "more tests than bytes");
        }
        catch (Exception error) when (error is YamlException or FormatException)
        {
            // What is wrong, in words: documented.
        }
    }
}
