using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Sakimori.Web.Languages;
using Sakimori.Web.Pages;

namespace Sakimori.Web.Tests.Languages;

/// <summary>Everything the console says is said in both languages, and stands in a table.</summary>
public sealed partial class TextTests
{
    // The same in both languages: proper names, signs and what stands for the other language.
    private static readonly HashSet<string> s_same = ["ATT&CK", "User-Agent", "{0} → {1}"];

    internal static IReadOnlyList<(string Name, Text Text)> All { get; } =
    [
        .. typeof(Text).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Text))
            .Select(field => ($"{field.DeclaringType!.Name}.{field.Name}", (Text)field.GetValue(null)!)),
    ];

    [Theory]
    [InlineData("gbk", "gbk（簡体字中国語）", "gbk (Simplified Chinese)")]
    [InlineData("windows-31j", "windows-31j（shift_jis と同じ）", "windows-31j (the same as shift_jis)")]
    [InlineData("utf-8", "utf-8", "utf-8")]
    [InlineData("another", "another", "another")]
    public void A_charset_is_called_by_its_name_and_what_is_written_in_it(string charset, string ja, string en)
    {
        Assert.Equal(ja, ReadingTexts.Label(new Words(), charset));
        var words = new Words();
        words.Speak(Words.English);
        Assert.Equal(en, ReadingTexts.Label(words, charset));
    }

    [Fact]
    public void Every_text_has_both_languages_with_the_same_placeholders()
    {
        Assert.InRange(All.Count, 300, 2000);
        foreach (var (name, text) in All)
        {
            Assert.True(text.Ja.Length > 0 && text.En.Length > 0, name);
            var ja = Placeholder().Matches(text.Ja).Select(match => match.Value).Order().Distinct();
            var en = Placeholder().Matches(text.En).Select(match => match.Value).Order().Distinct();
            Assert.True(ja.SequenceEqual(en), $"{name}: the languages have other placeholders");
            if (s_same.Contains(text.Ja) || name is "LayoutTexts.OtherLanguage" or "LayoutTexts.OtherLanguageCode")
            {
                continue;
            }

            Assert.True(text.Ja != text.En, $"{name} is not translated");
            Assert.True(Japanese().IsMatch(text.Ja) || name.StartsWith("ExportTexts.", StringComparison.Ordinal) || Placeholder().Replace(text.Ja, "").All(sign => !char.IsLetter(sign)), $"{name}: no Japanese in {text.Ja}");
            Assert.False(Japanese().IsMatch(text.En), $"{name}: Japanese in {text.En}");
        }
    }

    [Fact]
    public void No_page_says_anything_that_is_in_no_table()
    {
        var root = Path.Combine(Path.GetDirectoryName(Pages.PagesOfTheConsole.Artifacts())!, "src", "Sakimori.Web");
        var files = Directory.GetFiles(root, "*.razor", SearchOption.AllDirectories);
        Assert.InRange(files.Length, 30, 200);
        var found = new List<string>();
        foreach (var file in files)
        {
            foreach (var line in WithoutExpressions(Code().Replace(File.ReadAllText(file), "")).Split('\n'))
            {
                if (Japanese().IsMatch(line) || TextBetweenTags().IsMatch(line) || TextAlone().IsMatch(line) || SpokenAttribute().IsMatch(line))
                {
                    found.Add($"{Path.GetFileName(file)}: {line.Trim()}");
                }
            }
        }

        Assert.Empty(found);
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\u3040-\u30ff\u4e00-\u9fff]")]
    private static partial Regex Japanese();

    [GeneratedRegex(@"@code \{.*\z", RegexOptions.Singleline)]
    private static partial Regex Code();

    // A title, label or placeholder with a word in it.
    [GeneratedRegex(@"\b(title|aria-label|placeholder|alt|Title|Lead|Label|Empty)=""[^@""]*[A-Za-z]{2}[^""]*""")]
    private static partial Regex SpokenAttribute();

    [GeneratedRegex(@">[^<>@{}]*[A-Za-z]{3}[^<>@{}]*<")]
    private static partial Regex TextBetweenTags();

    [GeneratedRegex(@"^\s*[A-Za-z][a-z]+( [A-Za-z]+)+[.!?]?\s*$")]
    private static partial Regex TextAlone();

    // @Words[…], @(…), @name.Member(…): what is inside balanced brackets is code.
    private static string WithoutExpressions(string markup)
    {
        var left = new StringBuilder();
        for (var at = 0; at < markup.Length; at++)
        {
            if (markup[at] != '@')
            {
                left.Append(markup[at]);
                continue;
            }

            left.Append('@');
            while (at + 1 < markup.Length && (char.IsAsciiLetterOrDigit(markup[at + 1]) || markup[at + 1] is '.' or '_' or '!' or '(' or '['))
            {
                at++;
                if (markup[at] is '(' or '[')
                {
                    for (var depth = 1; depth > 0 && at + 1 < markup.Length;)
                    {
                        at++;
                        depth += markup[at] is '(' or '[' ? 1 : markup[at] is ')' or ']' ? -1 : 0;
                    }
                }
            }
        }

        return left.ToString();
    }
}
