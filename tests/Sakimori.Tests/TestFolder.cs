using Microsoft.Extensions.Time.Testing;
using Sakimori.Commands;
using Sakimori.Rules;

namespace Sakimori.Tests;

/// <summary>A folder of its own for one test, deleted with it.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sakimori-test-").FullName;

    /// <summary>The root of the repository: where the solution lies.</summary>
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(System.IO.Path.Combine(folder!.FullName, "Sakimori.slnx")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A library whose shipped rules are two small files, and whose other folders are empty.</summary>
    public RuleLibrary Library()
    {
        Write("shipped/base.conf", "SecRequestBodyAccess On\n");
        Write("shipped/starter/10-first.conf", "SecRule ARGS \"@contains attack\" \"id:1001,phase:2,deny,status:403,msg:'An attack',severity:CRITICAL,tag:'test'\"\n");
        return new RuleLibrary(In("shipped"), In("home"), In("distribution"));
    }

    /// <summary>Runs a command as a user would, with this folder for everything; standard output and error come back.</summary>
    public Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args) => RunAsync(new FakeTimeProvider(DateTimeOffset.UtcNow), args);

    /// <summary>The same at a time of the test's own: it stands still unless the test says otherwise, so that nothing takes long here.</summary>
    public async Task<(int ExitCode, string Out, string Error)> RunAsync(TimeProvider time, params string[] args)
    {
        Library();
        Directory.CreateDirectory(In("program"));
        if (!Directory.Exists(In("program/rules")))
            Directory.Move(In("shipped"), In("program/rules"));
        else
            Directory.Delete(In("shipped"), recursive: true);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(args, new Surroundings
        {
            Out = output,
            Error = error,
            Environment = name => name == "SAKIMORI_HOME" ? In("home") : null,
            Folder = Path,
            ProgramFolder = In("program"),
            DistributionCrsFolder = In("distribution"),
            Time = time,
        });
        return (exitCode, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
