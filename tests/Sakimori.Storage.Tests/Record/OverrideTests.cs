using Sakimori.Domain;
using Sakimori.Storage.Record;

namespace Sakimori.Storage.Tests.Record;

public abstract class OverrideTests(DatabaseKind kind) : StoreTest(kind)
{
    private static readonly Override s_draft = new(0, "shop", 942100, "/search", "ARGS:q", "本の題名", "佐藤", Some.Now, Some.Now.AddDays(30), null, 0);

    [Fact]
    public async Task An_override_stands_with_its_decision()
    {
        await Store.Ledger.AppendAsync(Some.Decision(1));
        var made = await Store.Overrides.AddAsync(s_draft, Some.Decision(2) with { Kind = DecisionKind.OverrideMade });
        Assert.Equal(s_draft with { Id = 1, LedgerNumber = 2 }, made);
        Assert.Equal(made, Assert.Single(await Store.Overrides.ListAsync()));
        Assert.Equal(DecisionKind.OverrideMade, (await Store.Ledger.FindAsync(2))!.Decision.Kind);
    }

    [Fact]
    public async Task It_holds_from_its_making_to_its_end_or_its_date()
    {
        await Store.Overrides.AddAsync(s_draft, Some.Decision(1));
        await Store.Overrides.AddAsync(s_draft with { Until = null, Path = null, Target = null }, Some.Decision(2));
        Assert.Empty(await Store.Overrides.ActiveAsync(Some.Now.AddSeconds(-1)));
        Assert.Equal((long[])[1, 2], await ActiveAsync(0));
        Assert.Equal((long[])[2], await ActiveAsync(30));
        var ended = await Store.Overrides.EndAsync(2, Some.Now.AddDays(31), Some.Decision(3));
        Assert.Equal(Some.Now.AddDays(31), ended!.EndedAt);
        Assert.Equal((long[])[2], await ActiveAsync(30));
        Assert.Empty(await ActiveAsync(31));
        Assert.Null(await Store.Overrides.EndAsync(2, Some.Now.AddDays(32), Some.Decision(4)));
        Assert.Null(await Store.Overrides.EndAsync(1, Some.Now.AddDays(32), Some.Decision(5)));
        Assert.Null(await Store.Overrides.EndAsync(99, Some.Now, Some.Decision(6)));
        Assert.Equal(3, (await Store.Ledger.HeadAsync())!.Number);
    }

    [Fact]
    public async Task An_approval_and_its_override_are_written_together_or_not_at_all()
    {
        var id = await Store.Overrides.ProposeAsync(new(0, "override", "shop", "{}", "理由", "analyst", Some.Now, null, null, null), Some.Decision(1));
        var draft = new Override(0, "shop", 942100, "/order", null, "理由", "approver", Some.Now, null, null, 0);
        var made = await Store.Overrides.ApproveAsync(id, Some.Decision(2), draft, Some.Decision(3));
        Assert.Equal(made, Assert.Single(await Store.Overrides.ActiveAsync(Some.Now)));
        Assert.Null(await Store.Overrides.ApproveAsync(id, Some.Decision(4), draft, Some.Decision(5)));
        Assert.Equal(3, (await Store.Ledger.ListAsync(new())).Length);
        Assert.True(Assert.Single(await Store.Overrides.ProposalsAsync(false)).IsApproved);
    }

    [Fact]
    public async Task A_proposal_is_decided_once()
    {
        var proposal = new Proposal(0, "override", "shop", """{"rule":942100}""", "理由", "analyst", Some.Now, null, null, null);
        var first = await Store.Overrides.ProposeAsync(proposal, Some.Decision(1));
        var second = await Store.Overrides.ProposeAsync(proposal, Some.Decision(2));
        Assert.True(await Store.Overrides.DecideProposalAsync(first, true, "approver", Some.Now.AddHours(1), Some.Decision(3)));
        Assert.False(await Store.Overrides.DecideProposalAsync(first, false, "other", Some.Now.AddHours(2), Some.Decision(4)));
        Assert.Equal(
            proposal with { Id = first, IsApproved = true, DecidedBy = "approver", DecidedAt = Some.Now.AddHours(1) }, (await Store.Overrides.ProposalsAsync(false))[^1]);
        Assert.Equal(second, Assert.Single(await Store.Overrides.ProposalsAsync(onlyOpen: true)).Id);
        Assert.Equal(3, (await Store.Ledger.HeadAsync())!.Number);
    }

    private async Task<long[]> ActiveAsync(int days) => [.. (await Store.Overrides.ActiveAsync(Some.Now.AddDays(days))).Select(one => one.Id)];
}

public sealed class SqliteOverrideTests() : OverrideTests(DatabaseKind.Sqlite);

public sealed class PostgresOverrideTests() : OverrideTests(DatabaseKind.Postgres);
