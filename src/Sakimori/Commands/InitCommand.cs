using System.CommandLine;
using Sakimori.Configuration;
using Sakimori.Languages;

namespace Sakimori.Commands;

/// <summary><c>sakimori init</c>: writes an annotated configuration file.</summary>
internal static class InitCommand
{
    public static Command Create(CommandFrame frame)
    {
        var file = new Argument<string>("FILE") { Description = frame.Say(Messages.InitFile), DefaultValueFactory = _ => "sakimori.yaml" };
        var upstream = new Option<string>("--upstream")
        {
            Description = frame.Say(Messages.OptionUpstream),
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:8081",
        };
        var listen = new Option<string>("--listen")
        {
            Description = frame.Say(Messages.OptionListen),
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        var force = new Option<bool>("--force") { Description = frame.Say(Messages.InitForce) };
        var command = new ProductCommand(
            "init", frame.Say(Messages.InitDescription), "sakimori init", "sakimori init shop.yaml --upstream http://10.0.0.5:8080") { file, upstream, listen, force };
        command.SetAction(parsed =>
        {
            var session = frame.Open(parsed);
            var path = session.Resolve(parsed.GetValue(file)!);
            if (File.Exists(path) && !parsed.GetValue(force))
                return session.Fail(ExitCode.Usage, Messages.InitExists, path);
            var text = ConfigurationTemplate.Write(session.Language, parsed.GetValue(listen)!, parsed.GetValue(upstream)!);
            var read = session.Configuration.ReadText(text, path);
            if (read.Options is null)
                return session.Fail(ExitCode.Usage, read.Problems);
            File.WriteAllText(path, text);
            if (session.Json)
                session.WriteJson(new { File = path });
            else
                session.Say(Messages.InitWritten, path);
            return ExitCode.Success;
        });
        return command;
    }
}
