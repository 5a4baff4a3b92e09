using System.Collections.Frozen;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Sakimori.Rules;

/// <summary>What rules say in another language: a YAML mapping of rule id to sentence.</summary>
internal static class RuleMessages
{
    /// <summary>Reads a file; one that is not there says nothing. It ships with the program and is checked by a test, so a damaged one throws.</summary>
    public static FrozenDictionary<long, string> Read(string path)
    {
        if (!File.Exists(path))
            return FrozenDictionary<long, string>.Empty;
        var stream = new YamlStream();
        using var reader = File.OpenText(path);
        stream.Load(reader);
        return stream.Documents[0].RootNode is YamlMappingNode messages
            ? messages.Children.ToFrozenDictionary(
                pair => long.Parse(((YamlScalarNode)pair.Key).Value!, CultureInfo.InvariantCulture),
                pair => ((YamlScalarNode)pair.Value).Value ?? "")
            : FrozenDictionary<long, string>.Empty;
    }
}
