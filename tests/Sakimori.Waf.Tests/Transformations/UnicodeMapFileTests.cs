namespace Sakimori.Waf.Tests.Transformations;

/// <summary><c>SecUnicodeMapFile</c>.</summary>
public sealed class UnicodeMapFileTests : IDisposable
{
    private const string Rule = "\nSecRule ARGS_GET:a \"@streq /\" \"id:1,phase:1,pass,t:urlDecodeUni\"\nSecRule ARGS_GET:a \"@streq !\" \"id:2,phase:1,pass,t:none,t:urlDecodeUni\"\nSecRule ARGS_GET:a \"@streq \u0015\" \"id:3,phase:1,pass,t:urlDecodeUni\"";

    private readonly RuleFolder _folder = new RuleFolder().With("unicode.mapping", "20127 (US-ASCII)\n2215:2f 00aa:61\n\n28591  (ISO 8859-1 Latin I)\n2215:21\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("SecUnicodeMapFile unicode.mapping 20127", "1")]
    [InlineData("SecUnicodeMapFile unicode.mapping 28591", "2")]
    [InlineData("SecUnicodeCodePage 20127\nSecUnicodeMapFile unicode.mapping", "1")]
    [InlineData("SecUnicodeMapFile unicode.mapping\nSecUnicodeCodePage 28591", "2")]
    [InlineData("", "3")]
    public void UrlDecodeUni_asks_the_map(string setting, string ids)
    {
        foreach (var ignoreFilter in new[] { false, true })
        {
            Assert.Equal(ids, new Judge { Target = "/?a=%25u2215", IgnoreFilter = ignoreFilter }.By(_folder.Rules(setting + Rule)).Ids);
        }
    }

    [Theory]
    [InlineData("SecUnicodeMapFile none.mapping 20127", "Error: the file none.mapping cannot be read")]
    [InlineData("SecUnicodeMapFile unicode.mapping", "Error: SecUnicodeMapFile names no code page")]
    [InlineData("SecUnicodeMapFile unicode.mapping 932", "Error: unicode.mapping has nothing for code page 932")]
    public void A_map_that_cannot_be_read_is_an_error(string setting, string message) =>
        Assert.StartsWith(message, Assert.Single(_folder.Messages(setting)));
}
