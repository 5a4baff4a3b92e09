using System.Net;

namespace LegacyShop;

/// <summary>Fetches the address a visitor names, from the server's own place in the network: SSRF, kept to loopback.</summary>
internal sealed class Fetcher : IDisposable
{
    // Far more than any page of the sample, little enough to keep a mistake small.
    private const int ResponseLimitBytes = 64 * 1024;

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = ResponseLimitBytes,
    };

    /// <summary>Known only to this process: the internal page answers whoever presents it.</summary>
    public string InsideToken { get; } = Guid.NewGuid().ToString("N");

    public async Task<byte[]> FetchAsync(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme != Uri.UriSchemeHttp)
            throw new InvalidOperationException($"URL が正しくありません: {url}");
        if (target.Host != "localhost" && !(IPAddress.TryParse(target.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
            throw new InvalidOperationException($"この見本からはループバックだけを取得できます: {url}");
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Add("X-From-Inside", InsideToken);
        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsByteArrayAsync();
    }

    public void Dispose() => client.Dispose();
}
