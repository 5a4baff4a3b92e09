using Sakimori.Waf.Tests.SecLang;

namespace Sakimori.Waf.Tests.Detectors;

/// <summary>What each request detector has besides its code.</summary>
public sealed class DetectorHouseTests
{
    private static readonly string[] s_detectors =
    [
        "SqlInjection", "CrossSiteScripting", "CommandInjection", "Traversal", "ServerSideRequestForgery", "TemplateInjection", "XmlExternalEntity",
        "Deserialization", "NoSqlInjection", "HeaderInjection",
    ];

    [Fact]
    public void Each_detector_says_what_it_asks_reads_promises_and_misses()
    {
        foreach (var detector in s_detectors)
        {
            var text = File.ReadAllText(Path.Combine(Lang.Repository(), "src", "Sakimori.Waf", "Detectors", detector + ".cs"));
            var header = text[text.IndexOf("/// <remarks>", StringComparison.Ordinal)..text.IndexOf("/// </remarks>", StringComparison.Ordinal)];
            foreach (var part in new[] { "Question.", "Grammar", "Contexts", "Guarantee.", "Known limits." })
                Assert.True(header.Contains($"<b>{part}", StringComparison.Ordinal) || (part == "Contexts" && header.Contains("Contexts and grammar.", StringComparison.Ordinal)) || (part == "Grammar" && header.Contains("Contexts and grammar.", StringComparison.Ordinal)), $"{detector} does not say: {part}");
        }

        Assert.Equal(10, s_detectors.Length);
    }

    [Fact]
    public void Each_detector_has_a_table_a_proof_of_linear_cost_and_a_fuzz_target()
    {
        var tests = Path.Combine(Lang.Repository(), "tests", "Sakimori.Waf.Tests", "Detectors");
        var properties = File.ReadAllText(Path.Combine(tests, "DetectorPropertyTests.cs"));
        var targets = Directory.EnumerateFiles(Path.Combine(Lang.Repository(), "fuzz", "Sakimori.Fuzz", "Targets"), "*.cs").Select(File.ReadAllText).ToArray();
        foreach (var detector in s_detectors)
        {
            var table = File.ReadAllText(Path.Combine(tests, detector + "Tests.cs"));
            Assert.True(table.Contains($"{detector}.Detect", StringComparison.Ordinal), $"{detector} has no table");
            Assert.True(table.Contains("Is_linear(", StringComparison.Ordinal) || properties.Contains($"{detector}.DetectUnfiltered, {detector}.MayDetect).Is_linear", StringComparison.Ordinal), $"{detector} is not measured");
            Assert.Single(targets, target => target.Contains(": DetectorTarget", StringComparison.Ordinal) && target.Contains($" {detector}.Detect", StringComparison.Ordinal));
        }
    }
}
