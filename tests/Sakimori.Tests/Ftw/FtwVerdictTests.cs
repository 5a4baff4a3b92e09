using System.Collections.Immutable;
using Sakimori.Ftw;

namespace Sakimori.Tests.Ftw;

public sealed class FtwVerdictTests
{
    private static readonly FtwResponse Ok = new(200, null);
    private static readonly FtwResponse Lost = new(0, "closed");
    private static readonly ImmutableArray<FtwMatch> Matches = [new(1, "[id \"1\"] found within ARGS:x"), new(2, "[id \"2\"]")];

    [Fact]
    public void Nothing_expected_is_met_by_any_response() => Assert.Null(FtwVerdict.Judge(new FtwOutput(), Ok, Matches));

    [Fact]
    public void A_lost_response_fails_unless_it_is_expected()
    {
        Assert.NotNull(FtwVerdict.Judge(new FtwOutput { ExpectIds = [1] }, Lost, Matches));
        Assert.Null(FtwVerdict.Judge(new FtwOutput { ExpectError = true, ExpectIds = [1] }, Lost, Matches));
        Assert.NotNull(FtwVerdict.Judge(new FtwOutput { ExpectError = true, ExpectIds = [3] }, Lost, Matches));
        Assert.NotNull(FtwVerdict.Judge(new FtwOutput { ExpectError = true }, Ok, Matches));
    }

    [Fact]
    public void Status_ids_and_expressions_are_all_checked()
    {
        Assert.Null(FtwVerdict.Judge(new FtwOutput { Status = [200], ExpectIds = [1, 2], NoExpectIds = [3], MatchRegex = "within ARGS", NoMatchRegex = "TX" }, Ok, Matches));
        Assert.Contains("status 400", FtwVerdict.Judge(new FtwOutput { Status = [400] }, Ok, Matches), StringComparison.Ordinal);
        Assert.Contains("expected 3", FtwVerdict.Judge(new FtwOutput { ExpectIds = [1, 3] }, Ok, Matches), StringComparison.Ordinal);
        Assert.Contains("unexpected", FtwVerdict.Judge(new FtwOutput { NoExpectIds = [2] }, Ok, Matches), StringComparison.Ordinal);
        Assert.NotNull(FtwVerdict.Judge(new FtwOutput { MatchRegex = "ARGS:y" }, Ok, Matches));
        Assert.NotNull(FtwVerdict.Judge(new FtwOutput { NoMatchRegex = "ARGS:x" }, Ok, Matches));
    }
}
