namespace Sakimori.EndToEnd;

/// <summary>A gateway in front of the sample application, once for each rule set; shared by the tests that only send requests.</summary>
internal sealed class SampleShop(string rules) : IAsyncDisposable
{
    private readonly SakimoriProgram program = new();
    private RunningGateway? gateway;

    public RunningGateway Gateway => gateway!;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });

    public async Task StartAsync()
    {
        if (rules == "crs")
        {
            var added = await program.RunAsync("rules", "add", "crs", "--from", CrsFolder());
            Assert.True(added.ExitCode == 0, added.Error);
        }

        gateway = await program.UpAsync("--listen", "http://127.0.0.1:0", "--rules", rules);
        Client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)");
        Client.DefaultRequestHeaders.Accept.ParseAdd("*/*");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (gateway is not null)
            await gateway.DisposeAsync();
        program.Dispose();
    }

    private static string CrsFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "corpus", "crs");
            if (Directory.Exists(candidate))
                return candidate;
        }

        Assert.Skip("corpus not present: crs");
        return "";
    }
}
