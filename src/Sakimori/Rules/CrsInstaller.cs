using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sakimori.Languages;
using Sakimori.Waf;
using Sakimori.Waf.SecLang;

namespace Sakimori.Rules;

/// <summary>Nothing was installed; what was there is as it was.</summary>
internal sealed class CrsInstallException(string message, ImmutableArray<Diagnostic> diagnostics = default) : Exception(message)
{
    public ImmutableArray<Diagnostic> Diagnostics { get; } = diagnostics.IsDefault ? [] : diagnostics;
}

/// <summary>What was installed.</summary>
internal sealed record InstalledCrs(CrsManifest Manifest, RuleSet Rules);

/// <summary>
/// Installs the Core Rule Set: fetches or reads it, checks its hash, unpacks it beside the installed one, compiles it, and only
/// then puts it in its place by renaming. The user's own set-up and exclusion files of the old one come along.
/// </summary>
internal sealed partial class CrsInstaller(RuleLibrary library, HttpClient client, TimeProvider time, Language language)
{
    /// <summary>Where the project publishes its releases; the answer names each archive's address and SHA-256 (<c>digest</c>).</summary>
    public static readonly Uri PublishedReleases = new("https://api.github.com/repos/coreruleset/coreruleset/releases/latest");

    // A release archive has 400 KB.
    private const long ArchiveLimitBytes = 64 * 1024 * 1024;

    /// <summary>Files a user edits in an installed set; an update keeps them.</summary>
    private static readonly string[] UserFiles =
    [
        "crs-setup.conf",
        "rules/REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf",
        "rules/RESPONSE-999-EXCLUSION-RULES-AFTER-CRS.conf",
    ];

    public Uri Releases { get; init; } = PublishedReleases;

    /// <summary>Told what is being done.</summary>
    public Action<string> Said { get; init; } = _ => { };

    /// <summary>Installs from a folder, an archive file, an address, or (null) the latest published release.</summary>
    public async Task<InstalledCrs> InstallAsync(string? from, string? sha256, CancellationToken cancellation)
    {
        Directory.CreateDirectory(library.HomeFolder);
        var fresh = Path.Combine(library.HomeFolder, $"crs.new-{Environment.ProcessId}");
        DeleteFolder(fresh);
        try
        {
            string? hash = null;
            if (from is not null && Directory.Exists(from))
            {
                CopyFolder(FindRoot(from) ?? throw NoCrs(from), fresh);
            }
            else
            {
                byte[] archive;
                if (from is null)
                    (from, archive, hash) = await FetchReleaseAsync(cancellation);
                else if (from.Contains("://", StringComparison.Ordinal))
                    archive = await FetchAsync(new Uri(from), cancellation);
                else if (File.Exists(from))
                    archive = await File.ReadAllBytesAsync(from, cancellation);
                else
                    throw new CrsInstallException(language.Say(Messages.FileIsMissing, from));
                hash = Verify(from, archive, sha256 ?? hash ?? (from.Contains("://", StringComparison.Ordinal) ? await FetchHashAsync(new Uri(from), cancellation) : null));
                Unpack(from, archive, fresh);
            }

            KeepUserFiles(fresh);
            var rules = Compile(fresh);
            var manifest = new CrsManifest(ReadVersion(fresh), from, hash, time.GetUtcNow(), HashFiles(fresh));
            manifest.Write(fresh);
            Replace(fresh);
            return new InstalledCrs(manifest, rules);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException or JsonException or UriFormatException)
        {
            throw new CrsInstallException(error.Message);
        }
        finally
        {
            DeleteFolder(fresh);
        }
    }

    private async Task<(string From, byte[] Archive, string Hash)> FetchReleaseAsync(CancellationToken cancellation)
    {
        Said(language.Say(Messages.AddAsking, Releases));
        string answer;
        try
        {
            answer = await client.GetStringAsync(Releases, cancellation);
        }
        catch (HttpRequestException error)
        {
            throw new CrsInstallException(language.Say(Messages.AddUnreachable, Releases, error.Message));
        }

        using var release = JsonDocument.Parse(answer);
        foreach (var asset in release.RootElement.GetProperty("assets").EnumerateArray())
        {
            var name = asset.GetProperty("name").GetString() ?? "";
            if (!name.EndsWith("-minimal.tar.gz", StringComparison.Ordinal))
                continue;
            var digest = asset.TryGetProperty("digest", out var published) ? published.GetString() : null;
            if (digest is null || !digest.StartsWith("sha256:", StringComparison.Ordinal))
                throw new CrsInstallException(language.Say(Messages.AddNoChecksum, name));
            var address = asset.GetProperty("browser_download_url").GetString()!;
            Said(language.Say(Messages.AddFetching, address));
            return (address, await FetchAsync(new Uri(address), cancellation), digest[7..]);
        }

        throw new CrsInstallException(language.Say(Messages.AddNoArchive, Releases));
    }

