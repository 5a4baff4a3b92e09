using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Domain;
using Sakimori.Incidents;
using Sakimori.Storage;
using Sakimori.Storage.Journals;

namespace Sakimori.Web.Tests;

/// <summary>A running console with its own store in a folder that goes away: what a small company has after a morning.</summary>
public sealed class DemoHouse : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private DemoHouse(DirectoryInfo folder, Store store, Journal journal, Intake intake, DemoProtection protection, ConsoleServer console)
    {
        _folder = folder;
        Store = store;
        Journal = journal;
        Intake = intake;
        Protection = protection;
        Console = console;
    }

    public Store Store { get; }

    public Journal Journal { get; }

    public Intake Intake { get; }

    public DemoProtection Protection { get; }

    public ConsoleServer Console { get; }

    /// <summary>What broke on the server, for tests to find empty.</summary>
    public ErrorLog Errors { get; private init; } = null!;

    public static async Task<DemoHouse> StartAsync(Func<ConsoleOptions, ConsoleOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("sakimori-console-");
        var options = new StoreOptions { Directory = Path.Combine(folder.FullName, "store") };
        var errors = new ErrorLog();
        var store = await Store.OpenAsync(options, TimeProvider.System, NullLogger.Instance);
        var journal = Journal.Open(options, TimeProvider.System, NullLogger.Instance);
        var intake = await Intake.StartAsync(journal, store, TimeProvider.System, NullLogger.Instance);
        var protection = new DemoProtection(store, TimeProvider.System);
        var consoleOptions = new ConsoleOptions
        {
            Listen = new("http://127.0.0.1:0"),
            StateDirectory = Path.Combine(folder.FullName, "state"),
            Retention = new(),
        };
        var console = await ConsoleServer.StartAsync(
            change?.Invoke(consoleOptions) ?? consoleOptions, new(store, journal, intake, protection), errors, TimeProvider.System);
        return new(folder, store, journal, intake, protection, console) { Errors = errors };
    }

    /// <summary>Takes transactions in as the gateway hands them over, and waits until they are stored.</summary>
    public async Task ReceiveAsync(IEnumerable<TransactionRecord> transactions)
    {
        foreach (var piece in transactions.Chunk(2000))
        {
            foreach (var transaction in piece)
            {
                if (transaction.IsDetection)
                {
                    Assert.True(Journal.TryDecide(transaction));
                }
                else
                {
                    Journal.Observe(transaction);
                }
            }

            await Intake.CaughtUpAsync();
        }
    }

    /// <summary>A morning's traffic, three colleagues, a ledger of decisions, a proposal and a hand-over.</summary>
    public async Task FillAsync(int customers = 4000)
    {
        var now = DateTimeOffset.UtcNow;
        await Store.People.AddAsync(Colleague("suzuki", Role.Analyst), Access("suzuki", now.AddDays(-20)));
        await Store.People.AddAsync(Colleague("tanaka", Role.Approver), Access("tanaka", now.AddDays(-20)));
        var traffic = new DemoTraffic(now);
        await ReceiveAsync(traffic.Customers(customers).OrderBy(transaction => transaction.Time));
        await ReceiveAsync(traffic.Attacks());
        foreach (var (age, site, was, now2, by, why) in new[]
        {
            (12.0, "shop", "observe", "protect", "tanaka", "2 週間観測し、誤検知がなかったため"),
            (5.0, "recruit", "observe", "protect", "tanaka", "応募フォームの試験が終わったため"),
            (1.2, "portal", "protect", "observe", "tanaka", "月次締めの帳票アップロードが止まるため、締めが終わるまで"),
        })
        {
            await Store.Ledger.AppendAsync(new()
            {
                Time = now.AddDays(-age),
                Kind = DecisionKind.ModeChanged,
                Decider = DeciderKind.Person,
                DeciderName = by,
                Subject = "site:" + site,
                Details = $$"""{"was":"{{was}}","is":"{{now2}}","reason":"{{why}}"}""",
                Shown = """{"hours":24,"requests":18422,"blocked":12,"wouldBlock":3}""",
            });
        }

        await Store.Ledger.AppendAsync(new()
        {
            Time = now.AddHours(-9),
            Kind = DecisionKind.Started,
            Decider = DeciderKind.Program,
            DeciderName = "sakimori 0.1.0",
            Subject = "program",
            Details = """{"sites":"shop=protect, portal=observe, recruit=protect","rules":"starter-2026.11+crs-4.29"}""",
        });
        var approver = new Decider("tanaka", "商品説明の欄は HTML を許しているため", """{"transactions":14}""");
        var until = now.AddDays(45);
        await Protection.OverrideAsync(new(0, "shop", 100210, "/admin/item/edit.do", "ARGS:setsumei", approver.Reason, "tanaka", now.AddDays(-3), until, null, 0), approver);
        var proposal = new Override(0, "shop", 100112, "/member/inquiry.do", "ARGS:comment", "問い合わせ本文の「select」「from」で止まる。5 件とも通常の問い合わせ", "suzuki", now.AddMinutes(-25), now.AddDays(30), null, 0);
        await DemoProposals.ProposeAsync(Store, proposal);
        await Store.Incidents.HandOverAsync(new(0, now.AddHours(-8), "suzuki", null, "夜間に portal へのパス走査が 1 件。観測モードのため届いています。\n朝の締め処理が終わったら防御に戻す予定です。", [new(2)], null, null));
    }

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        await Intake.DisposeAsync();
        Journal.Dispose();
        await Store.DisposeAsync();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A page that was closed while it read may close its connection later than the store; the folder then stays with the system's.
        }
    }

    private static Person Colleague(string name, Role role) => new()
    {
        Id = 0,
        Name = name,
        Role = role,
        PasswordHash = "",
        SecurityStamp = name,
        HasSecondFactor = role == Role.Approver,
        AlertBudget = role == Role.Analyst ? 4 : 2,
    };

    private static LedgerDraft Access(string name, DateTimeOffset at) => new()
    {
        Time = at,
        Kind = DecisionKind.AccessChanged,
        Decider = DeciderKind.Person,
        DeciderName = "sato",
        Subject = "person:" + name,
        Details = """{"change":"added"}""",
    };
}

/// <summary>Collects what the server logs as error.</summary>
public sealed class ErrorLog : ILoggerFactory, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
        {
            lock (_lines)
            {
                _lines.Add($"{formatter(state, exception)} {exception}");
            }
        }
    }
}
