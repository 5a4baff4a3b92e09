using System.Globalization;

namespace Sakimori.Benchmarks.Load;

/// <summary>What is measured of a flood.</summary>
internal sealed record LoadOptions
{
    public const string Usage =
        """
        usage: benchmarks/load [--rate N] [--seconds N] [--rounds N] [--connections N] [--database sqlite|postgresql] [--interrupt] [--sleeping-cores] [--record]
        --rate N         blocked requests a second (2000)
        --seconds N      length of the long run (60); a round takes a sixth of it, after fifteen seconds of warming up
        --rounds N       interleaved rounds with and without the store (5)
        --interrupt      the database is away in the middle third of the long run and of each round with the store
        --sleeping-cores idle cores may sleep; without it they are kept awake where the machine allows it, on both sides
        --record         keeps the result in benchmarks/record/load-*.json and the table in docs/storage.md
        """;

    public int Rate { get; init; } = 2000;

    public int Seconds { get; init; } = 60;

    public int Rounds { get; init; } = 5;

    public int Connections { get; init; } = 32;

    public string Database { get; init; } = "sqlite";

    public bool Interrupt { get; init; }

    public bool SleepingCores { get; init; }

    public bool Record { get; init; }

    public TimeSpan Round => TimeSpan.FromSeconds(Math.Max(3, Seconds / 6));

    /// <summary>Null when the arguments are not understood.</summary>
    public static LoadOptions? Parse(ReadOnlySpan<string> arguments)
    {
        var options = new LoadOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--interrupt":
                    options = options with { Interrupt = true };
                    continue;
                case "--sleeping-cores":
                    options = options with { SleepingCores = true };
                    continue;
                case "--record":
                    options = options with { Record = true };
                    continue;
                case "--database" when value is "sqlite" or "postgresql":
                    options = options with { Database = value };
                    break;
                case "--rate" or "--seconds" or "--rounds" or "--connections" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0:
                    options = arguments[i] switch
                    {
                        "--rate" => options with { Rate = number },
                        "--seconds" => options with { Seconds = number },
                        "--rounds" => options with { Rounds = number },
                        _ => options with { Connections = number },
                    };
                    break;
                default:
                    return null;
            }

            i++;
        }

        return options;
    }
}
