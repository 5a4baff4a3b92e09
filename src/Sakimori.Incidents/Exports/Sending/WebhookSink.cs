using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Sakimori.Domain;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>
/// Posts OCSF events as a JSON array. <c>X-Sakimori-Signature: t=UNIX,v1=HEX</c> is HMAC-SHA-256 with the secret over
/// <c>UNIX.BODY</c>: a receiver that recomputes it knows who sent it, and that it is not an old one sent again. Redirects are not
/// followed. Anything but a 2xx answer is a failure.
/// </summary>
internal sealed class WebhookSink : ForwardSink
{
    public const string SignatureHeader = "X-Sakimori-Signature";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private readonly ForwardSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public WebhookSink(ForwardSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = s_limit,
            MaxResponseContentBufferSize = 64 * 1024,
        };
    }

    public override async Task SendAsync(IReadOnlyList<TransactionRecord> transactions, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes($"[{string.Join(',', transactions.Select(OcsfExport.Line))}]");
        using var request = new HttpRequestMessage(HttpMethod.Post, _settings.Address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation(SignatureHeader, Sign(body, _settings.Secret, _time.GetUtcNow().ToUnixTimeSeconds()));
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{_settings.Address.Host} answered {(int)response.StatusCode}"));
            }
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"no answer from {_settings.Address.Host} within {s_limit.TotalSeconds} s", late);
        }
    }

    /// <summary>The header's value.</summary>
    public static string Sign(byte[] body, string secret, long unixSeconds)
    {
        byte[] signed = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.")), .. body];
        return string.Create(CultureInfo.InvariantCulture, $"t={unixSeconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}");
    }

    public override ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
