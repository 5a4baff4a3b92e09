using System.Collections.Immutable;
using System.Globalization;
using Sakimori.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sakimori.Ftw;

/// <summary>The tests of a folder and the files that could not be read.</summary>
internal sealed record FtwSuite(ImmutableArray<FtwTest> Tests, ImmutableArray<string> Errors);

/// <summary>Reads FTW suites: every <c>*.yaml</c> below a folder, or one file.</summary>
internal static class FtwReader
{
    public static FtwSuite Read(string path)
    {
        var tests = ImmutableArray.CreateBuilder<FtwTest>();
        var errors = ImmutableArray.CreateBuilder<string>();
        IEnumerable<string> files = File.Exists(path)
            ? [path]
            : Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                tests.AddRange(ReadText(File.ReadAllText(file), Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))!));
            }
            catch (YamlException error)
            {
                errors.Add($"{file}:{error.Start.Line}:{error.Start.Column}: {error.Message}");
            }
            catch (FormatException error)
            {
                errors.Add($"{file}: {error.Message}");
            }
        }

        return new FtwSuite(tests.ToImmutable(), errors.ToImmutable());
    }

    /// <summary>Reads one document; a file without a document has no tests.</summary>
    internal static ImmutableArray<FtwTest> ReadText(string text, string family)
    {
        var stream = new YamlStream();
        try
        {
            PlainYaml.Check(text);
            stream.Load(new StringReader(text));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            // What the library says of some texts that are no YAML.
            throw new FormatException(error.Message, error);
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode document)
            return [];
        var rule = Scalar(document, "rule_id") ?? "";
        return [.. Items(document, "tests").Select(test => new FtwTest(
            family,
            $"{rule}-{Scalar(test, "test_id")}",
            Scalar(test, "desc") ?? "",
            [.. Items(test, "stages").Select(stage => Stage(stage))]))];
    }

    private static FtwStage Stage(YamlMappingNode node)
    {
        // Older suites wrap each stage once more.
        var stage = Mapping(node, "stage") ?? node;
        return new FtwStage(
            Mapping(stage, "input") is { } input ? Input(input) : new FtwInput(),
            Mapping(stage, "output") is { } output ? Output(output) : new FtwOutput());
    }

    private static FtwInput Input(YamlMappingNode node)
    {
        var given = new FtwInput();
        var encoded = Scalar(node, "encoded_request");
        return given with
        {
            Method = Scalar(node, "method") ?? given.Method,
            Uri = Scalar(node, "uri") ?? given.Uri,
            Version = Scalar(node, "version") ?? given.Version,
            Headers = Mapping(node, "headers") is { } headers
                ? [.. headers.Children.Select(header => KeyValuePair.Create(Value(header.Key), Value(header.Value)))]
                : [],
            Data = Scalar(node, "data") ?? "",
            AutocompleteHeaders = Scalar(node, "autocomplete_headers") != "false",
            EncodedRequest = string.IsNullOrEmpty(encoded) ? null : Convert.FromBase64String(encoded),
        };
    }

    private static FtwOutput Output(YamlMappingNode node)
    {
        var log = Mapping(node, "log");
        return new FtwOutput
        {
            Status = [.. Numbers(node, "status").Select(number => (int)number)],
            ExpectIds = log is null ? [] : Numbers(log, "expect_ids"),
            NoExpectIds = log is null ? [] : Numbers(log, "no_expect_ids"),
            MatchRegex = log is null ? null : Scalar(log, "match_regex"),
            NoMatchRegex = log is null ? null : Scalar(log, "no_match_regex"),
            ExpectError = Scalar(node, "expect_error") == "true",
            RetryOnce = Scalar(node, "retry_once") == "true",
        };
    }

    private static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static string? Scalar(YamlMappingNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value;

    private static YamlMappingNode? Mapping(YamlMappingNode node, string key) => Child(node, key) as YamlMappingNode;

    private static IEnumerable<YamlMappingNode> Items(YamlMappingNode node, string key) =>
        Child(node, key) is YamlSequenceNode sequence ? sequence.Children.OfType<YamlMappingNode>() : [];

    private static string Value(YamlNode node) => (node as YamlScalarNode)?.Value ?? "";

    private static long Number(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"'{text}' is no number");

    private static ImmutableArray<long> Numbers(YamlMappingNode node, string key) => Child(node, key) switch
    {
        YamlSequenceNode sequence => [.. sequence.Children.Select(item => Number(Value(item)))],
        YamlScalarNode { Value: { Length: > 0 } single } => [Number(single)],
        _ => [],
    };
}