    private async Task<byte[]> FetchAsync(Uri address, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var archive = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
        {
            if (archive.Length + read > ArchiveLimitBytes)
                throw new CrsInstallException(language.Say(Messages.AddTooLong, address, ArchiveLimitBytes / 1024 / 1024));
            archive.Write(buffer, 0, read);
        }

        return archive.ToArray();
    }

    /// <summary>The hash published beside an archive as <c>….sha256</c>, or null.</summary>
    private async Task<string?> FetchHashAsync(Uri archive, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(new Uri(archive + ".sha256"), cancellation);
        if (!response.IsSuccessStatusCode)
            throw new CrsInstallException(language.Say(Messages.AddNeedsChecksum, archive));
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return Sha256().Match(text) is { Success: true } match ? match.Value : throw new CrsInstallException(language.Say(Messages.AddNeedsChecksum, archive));
    }

    private string Verify(string from, byte[] archive, string? expected)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(archive));
        if (expected is not null && !expected.Equals(hash, StringComparison.OrdinalIgnoreCase))
            throw new CrsInstallException(language.Say(Messages.AddWrongChecksum, from, hash, expected));
        if (expected is null)
            Said(language.Say(Messages.AddUnverified, from, hash));
        return hash;
    }

    private void Unpack(string from, byte[] archive, string fresh)
    {
        var unpacked = fresh + ".unpacked";
        try
        {
            CrsArchive.Unpack(archive, unpacked);
            CopyFolder(FindRoot(unpacked) ?? throw NoCrs(from), fresh);
        }
        catch (InvalidDataException error)
        {
            throw new CrsInstallException($"{from}: {error.Message}");
        }
        finally
        {
            DeleteFolder(unpacked);
        }
    }

    private CrsInstallException NoCrs(string from) => new(language.Say(Messages.AddNoCrs, from));

    /// <summary>The folder with <c>rules/REQUEST-901…</c>: the one given, one below it (an archive's own), or the parent of <c>rules</c>.</summary>
    private static string? FindRoot(string folder)
    {
        foreach (var candidate in (IEnumerable<string>)[folder, .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal), Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder])
        {
            if (RuleLibrary.Files(Path.Combine(candidate, "rules"), "REQUEST-901-*.conf").Any())
                return candidate;
        }

        return null;
    }

    /// <summary>Copies what a rule set consists of: set-up, rules with their data, plugins, licence.</summary>
    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetFileName(file) is "LICENSE" or "crs-setup.conf" or "crs-setup.conf.example" or "CHANGES.md"))
            Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in (ReadOnlySpan<string>)["rules", "plugins"])
        {
            var source = Path.Combine(from, folder);
            foreach (var file in Directory.Exists(source) ? Directory.EnumerateFiles(source) : [])
            {
                if (Path.GetExtension(file) is ".conf" or ".data" or ".example")
                    Copy(file, Path.Combine(to, folder, Path.GetFileName(file)));
            }
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to, overwrite: true);
    }

    private void KeepUserFiles(string fresh)
    {
        foreach (var name in UserFiles)
        {
            var old = Path.Combine(library.CrsFolder, name);
            var target = Path.Combine(fresh, name);
            if (!File.Exists(old) || File.Exists(target))
                continue;
            Copy(old, target);
            Said(language.Say(Messages.AddKept, name));
        }
    }

    private RuleSet Compile(string fresh)
    {
        var parsed = SecLangParser.ParseFiles([.. File.Exists(library.BaseFile) ? [library.BaseFile] : Array.Empty<string>(), .. RuleLibrary.CrsFilesIn(fresh)]);
        return RuleSet.Compile(parsed, new RuleSetOptions { Time = time }, out var diagnostics)
            ?? throw new CrsInstallException(language.Say(Messages.AddDoesNotCompile), diagnostics);
    }

    /// <summary>The version the rules say they have.</summary>
    private static string ReadVersion(string fresh)
    {
        foreach (var file in RuleLibrary.Files(Path.Combine(fresh, "rules"), "REQUEST-901-*.conf"))
        {
            if (Signature().Match(File.ReadAllText(file)) is { Success: true } match)
                return match.Groups[1].Value;
        }

        return "?";
    }

    private static ImmutableSortedDictionary<string, string> HashFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToImmutableSortedDictionary(
            file => Path.GetRelativePath(folder, file),
            file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))),
            StringComparer.Ordinal);

    /// <summary>Two renames: a gateway that loads in between finds no set and keeps the one it runs on.</summary>
    private void Replace(string fresh)
    {
        var old = fresh + ".old";
        DeleteFolder(old);
        if (Directory.Exists(library.CrsFolder))
            Directory.Move(library.CrsFolder, old);
        try
        {
            Directory.Move(fresh, library.CrsFolder);
        }
        catch when (Directory.Exists(old))
        {
            Directory.Move(old, library.CrsFolder);
            throw;
        }

        DeleteFolder(old);
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex("[0-9a-fA-F]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex Sha256();

    [GeneratedRegex("ver:'OWASP_CRS/([0-9][0-9A-Za-z.-]*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Signature();
}
