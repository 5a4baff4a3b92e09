using System.Collections.Immutable;
using System.Globalization;

namespace Sakimori.Benchmarks.Comparison;

/// <summary>How much is measured, and where it is written.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
        usage: benchmarks/compare [--short | --full] [--rounds N] [--seconds N] [--connections N] [--warm-up SECONDS]
                                  [--only sakimori|peer] [--request GET|form|JSON] [--rules off|PL1|PL4]... [--sleeping-cores] [--out FOLDER]
          --sleeping-cores  idle cores may sleep; without it they are kept awake where the machine allows it: waking the load's
                            core is charged to whoever answers a request, and on a network the client's machine would pay it
          --only, --request and --rules measure a part, which is printed and not kept.
          --short    2 rounds of 4 s a cell (default; about 6 minutes)
          --full     3 rounds of 10 s a cell (about 13 minutes)
        """;

    private static readonly string[] s_requests = ["GET", "form", "JSON"];
    private static readonly string[] s_rules = ["off", "PL1", "PL4"];

    // No run is longer than this, whatever is asked.
    private const int MaxRounds = 20;
    private const int MaxSeconds = 60;

    public string Mode { get; private init; } = "short";

    public int Rounds { get; private init; } = 2;

    public int Seconds { get; private init; } = 4;

    /// <summary>Connections the load keeps open, each with one request at a time.</summary>
    public int Connections { get; private init; } = 32;

    /// <summary>Seconds of load per request kind before .NET's compiler is taken to be done with it.</summary>
    public int WarmUpSeconds { get; private init; } = 8;

    /// <summary>Measure one side only; null measures both.</summary>
    public Side? Only { get; private init; }

    /// <summary>Measure one kind of request only, named by a word of it; null measures all.</summary>
    public string? Request { get; private init; }

    /// <summary>Measure with these rules only (off, PL1, PL4); empty measures all.</summary>
    public ImmutableArray<string> Rules { get; private init; } = [];

    /// <summary>Not everything is measured: a record of it would have holes.</summary>
    public bool IsPartial => Only is not null || Request is not null || !Rules.IsEmpty;

    /// <summary>Idle cores may sleep; else they are kept awake where the machine allows it.</summary>
    public bool SleepingCores { get; private init; }

    public string Out { get; private init; } = Repository.Records;

    /// <summary>Null, with a message, when the arguments mean nothing.</summary>
    public static CompareOptions? Read(ReadOnlySpan<string> arguments, out string? problem)
    {
        var options = new CompareOptions();
        problem = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            if (name is "--short" or "--full")
            {
                options = name == "--short" ? options : options with { Mode = "full", Rounds = 3, Seconds = 10, WarmUpSeconds = 10 };
                continue;
            }

            if (name is "--sleeping-cores")
            {
                options = options with { SleepingCores = true };
                continue;
            }

            if (++i == arguments.Length || options.With(name, arguments[i]) is not { } changed)
            {
                problem = $"{name}: unknown, or without a value that fits";
                return null;
            }

            options = changed;
        }

        return options;
    }

    private CompareOptions? With(string name, string value) => (name, Number(value)) switch
    {
        ("--rounds", >= 1 and <= MaxRounds and var number) => this with { Rounds = number },
        ("--seconds", >= 1 and <= MaxSeconds and var number) => this with { Seconds = number },
        ("--warm-up", >= 0 and <= MaxSeconds and var number) => this with { WarmUpSeconds = number },
        ("--connections", >= 1 and <= 1000 and var number) => this with { Connections = number },
        ("--only", _) when value is "sakimori" => this with { Only = Side.Sakimori },
        ("--only", _) when value is "peer" => this with { Only = Side.Peer },
        ("--request", _) when s_requests.Contains(value, StringComparer.OrdinalIgnoreCase) => this with { Request = value },
        ("--rules", _) when s_rules.Contains(value) => this with { Rules = Rules.Add(value) },
        ("--out", _) => this with { Out = Path.GetFullPath(value) },
        _ => null,
    };

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

/// <summary>Who is measured.</summary>
internal enum Side
{
    /// <summary>nginx, with libmodsecurity where it inspects.</summary>
    Peer,

    /// <summary>This gateway.</summary>
    Sakimori,
}
