using Sakimori.Configuration;

namespace Sakimori.Tests.Configuration;

/// <summary>When one of these fails: <c>SAKIMORI_APPROVE=1</c> writes the files anew; look at the difference and commit it.</summary>
public sealed class ConfigurationSchemaTests
{
    private const string Begin = "<!-- keys: written by ConfigurationManual -->\n";
    private const string End = "<!-- end of keys -->";

    private static bool IsApproving => Environment.GetEnvironmentVariable("SAKIMORI_APPROVE") == "1";

    [Fact]
    public void The_schema_file_says_what_the_reader_checks()
    {
        var path = Path.Combine(TestFolder.Repository, "docs", "sakimori.schema.json");
        if (IsApproving)
            File.WriteAllText(path, ConfigurationSchema.Write());

        Assert.Equal(File.ReadAllText(path), ConfigurationSchema.Write());
    }

    [Fact]
    public void The_manual_lists_every_key()
    {
        var path = Path.Combine(TestFolder.Repository, "docs", "operations.md");
        var manual = File.ReadAllText(path);
        var begin = manual.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = manual.IndexOf(End, StringComparison.Ordinal);
        if (IsApproving)
        {
            manual = manual[..begin] + ConfigurationManual.Write() + manual[end..];
            File.WriteAllText(path, manual);
            end = manual.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(ConfigurationManual.Write(), manual[begin..end]);
    }
}
