using System.CommandLine;
using Sakimori.Gateway;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;
using ParseResult = System.CommandLine.ParseResult;

namespace Sakimori.Commands;

/// <summary>The options with which a command is told which rules it is about: a site of a configuration, or entries as in one.</summary>
internal sealed class RuleChoice
{
    private readonly Option<string?> config;
    private readonly Option<string?> site;
    private readonly Option<string[]> rules;

    public RuleChoice(CommandFrame frame)
    {
        config = new Option<string?>("--config") { Description = frame.Say(Messages.OptionConfig), HelpName = "FILE" };
        site = new Option<string?>("--site") { Description = frame.Say(Messages.OptionSite), HelpName = "NAME" };
        rules = new Option<string[]>("--rules")
        {
            Description = frame.Say(Messages.OptionRules),
            HelpName = "NAME|FILE",
            AllowMultipleArgumentsPerToken = true,
        };
    }

    public void AddTo(Command command)
    {
        command.Add(config);
        command.Add(site);
        command.Add(rules);
    }

    /// <summary>Nothing was chosen.</summary>
    public bool IsDefault(ParseResult parsed) => parsed.GetValue(config) is null && parsed.GetValue(rules) is not { Length: > 0 };

    /// <summary>The rules chosen, or the exit code after saying why there are none.</summary>
    public RuleSelection? Read(ParseResult parsed, Session session, out int exitCode) => Read(parsed, session, out _, out exitCode);

    /// <summary>The rules chosen and, when they are those of a site, what the configuration says of it.</summary>
    public RuleSelection? Read(ParseResult parsed, Session session, out SiteOptions? chosen, out int exitCode)
    {
        chosen = null;
        exitCode = ExitCode.Success;
        var file = parsed.GetValue(config);
        var entries = parsed.GetValue(rules) ?? [];
        if (file is not null && entries.Length > 0)
        {
            exitCode = session.Fail(ExitCode.Usage, Messages.ConfigOrRules);
            return null;
        }

        if (file is null)
            return Entries(session, entries.Length == 0 ? [RuleLibrary.Starter] : entries);

        var path = session.Resolve(file);
        var read = session.Configuration.ReadFile(path);
        if (read.Options is null)
        {
            exitCode = session.Fail(ExitCode.Usage, read.Problems);
            return null;
        }

        var name = parsed.GetValue(site);
        name ??= read.Rules.Count == 1 ? read.Rules.Keys.First() : null;
        if (name is not null && read.Rules.TryGetValue(name, out var selection))
        {
            chosen = read.Options.Sites.FirstOrDefault(known => known.Name == name);
            return selection;
        }

        exitCode = session.Fail(ExitCode.Usage, Messages.WhichSite, string.Join(", ", read.Options.Sites.Select(known => known.Name)));
        return null;
    }

    public static RuleSelection Entries(Session session, IEnumerable<string> entries, string? overridesFile = null) => new(
        [.. entries.Select(entry => new RuleEntry(entry, new SourceLocation("--rules", 1, 1)))],
        session.Surroundings.Folder, session.Library, session.Language, session.Surroundings.Time)
    {
        OverridesFile = overridesFile,
    };
}
