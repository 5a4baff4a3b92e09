using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Tests.Transformations;

/// <summary>Transformations as functions of strings.</summary>
internal static class Transformations
{
    public static string Apply(string name, string input)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation), name);
        return Apply(transformation, input);
    }

    public static string Apply(Transformation transformation, string input)
    {
        var output = new char[transformation.MaxOutputLength(input.Length)];
        var length = transformation.Apply(input, output);
        return length == Transformation.Unchanged ? input : new string(output, 0, length);
    }

    public static bool IsPath(string name) => name.StartsWith("normali", StringComparison.OrdinalIgnoreCase);
}
