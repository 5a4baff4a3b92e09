using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sakimori.Languages;

namespace Sakimori.Commands;

/// <summary>The command line: which commands there are, in which language they speak, and what their exits mean.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings)
    {
        var language = Language.Choose(AskedLanguage(args), surroundings.Environment);
        var root = Build(surroundings, language);
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction errors)
        {
            errors.ShowHelp = args.Length == 0;
            parsed.Invoke(new InvocationConfiguration { Output = surroundings.Error, Error = surroundings.Error });
            return ExitCode.Usage;
        }

        using var stop = new CancellationTokenSource();
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = surroundings.Out,
                    Error = surroundings.Error,
                    EnableDefaultExceptionHandler = false,
                    // `up` stops gracefully by itself; the others stop when cancelled.
                    ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
                },
                stop.Token);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Session(surroundings, language, parsed.GetValue<bool>("--json")).Fail(ExitCode.Usage, error.Message);
        }
    }

    internal static RootCommand Build(Surroundings surroundings, Language language)
    {
        var json = new Option<bool>("--json") { Description = language.Say(Messages.OptionJson), Recursive = true };
        var lang = new Option<string?>("--lang") { Description = language.Say(Messages.OptionLang), Recursive = true };
        lang.AcceptOnlyFromAmong("ja", "en");
        var root = new RootCommand(language.Say(Messages.Product)) { json, lang };
        var frame = new CommandFrame(language, parsed => new Session(surroundings, language, parsed.GetValue(json)));
        root.Add(UpCommand.Create(frame));
        root.Add(InitCommand.Create(frame));
        root.Add(CheckCommand.Create(frame));
        root.Add(RulesCommand.Create(frame));
        root.Add(ReplayCommand.Create(frame));
        root.Add(ModeCommand.Create(frame));
        root.Add(StatusCommand.Create(frame));
        root.Add(IncidentsCommand.Create(frame));
        root.Add(ShowCommand.Create(frame));
        root.Add(TopCommand.Create(frame));
        root.Add(LedgerCommand.Create(frame));
        root.Add(ExportCommand.Create(frame));
        root.Add(VersionCommand.Create(frame));
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!, language);
        return root;
    }

    /// <summary>The language is needed before the command line is parsed: its descriptions are in it.</summary>
    private static string? AskedLanguage(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--lang=ja" or "--lang=en")
                return args[i][7..];
            if (args[i] == "--lang" && i + 1 < args.Length)
                return args[i + 1];
        }

        return null;
    }

    private sealed class HelpWithExamples(SynchronousCommandLineAction inner, Language language) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is not ProductCommand command)
                return exitCode;
            var output = parseResult.InvocationConfiguration.Output;
            foreach (var line in command.Details)
                output.WriteLine(line);
            if (command.Examples.Length > 0)
                output.WriteLine(language.Say(Messages.Examples));
            foreach (var example in command.Examples)
                output.WriteLine($"  {example}");
            return exitCode;
        }
    }
}

/// <summary>What every command is made with.</summary>
internal sealed record CommandFrame(Language Language, Func<ParseResult, Session> Open)
{
    public string Say(Message message) => Language.Say(message);
}
