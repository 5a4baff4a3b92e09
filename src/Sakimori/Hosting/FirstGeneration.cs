using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Sakimori.Hosting;

/// <summary>
/// Makes the size of the heap's first generation the same on every machine. .NET takes it from the size of the processor's cache, as far as
/// the machine tells: 2 MB in some virtual machines, where a flood then stops every request for three milliseconds, four times a second. .NET
/// takes the size from the environment alone and at its start alone (<c>DOTNET_GCgen0size</c>), so a gateway that was started without it
/// becomes itself once more with it: same process, same files. Who sets the variable is left alone.
/// </summary>
internal static partial class FirstGeneration
{
    private const string Variable = "DOTNET_GCgen0size";

    /// <summary>Bytes allocated between two collections, at least.</summary>
    private const int Bytes = 32 * 1024 * 1024;

    /// <summary>Does not return when the process begins anew. Where it cannot, it goes on as it is.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Variable) is not null || Environment.GetEnvironmentVariable("COMPlus_GCgen0size") is not null)
        {
            return;
        }

        try
        {
            // As the kernel knows them: whether started by name or by dotnet, with all that stood before the first argument.
            var arguments = File.ReadAllText("/proc/self/cmdline")[..^1].Split('\0');
            var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}");
            Execute(
                File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)!.FullName,
                [.. arguments, null],
                [.. environment, string.Create(CultureInfo.InvariantCulture, $"{Variable}=0x{Bytes:X}"), null]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without /proc, collections are as many as .NET thinks right.
        }
    }

    /// <summary>execve(2); returns only when it fails.</summary>
    [LibraryImport("libc", EntryPoint = "execve", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);
}
