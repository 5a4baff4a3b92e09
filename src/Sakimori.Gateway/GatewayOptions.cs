using System.Collections.Immutable;
using Sakimori.Gateway.Observing;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Detectors.Leaks;

namespace Sakimori.Gateway;

/// <summary>Everything a gateway is told, checked: what a configuration file means. Built by the configuration reader of the executable.</summary>
public sealed record GatewayOptions
{
    /// <summary>The protected sites; at least one.</summary>
    public required ImmutableArray<SiteOptions> Sites { get; init; }

    /// <summary>Is told of every transaction; null tells nobody.</summary>
    public ITransactionObserver? Observer { get; init; }

    /// <summary>Folder for state that must survive a restart (mode switches); null keeps nothing.</summary>
    public string? StateDirectory { get; init; }
}

/// <summary>What happens to a request that cannot be judged (limit, error inside the engine).</summary>
public enum FailDirection
{
    /// <summary>It is refused.</summary>
    Closed,

    /// <summary>It passes, and the record says so.</summary>
    Open,
}

/// <summary>How records are written.</summary>
public enum AuditLogFormat
{
    /// <summary>One JSON object a line and transaction.</summary>
    Json,

    /// <summary>The classic error-log lines of ModSecurity, one per match.</summary>
    Modsec,
}

/// <summary>One protected application.</summary>
public sealed record SiteOptions
{
    /// <summary>Unique name, used in records and commands.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is offered: <c>http://127.0.0.1:8080</c>, <c>https://0.0.0.0:8443</c>; several are allowed.</summary>
    public required ImmutableArray<Uri> Listen { get; init; }

    /// <summary>Host names it answers, lower case, <c>*.example.jp</c> allowed; empty answers every Host.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The application.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>Off, observe or protect.</summary>
    public EngineMode Mode { get; init; } = EngineMode.Protect;

    /// <summary>Compiles this site's rules anew from their files; called at start and at each reload. Null when the mode is off.</summary>
    public Func<RuleSetLoad>? LoadRules { get; init; }

    /// <summary>How long freshly loaded rules judge sample requests before they serve; zero leaves the warming to the first clients.</summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>Files whose change asks for a reload of the rules.</summary>
    public ImmutableArray<string> WatchedPaths { get; init; } = [];

    /// <summary>The audit log file; null writes none.</summary>
    public string? AuditLog { get; init; }

    /// <summary>JSON lines or classic lines.</summary>
    public AuditLogFormat LogFormat { get; init; } = AuditLogFormat.Json;

    /// <summary>Records carry request headers (cookie values masked unless <see cref="LogCookies"/>).</summary>
    public bool LogHeaders { get; init; }

    /// <summary>Cookie values are written as they are.</summary>
    public bool LogCookies { get; init; }

    /// <summary>Records carry the request body as far as it was kept.</summary>
    public bool LogBodies { get; init; }

    /// <summary>The audit log is rotated at this size, bytes; 0 never.</summary>
    public long AuditLogMaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Rotated files kept.</summary>
    public int AuditLogKeep { get; init; } = 10;

    /// <summary>The charset the application reads, when the operator knows it; null decides per request.</summary>
    public string? Charset { get; init; }

    /// <summary>What kind of server the application runs on; decides what others read differently.</summary>
    public BackendProfile Profile { get; init; }

    /// <summary>What happens to a request that cannot be judged.</summary>
    public FailDirection Fail { get; init; } = FailDirection.Closed;

    /// <summary>What happens to a request while transactions cannot be recorded: refused, or passed and counted.</summary>
    public FailDirection FailUnrecorded { get; init; } = FailDirection.Open;

    /// <summary>Bounds on what is accepted and inspected.</summary>
    public SiteLimits Limits { get; init; } = new();

    /// <summary>Bounds on waiting.</summary>
    public SiteTimeouts Timeouts { get; init; } = new();

    /// <summary>Addresses and ranges whose <c>X-Forwarded-For</c>, <c>Forwarded</c> or PROXY header is believed.</summary>
    public ImmutableArray<string> TrustedProxies { get; init; } = [];

    /// <summary>Connections from trusted proxies begin with a PROXY protocol header (version 1 or 2).</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>TLS of <c>https</c> listeners.</summary>
    public CertificateOptions? Certificate { get; init; }

    /// <summary>How the upstream is reached.</summary>
    public UpstreamOptions UpstreamOptions { get; init; } = new();

    /// <summary>What is done about data that responses should not carry.</summary>
    public LeakPolicy Leaks { get; init; } = LeakPolicy.Default;

    /// <summary>Parameter names whose values are masked in records, besides the built-in password-like ones.</summary>
    public ImmutableArray<string> MaskedParameters { get; init; } = [];
}

/// <summary>The outcome of loading a site's rules.</summary>
/// <param name="Rules">Null when there were errors.</param>
/// <param name="Diagnostics">Everything there is to say about them.</param>
public sealed record RuleSetLoad(RuleSet? Rules, ImmutableArray<Waf.SecLang.Diagnostic> Diagnostics);

/// <summary>A server certificate: PEM pair or PFX.</summary>
public sealed record CertificateOptions(string CertificatePath, string? KeyPath, string? Password);

/// <summary>Peculiarities of an old upstream; each one is a warning in the log when set.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Speak HTTP/1.0 to it.</summary>
    public bool Http10 { get; init; }

    /// <summary>Accept TLS 1.0 and 1.1.</summary>
    public bool AllowObsoleteTls { get; init; }

    /// <summary>Accept a certificate that does not verify.</summary>
    public bool AllowInvalidCertificate { get; init; }

    /// <summary>Send this Host instead of the client's.</summary>
    public string? Host { get; init; }

    /// <summary>One upstream connection per client connection (NTLM, Negotiate).</summary>
    public bool ConnectionPerClient { get; init; }
}

/// <summary>Bounds per site; each has its failure direction in the documentation.</summary>
public sealed record SiteLimits
{
    /// <summary>Bytes of request body inspected; null takes the rules' <c>SecRequestBodyLimit</c>.</summary>
    public long? RequestBodyBytes { get; init; }

    /// <summary>What becomes of a longer one: true rejects (413), false judges the first bytes, passes and records; null takes the rules'.</summary>
    public bool? RejectLongRequestBody { get; init; }

    /// <summary>Bytes of response body inspected; null takes the rules'.</summary>
    public long? ResponseBodyBytes { get; init; }

    /// <summary>What becomes of a longer one; null takes the rules'.</summary>
    public bool? RejectLongResponseBody { get; init; }

    /// <summary>A compressed body may expand to at most this many times its size.</summary>
    public int DecompressionRatio { get; init; } = 100;

    /// <summary>Bytes of request line and headers.</summary>
    public int HeaderBytes { get; init; } = 64 * 1024;

    /// <summary>Number of header fields.</summary>
    public int HeaderCount { get; init; } = 200;

    /// <summary>Client connections at once; 0 is no limit.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>Requests in flight to the upstream at once; 0 is no limit.</summary>
    public int ConcurrentRequests { get; init; } = 1_000;

    /// <summary>CPU time of inspection for one request; null is no limit.</summary>
    public TimeSpan? InspectionTime { get; init; }
}

/// <summary>Bounds on waiting.</summary>
public sealed record SiteTimeouts
{
    /// <summary>To connect to the upstream.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a client to send its request head.</summary>
    public TimeSpan Header { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the whole request body to arrive before judging.</summary>
    public TimeSpan Body { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Without traffic either way.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(130);
}
