using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Storage.Journals;

namespace Sakimori.Storage.Tests;

/// <summary>
/// The program that is killed: this executable, started with the variable below. It decides on four threads and says each decision
/// that is recorded, while a small intake takes the journal into the store.
/// </summary>
internal static class Victim
{
    public const string Variable = "SAKIMORI_STORE_VICTIM";

    private static readonly IncidentId s_incident = new(1);

    /// <summary>One batch of intake: what it knows of the incident comes from the store, so nothing is counted that is not there.</summary>
    public static async Task<JournalPosition> TakeInAsync(Journal journal, Store store, JournalPosition position, CancellationToken cancellation)
    {
        var batch = await journal.ReadAsync(position, 200, cancellation);
        var transactions = batch.Entries.Where(entry => entry.Transaction is not null)
            .Select(entry => entry.Transaction!.IsDetection ? entry.Transaction with { Incident = s_incident } : entry.Transaction).ToArray();
        var known = await store.Incidents.FindAsync(s_incident, CancellationToken.None);
        var count = (known?.Count ?? 0) + transactions.Count(one => one.IsDetection);
        await store.CommitAsync(
            new IntakeBatch
            {
                Transactions = [.. transactions],
                Decisions = [.. batch.Entries.Where(entry => entry.Decision is not null).Select(entry => entry.Decision!)],
                Incidents = [Some.Incident(1) with { Count = count, Blocked = count }],
                Notes = [new(s_incident, new IncidentNote(Some.Now, "sakimori", $"{count}"))],
                Traffic = [Some.Minute(0, transactions.Length)],
                Through = batch.Through,
            },
            CancellationToken.None);
        journal.Release(batch.Through);
        return batch.Through;
    }

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } folder)
            return;
        // Other threads of a module wait until its initializer is done: so the victim runs in a second copy of this module.
        Environment.SetEnvironmentVariable(Variable, null);
        new AssemblyLoadContext("victim").LoadFromAssemblyPath(typeof(Victim).Assembly.Location)
            .GetType(typeof(Victim).FullName!)!.GetMethod(nameof(Run))!.Invoke(null, [folder]);
        Environment.Exit(1);
    }

    public static void Run(string folder) => RunAsync(folder).GetAwaiter().GetResult();

    private static async Task RunAsync(string folder)
    {
        var parts = folder.Split('|');
        var options = new StoreOptions { Directory = parts[0], Postgres = parts[2].Length == 0 ? null : parts[2], JournalMaxBytes = 4 << 20 };
        using var journal = Journal.Open(options, TimeProvider.System, NullLogger.Instance);
        await using var store = await Store.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
        var position = await store.PositionAsync();
        var lines = Console.Out;
        for (var writer = 0; writer < 4; writer++)
        {
            var first = int.Parse(parts[1]) * 1_000_000 + writer * 100_000;
            new Thread(() =>
            {
                for (var number = first; ; number++)
                {
                    journal.Observe(Some.Allowed(number + 50_000));
                    var isRecorded = number % 10 == 9 ? journal.TryDecide(Some.Decision(number)) : journal.TryDecide(Some.Attack(number));
                    if (!isRecorded)
                        Environment.FailFast("a decision was not recorded");
                    lock (lines)
                    {
                        lines.WriteLine(number);
                        lines.Flush();
                    }
                }
            }).Start();
        }

        while (true)
        {
            position = await TakeInAsync(journal, store, position, CancellationToken.None);
        }
    }
}
