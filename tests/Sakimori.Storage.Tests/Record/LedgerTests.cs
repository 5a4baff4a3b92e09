using Sakimori.Domain;
using Sakimori.Storage.Record;

namespace Sakimori.Storage.Tests.Record;

public abstract class LedgerTests(DatabaseKind kind) : StoreTest(kind)
{
    [Fact]
    public async Task Appended_decisions_are_a_chain_that_verifies()
    {
        var entries = await AppendAsync(50);
        Assert.Equal(Enumerable.Range(1, 50).Select(number => (long)number), entries.Select(entry => entry.Number));
        Assert.Equal(LedgerChain.Genesis, entries[0].PreviousHash);
        Assert.Equal(entries[..^1].Select(entry => entry.Hash), entries[1..].Select(entry => entry.PreviousHash));
        Assert.Equal(entries, await Store.Ledger.StreamAsync().ToListAsync());
        Assert.Equal(entries[^1], await Store.Ledger.HeadAsync());
        Assert.Equal(entries[9], await Store.Ledger.FindAsync(10));
        Assert.Null(await Store.Ledger.FindAsync(51));
        var seen = new List<long>();
        var verified = await Store.Ledger.VerifyAsync([Anchor(entries[9]), Anchor(entries[49])], new Immediate(seen.Add));
        Assert.Equal((50, 2, true, entries[^1].Hash), (verified.Entries, verified.Anchors, verified.IsWhole, verified.Head));
        Assert.Equal(50, seen[^1]);
    }

    [Fact]
    public async Task An_empty_chain_is_whole()
    {
        var verified = await Store.Ledger.VerifyAsync([]);
        Assert.Equal((0, LedgerChain.Genesis, true), (verified.Entries, verified.Head, verified.IsWhole));
    }

    [Theory]
    [InlineData("details = '{}'")]
    [InlineData("decider_name = '佐籘'")]
    [InlineData("time = time + 1")]
    [InlineData("kind = 'started'")]
    [InlineData("kind = 'no such'")]
    [InlineData("decider = 'rule'")]
    [InlineData("subject = 'site:shop2'")]
    [InlineData("evidence = '[]'")]
    [InlineData("overrides = 7")]
    [InlineData("overrides = null")]
    [InlineData("shown = '{}'")]
    [InlineData("until = 1")]
    [InlineData("until = null")]
    [InlineData("previous_hash = hash")]
    [InlineData("hash = previous_hash")]
    public async Task An_edited_entry_is_found(string edit)
    {
        await AppendAsync(20);
        await UnguardAsync();
        await RawAsync($"update ledger set {edit} where number = 6");
        var verified = await Store.Ledger.VerifyAsync([]);
        Assert.Contains(verified.Faults, fault => fault is { Number: 6, Kind: "edited" });
        Assert.All(verified.Faults, fault => Assert.InRange(fault.Number, 6, 7));
    }

