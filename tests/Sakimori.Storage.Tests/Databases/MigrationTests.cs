using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Tests.Databases;

public sealed class MigrationTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public void Steps_are_numbered_without_gaps_and_called_the_same_in_both_databases(string kind)
    {
        var migrations = Migration.All(kind);
        Assert.Equal(Enumerable.Range(1, migrations.Count), migrations.Select(one => one.Number));
        Assert.Equal("0001-beginning", migrations[0].Name);
        Assert.All(migrations, one => Assert.NotEmpty(one.Sql));
    }

    [Fact]
    public void Both_databases_have_the_same_tables_and_columns()
    {
        Assert.Equal(Columns("sqlite"), Columns("postgresql"));
        Assert.InRange(Columns("sqlite").Count, 120, 1000);
    }

    private static List<string> Columns(string kind)
    {
        var columns = new List<string>();
        var table = "";
        foreach (var line in Migration.All(kind).SelectMany(one => one.Sql.Split('\n')))
        {
            var words = line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith("create table", StringComparison.Ordinal))
                table = words[2];
            else if (line.StartsWith("    ", StringComparison.Ordinal) && words is [var name, "integer" or "bigint" or "text" or "blob" or "bytea", ..])
                columns.Add($"{table}.{name}{(line.Contains("not null") || line.Contains("primary key") ? "" : "?")}");
        }

        return columns;
    }
}
