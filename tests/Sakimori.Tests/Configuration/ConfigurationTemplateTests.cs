using Sakimori.Configuration;
using Sakimori.Languages;
using Sakimori.Waf;

namespace Sakimori.Tests.Configuration;

public sealed class ConfigurationTemplateTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_template_is_valid_as_it_is_and_with_every_comment_taken_away(bool japanese)
    {
        using var folder = new TestFolder();
        foreach (var file in (string[])["shop.pem", "shop.key", "shop.password"])
            folder.Write(file, "");
        var language = japanese ? Language.Japanese : Language.English;
        var text = ConfigurationTemplate.Write(language, "http://127.0.0.1:8080", "http://127.0.0.1:8081");
        var reader = new ConfigurationReader(folder.Library(), language, TimeProvider.System);

        var asWritten = reader.ReadText(text, folder.In("sakimori.yaml"));
        // A single # before a key hides an example; the others are remarks.
        var uncommented = string.Join('\n', text.Split('\n').Select(line =>
            line.TrimStart() is ['#', (>= 'a' and <= 'z') or ' ', ..] comment && comment.TrimStart('#', ' ') is var key && char.IsAsciiLetterLower(key[0]) &&
            key.Contains(':') && !comment.StartsWith("# ", StringComparison.Ordinal)
                ? line.Replace("#", " ", StringComparison.Ordinal).Replace("   " + key, "  " + key, StringComparison.Ordinal)
                : line));

        Assert.Empty(asWritten.Problems);
        Assert.Equal(EngineMode.Observe, Assert.Single(asWritten.Options!.Sites).Mode);
        Assert.All(Keys.Site.Concat(Keys.Document), key => Assert.Contains($"{key.Name}:", text, StringComparison.Ordinal));
        Assert.NotEqual(text, uncommented);
    }
}
