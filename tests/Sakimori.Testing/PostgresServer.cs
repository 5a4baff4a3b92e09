using System.Diagnostics;
using System.Globalization;

namespace Sakimori.Testing;

/// <summary>
/// A PostgreSQL of Debian's packages in a temporary folder, on a Unix socket, run by an ordinary user. It ends with the process that
/// started it, however that ends: its keeper waits for the end of a pipe.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<Task<PostgresServer>> s_shared = new(() => StartAsync(isDurable: false));

    // Started by an unprivileged user: initdb refuses root.
    private const string Keeper =
        """
        bin=$1 folder=$2 settings=$3
        mkdir -p "$folder/data" "$folder/socket" && chmod 700 "$folder/data" || exit 1
        "$bin/initdb" -D "$folder/data" -U sakimori -A trust -E UTF8 --locale=C --no-sync >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
        "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" -o "-c listen_addresses= -k $folder/socket $settings" start >/dev/null || { cat "$folder/log"; exit 1; }
        echo ready
        cat >/dev/null
        "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1
        rm -rf "$folder"
        """;

    private readonly string _bin;
    private readonly string _folder;
    private readonly Process _keeper;
    private readonly string _settings;
    private int _schemas;

    private PostgresServer(string bin, string folder, string settings, Process keeper)
    {
        _bin = bin;
        _folder = folder;
        _settings = settings;
        _keeper = keeper;
    }

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? WhyNot => FindBin() is null
        ? "PostgreSQL is not installed (/usr/lib/postgresql/*/bin/initdb)"
        : User() is null ? "PostgreSQL refuses to run as root and there is no user postgres" : null;

    /// <summary>One for all tests of this process; not durable, because tests end with it.</summary>
    public static Task<PostgresServer> SharedAsync() => s_shared.Value;

    /// <summary>A connection string for the whole of it.</summary>
    public string ConnectionString => $"Host={_folder}/socket;Username=sakimori;Database=postgres;Timeout=5;Command Timeout=60";

    /// <summary>Starts one. A durable one writes as in production.</summary>
    public static async Task<PostgresServer> StartAsync(bool isDurable)
    {
        var bin = FindBin() ?? throw new InvalidOperationException(WhyNot);
        var folder = Directory.CreateTempSubdirectory("sakimori-pg-").FullName;
        var settings = isDurable ? "-c shared_buffers=512MB -c max_wal_size=4GB -c work_mem=32MB" : "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200";
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", [User()!, folder]);
        var keeper = Process.Start(AsUser("sh", ["-c", Keeper, "keeper", bin, folder, settings]))!;
        var answer = await keeper.StandardOutput.ReadLineAsync();
        return answer == "ready"
            ? new PostgresServer(bin, folder, settings, keeper)
            : throw new InvalidOperationException("PostgreSQL did not start: " + answer + await keeper.StandardOutput.ReadToEndAsync());
    }

    /// <summary>Stops it at once, as a machine does that fails; connections break.</summary>
    public Task StopAsync() => ControlAsync("-m", "immediate", "-w", "stop");

    /// <summary>Starts it again.</summary>
    public Task StartAgainAsync() =>
        ControlAsync("-w", "-l", Path.Combine(_folder, "log"), "-o", $"-c listen_addresses= -k {_folder}/socket {_settings}", "start");

    /// <summary>A connection string that begins in a schema of its own, and the statement that makes the schema.</summary>
    public (string ConnectionString, string Sql) NewSchema()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _schemas)}");
        return ($"{ConnectionString};Search Path={name}", $"create schema {name}");
    }

    public void Dispose()
    {
        _keeper.StandardInput.Close();
        _keeper.WaitForExit();
        _keeper.Dispose();
    }

    private async Task ControlAsync(params string[] arguments)
    {
        using var process = Process.Start(AsUser(Path.Combine(_bin, "pg_ctl"), ["-D", Path.Combine(_folder, "data"), .. arguments]))!;
        process.StandardInput.Close();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("pg_ctl: " + text);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
    }

    private static ProcessStartInfo AsUser(string program, string[] arguments)
    {
        string[] line = Environment.IsPrivilegedProcess && User() is { } user
            ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups", program, .. arguments]
            : [program, .. arguments];
        return new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
    }

    private static string? User() => !Environment.IsPrivilegedProcess
        ? Environment.UserName
        : File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).FirstOrDefault(name => name == "postgres");

    private static string? FindBin() => !Directory.Exists("/usr/lib/postgresql")
        ? null
        : Directory.GetDirectories("/usr/lib/postgresql")
            .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault();
}
