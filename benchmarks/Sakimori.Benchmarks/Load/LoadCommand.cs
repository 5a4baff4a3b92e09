using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Storage;
using Sakimori.Storage.Incidents;
using Sakimori.Storage.Transactions;
using Sakimori.Testing;

namespace Sakimori.Benchmarks.Load;

/// <summary>Many blocked requests a second: what remembering them costs, and whether anything is lost.</summary>
internal static class LoadCommand
{
    private const string Usage =
        """
        usage: benchmarks/load [--rate N] [--seconds N] [--rounds N] [--connections N] [--database sqlite|postgresql] [--interrupt]
        --rate N         blocked requests a second (2000)
        --seconds N      length of the long run (60); a round takes a fifth of it
        --rounds N       interleaved rounds with and without the store (5)
        --interrupt      the database is away in the middle third of the long run
        """;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--interrupt":
                    options = options with { Interrupt = true };
                    continue;
                case "--database" when value is "sqlite" or "postgresql":
                    options = options with { Database = value };
                    break;
                case "--rate" or "--seconds" or "--rounds" or "--connections" when int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0:
                    options = arguments[i] switch
                    {
                        "--rate" => options with { Rate = number },
                        "--seconds" => options with { Seconds = number },
                        "--rounds" => options with { Rounds = number },
                        _ => options with { Connections = number },
                    };
                    break;
                default:
                    Console.Error.WriteLine(Usage);
                    return arguments[i] is "-h" or "--help" ? 0 : 2;
            }

            i++;
        }

        return RunAsync(options).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(Options options)
    {
        using var postgres = options.Database == "postgresql" ? await PostgresServer.StartAsync(isDurable: true) : null;
        var with = new List<Attack>();
        var without = new List<Attack>();
        for (var round = 0; round < options.Rounds; round++)
        {
            with.Add(await RoundAsync(options, StoreLines(postgres), round));
            without.Add(await RoundAsync(options, "use: off", round));
        }

        var long_ = await LongRunAsync(options, postgres);
        var result = new
        {
            options.Database,
            options.Rate,
            P50WithMicroseconds = Median(with, 0.5),
            P50WithoutMicroseconds = Median(without, 0.5),
            P99WithMicroseconds = Median(with, 0.99),
            P99WithoutMicroseconds = Median(without, 0.99),
            LongRun = long_,
        };
        Console.WriteLine(JsonSerializer.Serialize(result, new JsonSerializerOptions { WriteIndented = true }));
        return long_.Lost == 0 ? 0 : 1;
    }

    private static string StoreLines(PostgresServer? postgres)
    {
        if (postgres is null)
            return "use: sqlite";
        var file = Path.GetTempFileName();
        File.WriteAllText(file, postgres.ConnectionString);
        return $"use: postgresql\n  connection_file: {file}";
    }

    private static async Task<Attack> RoundAsync(Options options, string store, int round)
    {
        using var gateway = MeasuredGateway.Start(store);
        await Attackers.RunAsync(gateway.Address, options.Rate, TimeSpan.FromSeconds(3), options.Connections);
        var attack = await Attackers.RunAsync(gateway.Address, options.Rate, TimeSpan.FromSeconds(Math.Max(2, options.Seconds / 5)), options.Connections);
        gateway.Stop();
        Console.Error.WriteLine($"round {round + 1} {store.Split('\n')[0]}: p50 {attack.Percentile(0.5):0} µs, p99 {attack.Percentile(0.99):0} µs, {attack.Failures} failures");
        return attack;
    }

    private static async Task<LongRun> LongRunAsync(Options options, PostgresServer? postgres)
    {
        var store = StoreLines(postgres);
        using var gateway = MeasuredGateway.Start(store);
        var peak = 0L;
        var time = TimeSpan.FromSeconds(options.Seconds);
        var running = Attackers.RunAsync(gateway.Address, options.Rate, time, options.Connections, told =>
        {
            peak = Math.Max(peak, gateway.Memory);
            Console.Error.Write($"\rlong run: {told} blocked, {gateway.Memory / 1024 / 1024} MB ");
        });
        var interruption = options.Interrupt ? InterruptAsync(gateway, postgres, time) : Task.CompletedTask;
        var attack = await running;
        await interruption;
        Console.Error.WriteLine();
        gateway.Stop();
        return await CheckAsync(gateway, postgres, attack, peak);
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
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(gateway.State, "sakimori.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "begin immediate";
        await command.ExecuteNonQueryAsync();
        await Task.Delay(time / 3);
        command.CommandText = "rollback";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<LongRun> CheckAsync(MeasuredGateway gateway, PostgresServer? postgres, Attack attack, long peak)
    {
        await using var store = await Sakimori.Storage.Store.OpenReadOnlyAsync(
            new StoreOptions { Directory = gateway.State, Postgres = postgres?.ConnectionString }, TimeProvider.System, NullLogger.Instance);
        var stored = new HashSet<string>();
        await foreach (var transaction in store.Transactions.StreamAsync(new TransactionQuery { OnlyDetections = true }))
            stored.Add(transaction.Id);
        var incidents = await store.Incidents.ListAsync(new IncidentQuery { IncludeClosed = true, Limit = 1000 });
        var ledger = await store.Ledger.VerifyAsync([]);
        return new LongRun(
            attack.Told.Count, attack.Told.Count(id => !stored.Contains(id)), attack.Failures, attack.Percentile(0.5), attack.Percentile(0.99),
            incidents.Count(incident => incident.Last > DateTimeOffset.UtcNow - TimeSpan.FromMinutes(10)), peak / 1024 / 1024, ledger.IsWhole);
    }

    private static double Median(List<Attack> attacks, double percentile)
    {
        var values = attacks.Select(attack => attack.Percentile(percentile)).Order().ToArray();
        return values.Length == 0 ? double.NaN : values[values.Length / 2];
    }

    private sealed record Options(int Rate = 2000, int Seconds = 60, int Rounds = 5, int Connections = 32, string Database = "sqlite", bool Interrupt = false);

    private sealed record LongRun(int Told, int Lost, int Failures, double P50Microseconds, double P99Microseconds, int Incidents, long PeakMegabytes, bool LedgerIsWhole);
}