    [Fact]
    public async Task An_edited_entry_with_a_hash_that_fits_it_is_found()
    {
        var entries = await AppendAsync(20);
        var forged = LedgerChain.Link(6, entries[5].Decision with { Details = "{}" }, entries[5].PreviousHash);
        await UnguardAsync();
        await RawAsync($"update ledger set details = '{{}}', hash = '{forged.Hash}' where number = 6");
        var fault = Assert.Single((await Store.Ledger.VerifyAsync([])).Faults);
        Assert.Equal((6, "edited"), (fault.Number, fault.Kind));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 6)]
    [InlineData(3, 9)]
    public async Task Deleted_entries_are_found(int first, int last)
    {
        await AppendAsync(20);
        await UnguardAsync();
        await RawAsync($"delete from ledger where number between {first} and {last}");
        var fault = Assert.Single((await Store.Ledger.VerifyAsync([])).Faults);
        Assert.Equal((first, "missing"), (fault.Number, fault.Kind));
    }

    [Fact]
    public async Task Deleted_entries_are_found_when_the_rest_moves_up()
    {
        await AppendAsync(20);
        await UnguardAsync();
        await RawAsync("delete from ledger where number = 6");
        for (var number = 7; number <= 20; number++)
        {
            await RawAsync($"update ledger set number = {number - 1} where number = {number}");
        }

        var faults = (await Store.Ledger.VerifyAsync([])).Faults;
        Assert.Contains(faults, fault => fault is { Number: 6, Kind: "reordered" });
    }

    [Fact]
    public async Task Entries_in_another_order_are_found()
    {
        await AppendAsync(20);
        await UnguardAsync();
        await RawAsync("update ledger set number = 100 where number = 5", "update ledger set number = 5 where number = 8", "update ledger set number = 8 where number = 100");
        var faults = (await Store.Ledger.VerifyAsync([])).Faults;
        Assert.Equal([5, 8], faults.Where(fault => fault.Kind == "reordered").Select(fault => fault.Number));
    }

    [Fact]
    public async Task A_truncated_chain_is_found_by_an_anchor()
    {
        var entries = await AppendAsync(20);
        await UnguardAsync();
        await RawAsync("delete from ledger where number > 15");
        Assert.True((await Store.Ledger.VerifyAsync([Anchor(entries[9])])).IsWhole);
        var verified = await Store.Ledger.VerifyAsync([Anchor(entries[9]), Anchor(entries[19])]);
        var fault = Assert.Single(verified.Faults);
        Assert.Equal((16, "truncated", 1), (fault.Number, fault.Kind, verified.Anchors));
        Assert.Contains("names entry 20; the chain ends at 15", fault.Explanation);
    }

    [Fact]
    public async Task A_chain_made_anew_is_found_by_an_anchor()
    {
        var entries = await AppendAsync(20);
        await UnguardAsync();
        await RawAsync("delete from ledger");
        for (var number = 1; number <= 20; number++)
        {
            await Store.Ledger.AppendAsync(Some.Decision(number) with { DeciderName = number == 4 ? "somebody else" : "佐藤" });
        }

        Assert.True((await Store.Ledger.VerifyAsync([Anchor(entries[2])])).IsWhole);
        var fault = Assert.Single((await Store.Ledger.VerifyAsync([Anchor(entries[2]), Anchor(entries[19])])).Faults);
        Assert.Equal((20, "rewritten"), (fault.Number, fault.Kind));
    }

    [Fact]
    public async Task The_database_refuses_to_change_the_ledger()
    {
        await AppendAsync(3);
        foreach (var statement in (string[])
        [
            "update ledger set details = '{}' where number = 2", "delete from ledger where number = 3", "delete from ledger",
            "insert into ledger (number, time, kind, decider, decider_name, subject, details, evidence, shown, previous_hash, hash) values (9, 0, '', '', '', '', '', '', '', '', '')",
        ])
        {
            Assert.Contains("append-only", (await Assert.ThrowsAsync<StoreException>(() => RawAsync(statement))).Message);
        }

        Assert.True((await Store.Ledger.VerifyAsync([])).IsWhole);
    }

    [Fact]
    public async Task Entries_are_listed_by_what_is_asked()
    {
        await AppendAsync(10);
        await Store.Ledger.AppendAsync(Some.Decision(11) with { Subject = "incident:4", Kind = DecisionKind.IncidentDecided, DeciderName = "田中" });
        Assert.Equal((long[])[11], await NumbersAsync(new() { Subject = "incident:4" }));
        Assert.Equal((long[])[11], await NumbersAsync(new() { Kind = DecisionKind.IncidentDecided }));
        Assert.Equal((long[])[11], await NumbersAsync(new() { Decider = "田中" }));
        Assert.Equal((long[])[4, 3], await NumbersAsync(new() { Before = 5, Limit = 2 }));
        Assert.Equal((long[])[5, 4, 3], await NumbersAsync(new() { From = Some.Decision(3).Time, To = Some.Decision(6).Time }));
        Assert.Equal(11, (await NumbersAsync(new())).Length);
    }

    [Fact]
    public async Task What_is_no_text_is_hashed_as_it_is_stored()
    {
        await Store.Ledger.AppendAsync(Some.Decision(1) with { DeciderName = "a\0b\uD800", Time = new DateTimeOffset(2026, 11, 23, 14, 0, 0, TimeSpan.FromHours(9)) });
        Assert.Equal("a\u2400b\uFFFD", (await Store.Ledger.HeadAsync())!.Decision.DeciderName);
        Assert.True((await Store.Ledger.VerifyAsync([])).IsWhole);
    }

    private static LedgerAnchor Anchor(LedgerEntry entry) => new(entry.Number, entry.Hash, Some.Now);

    private async Task<long[]> NumbersAsync(LedgerQuery query) => [.. (await Store.Ledger.ListAsync(query)).Select(entry => entry.Number)];

    private async Task<LedgerEntry[]> AppendAsync(int count)
    {
        var entries = new LedgerEntry[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = await Store.Ledger.AppendAsync(Some.Decision(i + 1));
        }

        return entries;
    }

    /// <summary>Whoever owns the database can remove its guards; the chain must show it all the same.</summary>
    private Task UnguardAsync() => Kind == DatabaseKind.Sqlite
        ? RawAsync("drop trigger ledger_no_update", "drop trigger ledger_no_delete")
        : RawAsync("alter table ledger disable trigger ledger_no_change");

    private sealed class Immediate(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}

public sealed class SqliteLedgerTests() : LedgerTests(DatabaseKind.Sqlite);

public sealed class PostgresLedgerTests() : LedgerTests(DatabaseKind.Postgres);
