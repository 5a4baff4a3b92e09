using Sakimori.Waf.Transformations;

namespace Sakimori.Waf.Tests.Transformations;

public sealed class TransformationCatalogTests
{
    [Theory]
    [InlineData("urlDecodeUni", "urlDecodeUni")]
    [InlineData("URLDECODEUNI", "urlDecodeUni")]
    [InlineData("base64decode", "base64Decode")]
    [InlineData("normalisePathWin", "normalizePathWin")]
    [InlineData("none", "none")]
    public void Finds_a_transformation_by_name_whatever_its_letter_case(string name, string expected)
    {
        Assert.True(TransformationCatalog.TryGet(name, out var transformation));
        Assert.Equal(expected, transformation.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lower")]
    [InlineData("\u017Fha1")]
    [InlineData("\u212Aone")]
    public void Does_not_know_other_names(string name) => Assert.False(TransformationCatalog.TryGet(name, out _));

    [Fact]
    public void Knows_every_transformation_of_the_reference() =>
        Assert.Equal(38, TransformationCatalog.Names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
}
