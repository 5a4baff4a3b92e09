using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Sakimori.Configuration;
using Sakimori.Hosting;
using Sakimori.Languages;
using Sakimori.Storage;
using ParseResult = System.CommandLine.ParseResult;

namespace Sakimori.Commands;

/// <summary>
/// Which memory a command reads: the one a configuration or a folder names, else that of the running gateway, else the one of this
/// folder. Always opened for reading only, beside whatever runs.
/// </summary>
internal sealed class StoreChoice
{
    private readonly Option<string?> config;
    private readonly Option<string?> data;

    public StoreChoice(CommandFrame frame)
    {
        config = new Option<string?>("--config") { Description = frame.Say(Messages.OptionConfig), HelpName = "FILE" };
        data = new Option<string?>("--data") { Description = frame.Say(Messages.OptionData), HelpName = "DIR" };
    }

    public void AddTo(Command command)
    {
        command.Add(config);
        command.Add(data);
    }

    /// <summary>Opens it, or says why not and returns null with the exit code.</summary>
    public async Task<(Store? Store, int ExitCode)> OpenAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var (options, exitCode) = await FindAsync(parsed, session, cancellation);
        if (options is null)
            return (null, exitCode);
        try
        {
            return (await Store.OpenReadOnlyAsync(options, session.Surroundings.Time, NullLogger.Instance, cancellation), ExitCode.Success);
        }
        catch (StoreException error)
        {
            return (null, session.Fail(ExitCode.Usage, error.Message));
        }
    }

    /// <summary>Runs a command's work on the open store; a store that fails midway is said like one that cannot be opened.</summary>
    public async Task<int> UseAsync(ParseResult parsed, Session session, Func<Store, Task<int>> work, CancellationToken cancellation)
    {
        var (store, exitCode) = await OpenAsync(parsed, session, cancellation);
        if (store is null)
            return exitCode;
        await using (store)
        {
            try
            {
                return await work(store);
            }
            catch (StoreException error)
            {
                return session.Fail(ExitCode.Usage, error.Message);
            }
        }
    }

    private async Task<(StoreOptions? Options, int ExitCode)> FindAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        if (parsed.GetValue(config) is { } file)
            return FromConfiguration(session, session.Resolve(file));
        if (parsed.GetValue(data) is { } folder)
            return (new StoreOptions { Directory = session.Resolve(folder) }, ExitCode.Success);

        var running = await ControlSocket.AskAllAsync(session.Library.HomeFolder, new ControlRequest("status"), cancellation);
        var remembering = running.Where(found => found.Answer.StateDirectory is not null).Select(found => found.Answer).ToList();
        if (remembering.Count > 1)
        {
            return (null, session.Fail(
                ExitCode.Usage, Messages.StoreAmbiguous, string.Join(", ", remembering.Select(answer => answer.Configuration ?? answer.StateDirectory))));
        }

        if (remembering is [{ Configuration: { } configuration }])
            return FromConfiguration(session, configuration);
        return (new StoreOptions { Directory = remembering is [{ } one] ? one.StateDirectory! : session.Resolve(ServiceOptions.DefaultFolder) }, ExitCode.Success);
    }

    private static (StoreOptions? Options, int ExitCode) FromConfiguration(Session session, string file)
    {
        var read = session.Configuration.ReadFile(file);
        if (read.Services is null)
            return (null, session.Fail(ExitCode.Usage, read.Problems));
        return read.Services.Store is { } store ? (store, ExitCode.Success) : (null, session.Fail(ExitCode.Usage, Messages.StoreIsOff, file));
    }
}
