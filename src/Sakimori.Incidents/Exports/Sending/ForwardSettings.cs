using System.Net;
using System.Text.Json;

namespace Sakimori.Incidents.Exports.Sending;

/// <summary>Where events go, as the settings <c>exports.syslog</c> and <c>exports.webhook</c> say.</summary>
/// <param name="Name"><c>syslog</c> or <c>webhook</c>.</param>
/// <param name="Address"><c>udp://</c>, <c>tcp://</c> or <c>tls://HOST:PORT</c>; <c>https://…</c> (<c>http://</c> to loopback only).</param>
/// <param name="IsAll">Ordinary traffic too, not only detections.</param>
/// <param name="Secret">Signs webhooks.</param>
/// <param name="Enterprise">The enterprise number in syslog's structured data.</param>
internal sealed record ForwardSettings(string Name, Uri Address, bool IsAll, string Secret, int Enterprise)
{
    /// <summary>Reads <c>{"url": …, "what": "detections" | "all", "secret": …, "enterprise": …}</c>; null and a reason when it is wrong, null and null when it is off.</summary>
    public static ForwardSettings? Read(string name, string? json, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(json) || json is "null" or "{}")
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                problem = "it is no JSON object";
                return null;
            }

            if (!Uri.TryCreate(Text(root, "url"), UriKind.Absolute, out var address) || !IsGood(name, address))
            {
                problem = name == "syslog" ? "url must be udp://, tcp:// or tls://HOST:PORT" : "url must be https:// (http:// to this machine only)";
                return null;
            }

            var what = Text(root, "what") ?? "detections";
            var secret = Text(root, "secret") ?? "";
            if (what is not ("detections" or "all"))
            {
                problem = "what must be detections or all";
                return null;
            }

            if (name == "webhook" && secret.Length < 16)
            {
                problem = "secret must have at least 16 characters";
                return null;
            }

            var enterprise = root.TryGetProperty("enterprise", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var own) && own > 0 ? own : 32473;
            return new(name, address, what == "all", secret, enterprise);
        }
        catch (JsonException)
        {
            problem = "it is no JSON";
            return null;
        }
    }

    private static bool IsGood(string name, Uri address) => name == "syslog"
        ? SyslogConnection.IsGood(address)
        : address.Scheme == "https" || (address.Scheme == "http" && (address.Host == "localhost" || (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))));

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
