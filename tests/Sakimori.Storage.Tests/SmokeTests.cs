using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Transactions;
using Sakimori.Testing;

namespace Sakimori.Storage.Tests;

public sealed class SmokeTests
{
    [Fact]
    public async Task Everything_once()
    {
        using var folder = new TemporaryFolder();
        var options = new StoreOptions { Directory = folder.Path };
        using var journal = Journal.Open(options, TimeProvider.System, NullLogger.Instance);
        Assert.True(journal.TryDecide(Some.Attack(1)));
        Assert.True(journal.TryDecide(Some.Decision(1)));
        journal.Observe(Some.Allowed(2));
        journal.Observe(Some.Minute(1, 5));
        var first = await journal.ReadAsync(default, 100, TestContext.Current.CancellationToken);
        Assert.Equal(2, first.Entries.Count);
        var second = await journal.ReadAsync(first.Through, 100, TestContext.Current.CancellationToken);
        Assert.Equal(2, second.Entries.Count);
        await using var store = await Store.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
        await store.CommitAsync(new IntakeBatch
        {
            Transactions = [first.Entries[0].Transaction! with { Incident = new(1) }, second.Entries.Single(entry => entry.Transaction is not null).Transaction!],
            Decisions = [first.Entries[1].Decision!],
            Incidents = [Some.Incident(1)],
            Traffic = [Some.Minute(1, 5)],
            Notes = [new(new(1), new(Some.Now, "sakimori", "opened"))],
            Through = second.Through,
        });
        Assert.Equal(second.Through, await store.PositionAsync());
        journal.Release(second.Through);
        Assert.Equal(0, journal.Bytes);
        var found = await store.Transactions.FindAsync("tx-00000001");
        Assert.Equal(3, found!.Detections.Length);
        Assert.Equal(2, (await store.Transactions.SearchAsync(new TransactionQuery())).Transactions.Length);
        Assert.Single((await store.Transactions.SearchAsync(new TransactionQuery { RuleId = 942100, Site = "shop", TargetContains = "SEARCH" })).Transactions);
        Assert.Single((await store.Transactions.SearchAsync(new TransactionQuery { Incident = new(1), OnlyDetections = true, Client = "203.0.113.7", Family = AttackFamily.SqlInjection })).Transactions);
        Assert.Single(await store.Incidents.ListAsync(new()));
        Assert.Equal(2, await store.Incidents.NextNumberAsync());
        Assert.True((await store.Ledger.VerifyAsync([])).IsWhole);
        Assert.Equal(1, (await store.Traffic.TopAsync(Traffic.TopOf.Client, Some.Now, Some.Now.AddHours(1), 10)).Single().Count);
        Assert.Single(await store.Traffic.ReadAsync(Some.Now, Some.Now.AddHours(1), Traffic.TrafficStep.Day));
        Assert.True(store.Health.IsReachable);
        await store.MaintainAsync();
    }
}
