using System.CommandLine;
using Sakimori.Hosting;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Commands;

/// <summary><c>sakimori rules add crs</c>: installs a release of the OWASP Core Rule Set.</summary>
internal static class AddRulesCommand
{
    public static Command Create(CommandFrame frame)
    {
        var name = new Argument<string>("NAME") { Description = frame.Say(Messages.AddName) };
        name.AcceptOnlyFromAmong(RuleLibrary.Crs);
        var from = new Option<string?>("--from") { Description = frame.Say(Messages.AddFrom), HelpName = "FILE|DIR|URL" };
        var sha256 = new Option<string?>("--sha256") { Description = frame.Say(Messages.AddSha256), HelpName = "HEX" };
        var command = new ProductCommand(
            "add", frame.Say(Messages.AddDescription),
            "sakimori rules add crs", "sakimori rules add crs --from coreruleset-4.28.0-minimal.tar.gz --sha256 …", "sakimori rules add crs --from /usr/share/modsecurity-crs") { name, from, sha256 };
        command.SetAction(async (parsed, cancellation) =>
        {
            var session = frame.Open(parsed);
            var source = parsed.GetValue(from);
            if (source is not null && !source.Contains("://", StringComparison.Ordinal))
                source = session.Resolve(source);
            using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
            client.DefaultRequestHeaders.UserAgent.ParseAdd($"sakimori/{VersionCommand.Version.Split('+')[0]}");
            var installer = new CrsInstaller(session.Library, client, session.Surroundings.Time, session.Language)
            {
                Releases = session.Surroundings.Environment("SAKIMORI_CRS_RELEASES") is { Length: > 0 } address ? new Uri(address) : CrsInstaller.PublishedReleases,
                Said = message => session.Surroundings.Error.WriteLine(message),
            };
            try
            {
                var installed = await installer.InstallAsync(source, parsed.GetValue(sha256), cancellation);
                if (session.Json)
                {
                    session.WriteJson(new
                    {
                        installed.Manifest.Version,
                        installed.Manifest.Source,
                        installed.Manifest.ArchiveSha256,
                        Folder = session.Library.CrsFolder,
                        Files = installed.Manifest.Files.Count,
                        Rules = installed.Rules.RulesPerPhase.Sum(),
                    });
                }
                else
                {
                    session.Say(Messages.AddDone, installed.Manifest.Version, session.Library.CrsFolder, CheckCommand.RuleCounts(installed.Rules));
                }

                // Running gateways that use it take it at once.
                await ControlSocket.AskAllAsync(session.Library.HomeFolder, new ControlRequest("reload", By: "rules add"), cancellation);
                return ExitCode.Success;
            }
            catch (CrsInstallException error)
            {
                foreach (var diagnostic in error.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
                    session.Surroundings.Error.WriteLine(diagnostic);
                return session.Fail(ExitCode.Usage, error.Message);
            }
        });
        return command;
    }
}
