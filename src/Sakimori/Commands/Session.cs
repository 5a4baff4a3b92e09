using System.Text.Encodings.Web;
using System.Text.Json;
using Sakimori.Configuration;
using Sakimori.Hosting;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;
using Spectre.Console;

namespace Sakimori.Commands;

/// <summary>One run of one command: how it speaks, and where things are.</summary>
internal sealed class Session(Surroundings surroundings, Language language, bool json)
{
    // Redirected output is read by programs and pagers, which do their own wrapping.
    private const int UnwrappedWidth = 240;

    /// <summary>JSON for people and programs: keys in snake case, Japanese as it is.</summary>
    public static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Surroundings Surroundings { get; } = surroundings;

    public Language Language { get; } = language;

    /// <summary>Results are JSON on standard output, one object a line.</summary>
    public bool Json { get; } = json;

    public RuleLibrary Library { get; } = new(
        Path.Combine(surroundings.ProgramFolder, "rules"), Home.Find(surroundings.Environment), surroundings.DistributionCrsFolder);

    public ConfigurationReader Configuration => new(Library, Language, Surroundings.Time);

    public string Resolve(string path) => Path.GetFullPath(path, Surroundings.Folder);

    public void Say(Message message, params object?[] values) => Surroundings.Out.WriteLine(Language.Say(message, values));

    /// <summary>Says what went wrong on standard error, or as JSON on standard output, and returns the exit code.</summary>
    public int Fail(int exitCode, Message message, params object?[] values) => Fail(exitCode, Language.Say(message, values));

    public int Fail(int exitCode, string message)
    {
        if (Json)
            WriteJson(new { Error = message });
        else
            Surroundings.Error.WriteLine($"sakimori: {message}");
        return exitCode;
    }

    /// <summary>Every problem of a configuration file, one a line.</summary>
    public int Fail(int exitCode, IEnumerable<Problem> problems) =>
        Fail(exitCode, problems.Select(problem => new Diagnostic(DiagnosticSeverity.Error, problem.Location, problem.Message, problem.Remedy)));

    public int Fail(int exitCode, IEnumerable<Diagnostic> diagnostics)
    {
        if (Json)
        {
            WriteJson(new { Problems = diagnostics.Select(Describe) });
            return exitCode;
        }

        foreach (var diagnostic in diagnostics)
            Surroundings.Error.WriteLine(diagnostic);
        return exitCode;
    }

    public static object Describe(Diagnostic diagnostic) => new
    {
        Severity = diagnostic.Severity.ToString().ToLowerInvariant(),
        diagnostic.Location.File,
        diagnostic.Location.Line,
        diagnostic.Location.Column,
        diagnostic.Message,
        diagnostic.Remedy,
    };

    public void WriteJson(object value) => Surroundings.Out.WriteLine(JsonSerializer.Serialize(value, JsonOptions));

    /// <summary>Draws tables on standard output.</summary>
    public IAnsiConsole Canvas()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Surroundings.Out) });
        if (!ReferenceEquals(Surroundings.Out, Console.Out) || Console.IsOutputRedirected)
            console.Profile.Width = UnwrappedWidth;
        return console;
    }
}
