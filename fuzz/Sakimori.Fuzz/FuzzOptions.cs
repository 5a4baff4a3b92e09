using System.Globalization;

namespace Sakimori.Fuzz;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    public const string Usage = """
        Fuzzes every parser: seeds, regressions and corpus first, then new inputs for the time given.
          fuzz/run [--seconds N] [--target NAME]... [--jobs N] [--seed N] [--minimise] [--json]
            --seconds N    new inputs for this long per target (default 5; 0 only replays)
            --target NAME  only this target; may be repeated
            --jobs N       targets at once (default: processors)
            --seed N       of the random numbers (default: another one each time; it is printed)
            --minimise     writes the few inputs worth keeping into fuzz/Corpus
            --json         one JSON object on standard output when done
            --list         names the targets
        Ends with 0 when every promise held, with 1 when one was broken; the input is then in fuzz/Regressions.
        """;

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Names of targets; none means all.</summary>
    public List<string> Targets { get; } = [];

    public int Jobs { get; init; } = Environment.ProcessorCount;

    public int Seed { get; init; } = Environment.TickCount & 0xFFFFFF;

    public bool Minimise { get; init; }

    public bool Json { get; init; }

    public bool List { get; init; }

    public bool Help { get; init; }

    /// <summary>Reads the command line; null, with what is wrong with it, when it cannot be.</summary>
    public static FuzzOptions? Parse(ReadOnlySpan<string> arguments, IReadOnlyCollection<string> names, out string error)
    {
        var options = new FuzzOptions();
        error = "";
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            var isNumber = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e8;
            switch (arguments[i])
            {
                case "--seconds" when isNumber:
                    options = options with { Time = TimeSpan.FromSeconds(number) };
                    i++;
                    break;
                case "--jobs" when isNumber && number >= 1:
                    options = options with { Jobs = (int)number };
                    i++;
                    break;
                case "--seed" when isNumber:
                    options = options with { Seed = (int)number };
                    i++;
                    break;
                case "--target" when names.Contains(value):
                    options.Targets.Add(value);
                    i++;
                    break;
                case "--target":
                    error = $"there is no target '{value}'; --list names them";
                    return null;
                case "--minimise":
                    options = options with { Minimise = true };
                    break;
                case "--json":
                    options = options with { Json = true };
                    break;
                case "--list":
                    options = options with { List = true };
                    break;
                case "-h" or "--help":
                    options = options with { Help = true };
                    break;
                default:
                    error = $"'{arguments[i]}' is no option, or its value is missing or bad; see --help";
                    return null;
            }
        }

        return options;
    }
}
