using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Storage.Journals;
using Sakimori.Storage.Traffic;

namespace Sakimori.Storage.Tests;

public abstract class KillTests(DatabaseKind kind) : StoreTest(kind)
{
    private const int Kills = 20;

    // From the first decision a victim acknowledges to its end.
    private readonly Stopwatch _alive = new();

    [Fact]
    public async Task Killed_twenty_times_it_keeps_every_decision_it_has_acknowledged()
    {
        var random = new Random(4711);
        var acknowledged = new HashSet<int>();
        await Store.DisposeAsync();
        for (var round = 0; round < Kills; round++)
        {
            await KillAsync(round, random.Next(1, 2000), acknowledged);
        }

        await ReopenAsync();
        await CatchUpAsync();
        Assert.InRange(acknowledged.Count, Kills, 100_000_000);
        var stored = await QueryAsync("select id from transactions where detection = 1", row => int.Parse(row.Text(0).AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture));
        var decided = await QueryAsync("select details from ledger", row => int.Parse(row.Text(0).Split("\"number\":")[1].TrimEnd('}'), NumberStyles.None, CultureInfo.InvariantCulture));
        Assert.Empty(acknowledged.Except(stored).Except(decided));
        // Each once: what was taken in just before a kill and came again was skipped.
        Assert.Equal(decided.Count, decided.Distinct().Count());
        var verified = await Store.Ledger.VerifyAsync([]);
        Assert.Equal((decided.Count, true), (verified.Entries, verified.IsWhole));
        var incident = (await Store.Incidents.FindAsync(new IncidentId(1)))!;
        var notes = await Store.Incidents.NotesAsync(new IncidentId(1));
        Assert.Equal((stored.Count, stored.Count, $"{stored.Count}"), (incident.Count, incident.Blocked, notes[^1].Text));
        Assert.Equal(notes.Length, (await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddDays(1), TrafficStep.Minute)).Sum(one => one.Blocked));
        Assert.Equal(
            (await QueryAsync("select count(*) from transactions", row => row.Long(0)))[0],
            (await Store.Traffic.ReadAsync(Some.Now, Some.Now.AddDays(1), TrafficStep.Day)).Sum(one => one.Requests));
        TestContext.Current.SendDiagnosticMessage("{0} acknowledged decisions over {1} kills, {2:0} a second while it lived", acknowledged.Count, Kills, acknowledged.Count / _alive.Elapsed.TotalSeconds);
    }

    private async Task KillAsync(int round, int after, HashSet<int> acknowledged)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Victim.Variable] = $"{Options.Directory}|{round}|{Options.Postgres}";
        using var victim = Process.Start(start)!;
        for (var seen = 0; seen < after; seen++)
        {
            var line = await victim.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("it ended by itself: " + await victim.StandardError.ReadToEndAsync());
            acknowledged.Add(int.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture));
            _alive.Start();
        }

        victim.Kill();
        _alive.Stop();
        // What it said before it died counts as well; a line it did not finish does not.
        var rest = await victim.StandardOutput.ReadToEndAsync();
        foreach (var line in rest.Split('\n')[..^1])
        {
            acknowledged.Add(int.Parse(line, NumberStyles.None, CultureInfo.InvariantCulture));
        }

        await victim.WaitForExitAsync();
    }

    private async Task CatchUpAsync()
    {
        using var journal = Journal.Open(Options, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(0, journal.Damaged);
        Assert.True(journal.TryDecide(Some.Decision(999_999_999)));
        var position = await Store.PositionAsync();
        do
        {
            position = await Victim.TakeInAsync(journal, Store, position, TestContext.Current.CancellationToken);
        }
        while (journal.Bytes > 0);
        Assert.Equal(0, journal.Damaged);
    }
}

public sealed class SqliteKillTests() : KillTests(DatabaseKind.Sqlite);

public sealed class PostgresKillTests() : KillTests(DatabaseKind.Postgres);
