using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Sakimori.Benchmarks.Cores;
using Sakimori.Benchmarks.Records;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Transactions;
using Sakimori.Testing;

namespace Sakimori.Benchmarks.Load;

/// <summary>Many blocked requests a second: what remembering them costs, and whether anything is lost.</summary>
internal static class LoadCommand
{
    // So long the compiler works beside the first requests, longer with the store: it has more code.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (LoadOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(LoadOptions.Usage);
            return arguments is ["-h" or "--help"] ? 0 : 2;
        }

        if (options.Database == "postgresql" && PostgresServer.WhyNot is { } why)
        {
            Console.Error.WriteLine(why);
            return 2;
        }

        using var awake = options.SleepingCores ? null : IdleCores.HoldAwake();
        using var postgres = options.Database == "postgresql" ? await PostgresServer.StartAsync(isDurable: true) : null;
        var with = new List<Round>();
        var without = new List<Round>();
        for (var round = 0; round < options.Rounds; round++)
        {
            without.Add(await RoundAsync(options, postgres, isStored: false));
            with.Add(await RoundAsync(options, postgres, isStored: true));
        }

        var record = new LoadRecord(
            DateTimeOffset.UtcNow, Tool.Commit(), Machine.This(), options.Database, options.Interrupt, options.Rate, options.Seconds, options.Rounds, Median(with), Median(without),
            await LongRunAsync(options, postgres), awake is not null, Precedence.IsAllowed());
        var clauses = record.Clauses();
        Console.WriteLine($"{options.Database}{(options.Interrupt ? ", interrupted" : "")}: {options.Rate} blocked requests a second for {options.Seconds} s, medians of {options.Rounds} rounds; {IdleCores.Text(record.AreCoresAwake)}; {Precedence.Text(record.HasPrecedence)}");
        foreach (var clause in clauses)
            Console.WriteLine($"{(clause.Holds ? "PASS" : "FAIL")}  {clause.Text}");
        Console.WriteLine($"      CPU a request {record.Without.CpuMicroseconds:f0} us without the store, {record.With.CpuMicroseconds:f0} us with it; p50 {record.Without.P50Milliseconds:f2} and {record.With.P50Milliseconds:f2} ms");
        Console.WriteLine($"      requests in slow spells of the machine are left out: {record.Without.LeftOut:p1} and {record.With.LeftOut:p1}; with them p99 {record.Without.AllP99Milliseconds:f1} and {record.With.AllP99Milliseconds:f1} ms");
        Console.WriteLine($"      in the first {s_warmUp.TotalSeconds:f0} s after the start p99 {record.Without.StartP99Milliseconds:f1} ms without the store, {record.With.StartP99Milliseconds:f1} ms with it");
        if (options.Record)
            record.Save();
        return Array.TrueForAll(clauses, clause => clause.Holds) ? 0 : 1;
    }

    /// <summary>P50 and P99 are those of the requests outside of the machine's slow spells, AllP99 that of all.</summary>
    private sealed record Round(double P50, double P99, double AllP99, double LeftOut, double Cpu, double StartP99);

    private static async Task<Round> RoundAsync(LoadOptions options, PostgresServer? postgres, bool isStored)
    {
        var database = isStored ? await NewDatabaseAsync(postgres) : null;
        using var gateway = MeasuredGateway.Start(isStored ? options.Database : "off", database);
        using var watch = CoreWatch.Start();
        var running = Attackers.RunAsync(gateway.Address, options.Rate, s_warmUp + options.Round, options.Connections);
        await Task.Delay(s_warmUp);
        var (began, before) = (Stopwatch.GetTimestamp(), gateway.Cpu);

        // A server that stops and starts takes cores whoever uses it: so it does in the rounds without the store.
        if (options.Interrupt && (isStored || postgres is not null))
            await InterruptAsync(gateway, postgres, options.Round);
        var whole = await running;
        var cpu = gateway.Cpu - before;
        gateway.Stop();
        var attack = whole.DueFrom(began);
        var (all, outside) = (attack.Latencies(), attack.LatenciesOutside(watch.End()));
        var round = new Round(
            outside.Percentile(0.5), outside.Percentile(0.99), all.Percentile(0.99), 1 - (double)outside.Count / all.Count, cpu.TotalMicroseconds / all.Count, whole.DueBefore(began).Latencies().Percentile(0.99));
        Console.Error.WriteLine($"{(isStored ? "with" : "without"),-8} p50 {round.P50:f2} ms, p99 {round.P99:f2} ms ({round.AllP99:f2} with the {round.LeftOut:p1} in slow spells of the machine), CPU {round.Cpu:f0} us each, {whole.PerSecond:f0} a second, {whole.Failures} failures; before, since its start, p99 {round.StartP99:f2} ms");
        return round;
    }

    private static async Task<LongRun> LongRunAsync(LoadOptions options, PostgresServer? postgres)
    {
        var database = await NewDatabaseAsync(postgres);
        using var gateway = MeasuredGateway.Start(options.Database, database);
        var megabytes = new List<long>();
        var time = TimeSpan.FromSeconds(options.Seconds);
        var running = Attackers.RunAsync(gateway.Address, options.Rate, time, options.Connections, told =>
        {
            megabytes.Add(gateway.Memory / 1024 / 1024);
            Console.Error.Write($"\rlong run: {told} blocked, {megabytes[^1]} MB ");
        });
        var interruption = options.Interrupt ? InterruptAsync(gateway, postgres, time) : Task.CompletedTask;
        var attack = await running;
        await interruption;
        Console.Error.WriteLine();
        var where = new StoreOptions { Directory = gateway.State, Postgres = database };
        await using var store = await Sakimori.Storage.Store.OpenReadOnlyAsync(where, TimeProvider.System, NullLogger.Instance);
        var (backlog, drain) = await DrainAsync(store, attack.Told.Count);
        megabytes.Add(gateway.Memory / 1024 / 1024);
        gateway.Stop();
        var stored = new HashSet<string>();
        await foreach (var transaction in store.Transactions.StreamAsync(new TransactionQuery { OnlyDetections = true }))
            stored.Add(transaction.Id);
        var incidents = await store.Incidents.ListAsync(new IncidentQuery { IncludeClosed = true, Limit = 1000 });
        var ledger = await store.Ledger.VerifyAsync([]);
        return new LongRun(
            attack.Told.Count, attack.Told.Count(stored.Contains), attack.Failures, attack.PerSecond, attack.Latencies().Percentile(0.5), attack.Latencies().Percentile(0.99),
            incidents.Length, ledger.IsWhole, backlog, drain.TotalSeconds, [.. megabytes]);
    }

    /// <summary>How many were missing in the database when the load ended, and how long they were.</summary>
    private static async Task<(int Backlog, TimeSpan Drain)> DrainAsync(Sakimori.Storage.Store store, int told)
    {
        var clock = Stopwatch.StartNew();
        var backlog = await MissingAsync();
        for (var missing = backlog; missing > 0 && clock.Elapsed < s_patience; missing = await MissingAsync())
            await Task.Delay(s_look);
        return (Math.Max(0, backlog), clock.Elapsed);

        async Task<int> MissingAsync() =>
            told - (int)(await store.Database.ReadAsync(session => session.LongAsync("select count(*) from transactions where detection = 1"), CancellationToken.None) ?? 0);
    }

    /// <summary>Takes the database away for the middle third.</summary>
    private static async Task InterruptAsync(MeasuredGateway gateway, PostgresServer? postgres, TimeSpan time)
    {
        await Task.Delay(time / 3);
        if (postgres is not null)
        {
            await postgres.StopAsync();
            await Task.Delay(time / 3);
            await postgres.StartAgainAsync();
            return;
        }

        // Another process holds the file.
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(gateway.State, "sakimori.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "begin immediate";
        await command.ExecuteNonQueryAsync();
        await Task.Delay(time / 3);
        command.CommandText = "rollback";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string?> NewDatabaseAsync(PostgresServer? postgres)
    {
        if (postgres is null)
            return null;
        var (connectionString, sql) = postgres.NewSchema();
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
        return connectionString;
    }

    private static LoadRounds Median(List<Round> rounds) => new(
        Middle(rounds, round => round.P50), Middle(rounds, round => round.P99), Middle(rounds, round => round.Cpu), Middle(rounds, round => round.StartP99),
        Middle(rounds, round => round.AllP99), Middle(rounds, round => round.LeftOut));

    private static double Middle(List<Round> rounds, Func<Round, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
