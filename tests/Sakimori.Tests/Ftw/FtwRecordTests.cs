using System.Text;
using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwRecordTests
{
    [Fact]
    public void Matches_become_the_lines_the_tests_expressions_are_written_against()
    {
        var record = Parse("""{"transaction_id":"t","matches":[{"id":942100,"phase":2,"target":"ARGS:x","value":"1' or","msg":"SQL","data":"Matched Data: s found within ARGS:x: 1' or","tags":["a","b"],"severity":2}]}""");

        var match = Assert.Single(record!.Matches);
        Assert.Null(record.Marker);
        Assert.Equal(942100, match.Id);
        Assert.Contains("against variable `ARGS:x' (Value: `1' or' )", match.Line, StringComparison.Ordinal);
        Assert.Contains("[id \"942100\"]", match.Line, StringComparison.Ordinal);
        Assert.EndsWith("[msg \"SQL\"] [data \"Matched Data: s found within ARGS:x: 1' or\"] [severity \"2\"] [ver \"\"] [tag \"a\"] [tag \"b\"]", match.Line);
    }

    [Fact]
    public void A_line_stays_one_line() =>
        Assert.Contains("[data \"a\\x0d\\x0ab\\xe9\"]", Parse("""{"matches":[{"id":1,"data":"a\r\nb\u00e9"}]}""")!.Matches[0].Line, StringComparison.Ordinal);

    [Fact]
    public void A_marker_is_no_match()
    {
        var record = Parse("""{"matches":[{"id":999999,"msg":"worker-0-17"}]}""");

        Assert.Equal("worker-0-17", record!.Marker);
        Assert.Empty(record.Matches);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"matches\":5}")]
    public void A_line_that_is_no_record_is_none(string line) => Assert.Null(Parse(line));

    private static FtwRecord? Parse(string line) => FtwRecord.Parse(Encoding.UTF8.GetBytes(line));
}
