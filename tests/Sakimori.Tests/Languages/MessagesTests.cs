using System.Reflection;
using System.Text.RegularExpressions;
using Sakimori.Configuration;
using Sakimori.Languages;

namespace Sakimori.Tests.Languages;

public sealed partial class MessagesTests
{
    private static IEnumerable<(string Name, Message Message)> All =>
        typeof(Messages).GetFields(BindingFlags.Public | BindingFlags.Static).Select(sentence => (sentence.Name, (Message)sentence.GetValue(null)!))
            .Concat(Keys.Document.Concat(Keys.Site).SelectMany(key => key.Keys.IsDefault ? [key] : key.Keys.Add(key)).Select(key => (key.Name, key.Help)));

    [Fact]
    public void Every_sentence_exists_in_both_languages_with_the_same_places()
    {
        var count = 0;
        foreach (var (name, message) in All)
        {
            count++;
            Assert.False(string.IsNullOrWhiteSpace(message.English), name);
            Assert.False(string.IsNullOrWhiteSpace(message.Japanese), name);
            Assert.True(message.English.All(c => c < 0x3000), $"{name} is not English");
            Assert.True(message.Japanese.Any(c => c >= 0x3000), $"{name} is not Japanese");
            Assert.Equal(Places(message.English), Places(message.Japanese));
        }

        Assert.True(count > 150, $"{count} sentences");
    }

    [Theory]
    [InlineData("ja", null, null, "ja")]
    [InlineData("en", null, "ja_JP.UTF-8", "en")]
    [InlineData(null, null, "ja_JP.UTF-8", "ja")]
    [InlineData(null, "C", "ja_JP.UTF-8", "en")]
    [InlineData(null, null, "de_DE.UTF-8", "en")]
    [InlineData(null, null, null, "en")]
    public void The_option_wins_over_the_locale(string? asked, string? lcAll, string? lang, string expected) =>
        Assert.Equal(expected, Language.Choose(asked, name => name switch { "LC_ALL" => lcAll, "LANG" => lang, _ => null }).Code);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();
}
