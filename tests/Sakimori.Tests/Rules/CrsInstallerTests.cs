using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sakimori.Languages;
using Sakimori.Rules;

namespace Sakimori.Tests.Rules;

public sealed class CrsInstallerTests : IDisposable
{
    private const string Releases = "http://releases.test/latest";
    private const string Archive = "http://releases.test/coreruleset-9.9.9-minimal.tar.gz";

    private readonly TestFolder folder = new();
    private readonly Dictionary<string, byte[]> web = [];
    private readonly List<string> said = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_published_release_is_fetched_verified_and_installed()
    {
        var archive = Zip("9.9.9", "SecAction \"id:900990,phase:1,pass,nolog\"");
        Publish(archive, Convert.ToHexStringLower(SHA256.HashData(archive)));

        var installed = await InstallAsync(null);

        Assert.Equal("9.9.9", installed.Manifest.Version);
        Assert.Equal(Archive, installed.Manifest.Source);
        Assert.Equal(1, installed.Rules.RulesPerPhase.Sum());
        Assert.Equal(installed.Manifest.Files, CrsManifest.Read(folder.In("home/crs"))!.Files);
        Assert.Equal(["LICENSE", "crs-setup.conf.example", "rules/REQUEST-901-INITIALIZATION.conf", "rules/words.data"], installed.Manifest.Files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["crs"], Directory.EnumerateFileSystemEntries(folder.In("home")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_wrong_checksum_installs_nothing()
    {
        Publish(Zip("9.9.9", ""), new string('0', 64));

        var error = await Assert.ThrowsAsync<CrsInstallException>(() => InstallAsync(null));

        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.In("home")));
    }

    [Fact]
    public async Task A_release_without_a_checksum_is_refused()
    {
        Publish(Zip("9.9.9", ""), null);

        await Assert.ThrowsAsync<CrsInstallException>(() => InstallAsync(null));
    }

    [Fact]
    public async Task An_address_needs_a_checksum_beside_it_or_given()
    {
        var archive = Zip("9.9.9", "");
        web["http://mirror.test/crs.zip"] = archive;
        await Assert.ThrowsAsync<CrsInstallException>(() => InstallAsync("http://mirror.test/crs.zip"));

        web["http://mirror.test/crs.zip.sha256"] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(archive)) + "  crs.zip\n");
        Assert.Equal("9.9.9", (await InstallAsync("http://mirror.test/crs.zip")).Manifest.Version);
    }

    [Fact]
    public async Task A_file_and_a_folder_serve_a_locked_room()
    {
        File.WriteAllBytes(folder.In("crs.zip"), Zip("9.9.8", ""));
        Assert.Equal("9.9.8", (await InstallAsync(folder.In("crs.zip"))).Manifest.Version);

        folder.Write("checkout/rules/REQUEST-901-INITIALIZATION.conf", "SecAction \"id:901001,phase:1,pass,nolog,ver:'OWASP_CRS/9.9.7-dev'\"\n");
        Assert.Equal("9.9.7-dev", (await InstallAsync(folder.In("checkout"))).Manifest.Version);
        Assert.Equal("9.9.7-dev", (await InstallAsync(folder.In("checkout/rules"))).Manifest.Version);
    }

    [Fact]
    public async Task Rules_that_do_not_compile_leave_the_installed_ones_in_place()
    {
        File.WriteAllBytes(folder.In("good.zip"), Zip("9.9.8", ""));
        File.WriteAllBytes(folder.In("bad.zip"), Zip("9.9.9", "SecRule ARGS \"@nonsense x\" \"id:1\""));
        await InstallAsync(folder.In("good.zip"));

        var error = await Assert.ThrowsAsync<CrsInstallException>(() => InstallAsync(folder.In("bad.zip")));

        Assert.NotEmpty(error.Diagnostics);
        Assert.Equal("9.9.8", CrsManifest.Read(folder.In("home/crs"))!.Version);
    }

    [Fact]
    public async Task An_update_keeps_the_users_set_up_and_exclusions()
    {
        File.WriteAllBytes(folder.In("crs.zip"), Zip("9.9.8", ""));
        await InstallAsync(folder.In("crs.zip"));
        folder.Write("home/crs/crs-setup.conf", "# mine\n");
        folder.Write("home/crs/rules/REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf", "# mine\n");

        await InstallAsync(folder.In("crs.zip"));

        Assert.Equal("# mine\n", folder.Read("home/crs/crs-setup.conf"));
        Assert.Equal("# mine\n", folder.Read("home/crs/rules/REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf"));
        Assert.Equal(2, said.Count(line => line.StartsWith("Kept", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_folder_without_rules_is_no_rule_set()
    {
        folder.Write("empty/readme.txt", "");

        await Assert.ThrowsAsync<CrsInstallException>(() => InstallAsync(folder.In("empty")));
        await Assert.ThrowsAsync<CrsInstallException>(() => InstallAsync(folder.In("missing")));
    }

    private async Task<InstalledCrs> InstallAsync(string? from)
    {
        using var client = new HttpClient(new Web(web));
        var installer = new CrsInstaller(folder.Library(), client, TimeProvider.System, Language.English) { Releases = new Uri(Releases), Said = said.Add };
        return await installer.InstallAsync(from, null, CancellationToken.None);
    }

    private void Publish(byte[] archive, string? hash)
    {
        web[Archive] = archive;
        var digest = hash is null ? "null" : $"\"sha256:{hash}\"";
        web[Releases] = Encoding.UTF8.GetBytes($$"""
            {"tag_name":"v9.9.9","assets":[
              {"name":"coreruleset-9.9.9-minimal.tar.gz.asc","digest":"sha256:00","browser_download_url":"http://releases.test/asc"},
              {"name":"coreruleset-9.9.9-minimal.tar.gz","digest":{{digest}},"browser_download_url":"{{Archive}}"}]}
            """);
    }

    /// <summary>A release as its archive has it: one folder with everything, and much that is not needed.</summary>
    private static byte[] Zip(string version, string rule)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("LICENSE", "Apache-2.0");
            Add("crs-setup.conf.example", "# set-up\n");
            Add("rules/REQUEST-901-INITIALIZATION.conf", $"# ver:'OWASP_CRS/{version}'\n{rule}\n");
            Add("rules/words.data", "words\n");
            Add("util/tool.py", "print()");

            void Add(string name, string text)
            {
                using var writer = new StreamWriter(zip.CreateEntry($"coreruleset-{version}/{name}").Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }

    private sealed class Web(Dictionary<string, byte[]> pages) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(pages.TryGetValue(request.RequestUri!.ToString(), out var page)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(page) }
                : new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
