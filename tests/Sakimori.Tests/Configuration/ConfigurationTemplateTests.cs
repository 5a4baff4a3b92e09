using System.Text.RegularExpressions;
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
        folder.Write("shop.connection", "Host=db");
        var language = japanese ? Language.Japanese : Language.English;
        var text = ConfigurationTemplate.Write(language, "http://127.0.0.1:8080", "http://127.0.0.1:8081");
        var reader = new ConfigurationReader(folder.Library(), language, TimeProvider.System);

        var asWritten = reader.ReadText(text, folder.In("sakimori.yaml"));
        // A single # before a key, or before two spaces and an inner key, hides an example; the others are remarks.
        var uncommented = reader.ReadText(Regex.Replace(text, "(?m)^( *)#(?=(  )*[a-z_0-9]+:)", "$1"), folder.In("sakimori.yaml"));

        Assert.Empty(asWritten.Problems);
        Assert.Equal(EngineMode.Observe, Assert.Single(asWritten.Options!.Sites).Mode);
        Assert.All(Keys.Site.Concat(Keys.Document), key => Assert.Contains($"{key.Name}:", text, StringComparison.Ordinal));
        Assert.Empty(uncommented.Problems);
        Assert.Equal("Host=db", Assert.Single(File.ReadLines(folder.In("shop.connection"))));
        Assert.Equal(TimeSpan.FromDays(90), uncommented.Services!.Store!.Retention.Detections);
        Assert.Equal(TimeSpan.FromMinutes(30), uncommented.Services.Console!.SessionIdle);
    }
}
