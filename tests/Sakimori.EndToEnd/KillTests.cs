using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Transactions;

namespace Sakimori.EndToEnd;

/// <summary>A process that dies in the middle of everything takes no decision with it.</summary>
public sealed partial class KillTests : IDisposable
{
    private const int Kills = 20;
    private const int Clients = 8;

    private readonly SakimoriProgram program = new();

    public void Dispose() => program.Dispose();

    [Fact]
    public async Task Killed_20_times_under_load_it_has_every_decision_a_client_was_told_and_a_whole_ledger()
    {
        var random = new Random(20261123);
        var told = new Told();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var gateway = await program.UpAsync("--listen", "http://127.0.0.1:0");
            using var stop = new CancellationTokenSource();
            var before = told.Count;
            var clients = Enumerable.Range(0, Clients).Select(client => AttackAsync(gateway.Address, client, told, stop.Token)).ToArray();
            // Somewhere in the middle, told by progress and not by a clock.
            var enough = before + 50 + random.Next(400);
            await Task.WhenAny(told.ReachesAsync(enough), Task.WhenAll(clients));
            using (var process = Process.GetProcessById(gateway.ProcessId))
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            await stop.CancelAsync();
            await Task.WhenAll(clients);
            Console.WriteLine($"» killed {kill} of {Kills} times, {told.Count} decisions told");
        }

        // The last start takes in what the others left behind, and a graceful stop waits for it.
        await using (var last = await program.UpAsync("--listen", "http://127.0.0.1:0"))
        {
        }

        var verified = await program.RunAsync("ledger", "verify", "--json");
        Assert.Equal(0, verified.ExitCode);
        await using var store = await Store.OpenReadOnlyAsync(
            new StoreOptions { Directory = Path.Combine(program.Folder, "sakimori-data") }, TimeProvider.System, NullLogger.Instance);
        var stored = new Dictionary<string, IncidentId?>();
        await foreach (var transaction in store.Transactions.StreamAsync(new TransactionQuery { OnlyDetections = true }))
            Assert.True(stored.TryAdd(transaction.Id, transaction.Incident), $"{transaction.Id} is stored twice");
        Assert.True(told.Count >= Kills * 50, $"only {told.Count} decisions were told");
        var lost = told.Ids.Where(id => !stored.ContainsKey(id)).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} of {told.Count} decisions are lost: {string.Join(' ', lost.Take(5))}");

        // Nothing is half-written: each belongs to an incident, and each incident counts exactly its own.
        Assert.All(stored.Values, incident => Assert.NotNull(incident));
        var incidents = await store.Incidents.ListAsync(new IncidentQuery { IncludeClosed = true, Limit = 1000 });
        Assert.Equal(
            stored.Values.GroupBy(incident => incident!.Value).Select(group => (group.Key, (long)group.Count())).Order(Comparer<(IncidentId Id, long Count)>.Create((a, b) => a.Id.Value.CompareTo(b.Id.Value))),
            incidents.Select(incident => (incident.Id, incident.Count)).OrderBy(pair => pair.Id.Value));
        Assert.InRange(incidents.Length, 1, 20);
    }

    private static async Task AttackAsync(Uri gateway, int client, Told told, CancellationToken stop)
    {
        using var http = new HttpClient();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                using var response = await http.GetAsync(new Uri(gateway, $"/products?q=%27%20UNION%20SELECT%20{client}%2C{i}%20FROM%20users--"), stop);
                var page = await response.Content.ReadAsStringAsync(stop);
                Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
                told.Add(Reference().Match(page).Groups[1].Value);
            }
            catch (Exception error) when (error is HttpRequestException or SocketException or OperationCanceledException)
            {
                // The process is gone: an answer that did not arrive whole was not told. (A client whose connection
                // is reset the moment it stands asks for its other end and lets the socket's own error through.)
                return;
            }
        }
    }

    /// <summary>The numbers clients were told. Thread-safe.</summary>
    private sealed class Told
    {
        private readonly ConcurrentQueue<string> _ids = new();
        private volatile Goal? _goal;

        public int Count => _ids.Count;

        public IEnumerable<string> Ids => _ids;

        public void Add(string id)
        {
            _ids.Enqueue(id);
            if (_goal is { } goal && _ids.Count >= goal.Count)
                goal.Reached.TrySetResult();
        }

        public Task ReachesAsync(int count)
        {
            var goal = new Goal(count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _goal = goal;
            return _ids.Count >= count ? Task.CompletedTask : goal.Reached.Task;
        }

        private sealed record Goal(int Count, TaskCompletionSource Reached);
    }

    [GeneratedRegex("<code>([^<]+)</code>")]
    private static partial Regex Reference();
}
