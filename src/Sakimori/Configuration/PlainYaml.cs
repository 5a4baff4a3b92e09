using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sakimori.Configuration;

/// <summary>
/// Refuses YAML that the library's tree cannot hold safely: an alias may contain itself, and a tree that does, or one nested
/// thousands deep, ends the process by its depth. Linear in the text.
/// </summary>
internal static class PlainYaml
{
    /// <summary>A configuration has five levels, a test suite a dozen.</summary>
    private const int DepthLimit = 64;

    /// <summary>Throws <see cref="YamlException"/> at the first alias and where nesting is too deep, besides what the parser throws.</summary>
    public static void Check(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case AnchorAlias alias:
                    throw new YamlException(alias.Start, alias.End, "an alias (*name) is not read here; write the value itself");
                case MappingStart or SequenceStart when ++depth > DepthLimit:
                    throw new YamlException(parser.Current.Start, parser.Current.End, $"nested deeper than {DepthLimit} levels");
                case MappingEnd or SequenceEnd:
                    depth--;
                    break;
            }
        }
    }
}
