using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using Sakimori.Languages;
using Sakimori.Rules;

namespace Sakimori.Commands;

/// <summary><c>sakimori version</c>: what is installed.</summary>
internal static class VersionCommand
{
    /// <summary>The program's version, with the commit it was built from when that is known.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static Command Create(CommandFrame frame)
    {
        var command = new ProductCommand("version", frame.Say(Messages.VersionDescription), "sakimori version", "sakimori version --json");
        command.SetAction(parsed =>
        {
            var session = frame.Open(parsed);
            var crs = CrsManifest.Read(session.Library.CrsFolder);
            if (session.Json)
            {
                session.WriteJson(new
                {
                    Version,
                    Runtime = RuntimeInformation.FrameworkDescription,
                    System = RuntimeInformation.RuntimeIdentifier,
                    Crs = crs is null ? null : new { crs.Version, crs.Source, crs.ArchiveSha256, crs.InstalledAt },
                });
                return ExitCode.Success;
            }

            session.Surroundings.Out.WriteLine($"sakimori {Version}");
            session.Surroundings.Out.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
            if (crs is null)
                session.Say(Messages.CrsAbsent);
            else
                session.Say(Messages.CrsPresent, crs.Version, session.Library.CrsFolder);
            return ExitCode.Success;
        });
        return command;
    }
}
