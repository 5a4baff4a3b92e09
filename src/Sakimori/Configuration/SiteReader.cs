using System.Collections.Immutable;
using System.Net;
using Sakimori.Gateway;
using Sakimori.Hosting;
using Sakimori.Hosting.Protecting;
using Sakimori.Languages;
using Sakimori.Rules;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;

namespace Sakimori.Configuration;

/// <summary>Reads one entry of <c>sites</c>.</summary>
internal sealed class SiteReader(string folder, string overridesFolder, RuleLibrary library, ProblemList problems, TimeProvider time)
{
    private static readonly Uri Unreadable = new("http://127.0.0.1:0");

    /// <param name="section">The entry.</param>
    /// <param name="number">Its place in the list, from 1: the name of a site without one.</param>
    public ReadSite Read(Section section, int number)
    {
        var mode = section.Choice("mode") switch
        {
            "off" => EngineMode.Off,
            "observe" => EngineMode.Observe,
            _ => EngineMode.Protect,
        };
        var name = ReadName(section, number);
        var rules = ReadRules(section, name);
        var listen = section.Texts("listen") ?? [];
        if (section.Has("listen") && listen.IsEmpty)
            problems.Add(section.NodeOf("listen"), Messages.NoListen);
        var listeners = listen.Select(text => ReadUrl(text, isListener: true)).ToImmutableArray();
        var certificate = section.Open("tls") is { } tls ? ReadCertificate(tls) : null;
        if (certificate is null && !section.Has("tls") && listeners.Any(uri => uri.Scheme == Uri.UriSchemeHttps))
            problems.Add(section.NodeOf("listen"), Messages.HttpsNeedsTls);
        var options = new SiteOptions
        {
            Name = name,
            Listen = listeners,
            Hosts = ReadHosts(section),
            Upstream = section.Text("upstream") is { } upstream ? ReadUrl(upstream, isListener: false) : Unreadable,
            Mode = mode,
            WarmUp = GatewayHost.WarmUp,
            LoadRules = mode == EngineMode.Off ? null : rules.Load,
            WatchedPaths = mode == EngineMode.Off ? [] : rules.WatchedPaths(),
            AuditLog = ReadPath(section, "audit_log"),
            LogFormat = section.Choice("log_format") == "modsec" ? AuditLogFormat.Modsec : AuditLogFormat.Json,
            LogHeaders = section.Flag("log_headers"),
            LogCookies = section.Flag("log_cookies"),
            LogBodies = section.Flag("log_bodies"),
            MaskedParameters = section.Texts("mask") is { } masked ? [.. masked.Select(text => text.Text)] : [],
            Charset = section.Choice("charset"),
            Profile = section.Choice("profile") switch
            {
                "php" => BackendProfile.Php,
                "aspnet" => BackendProfile.AspNet,
                "classic_asp" => BackendProfile.ClassicAsp,
                "servlet" => BackendProfile.Servlet,
                "iis" => BackendProfile.Iis,
                _ => BackendProfile.Generic,
            },
            Fail = section.Choice("fail") == "open" ? FailDirection.Open : FailDirection.Closed,
            FailUnrecorded = section.Choice("fail_unrecorded") == "closed" ? FailDirection.Closed : FailDirection.Open,
            TrustedProxies = ReadProxies(section),
            ProxyProtocol = section.Flag("proxy_protocol"),
            Certificate = certificate,
        };
        options = options with
        {
            AuditLogMaxBytes = section.Size("audit_log_max_size") ?? options.AuditLogMaxBytes,
            AuditLogKeep = section.Count("audit_log_keep") ?? options.AuditLogKeep,
            Limits = section.Open("limits") is { } limits ? ReadLimits(limits) : options.Limits,
            Leaks = section.Open("leaks") is { } leaks ? new LeaksReader(leaks, problems).Read() : options.Leaks,
            Timeouts = section.Open("timeouts") is { } timeouts ? ReadTimeouts(timeouts) : options.Timeouts,
            UpstreamOptions = section.Open("upstream_options") is { } peculiar ? ReadUpstream(peculiar) : options.UpstreamOptions,
        };
        return new ReadSite(options, rules, section);
    }

    private string ReadName(Section section, int number)
    {
        if (section.Text("name") is not { } name)
            return $"site-{number}";
        // The name stands in file names, commands and records.
        if (name.Text.Length is 0 or > 64 || !name.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            problems.Add(name.Node, Messages.NameIsBad, name.Text);
        return name.Text;
    }

    private RuleSelection ReadRules(Section section, string name)
    {
        var entries = section.Texts("rules") is { } texts
            ? texts.Select(text => new RuleEntry(text.Text, problems.At(text.Node))).ToImmutableArray()
            : [new RuleEntry(RuleLibrary.Starter, problems.At(section.Node))];
        var selection = new RuleSelection(entries, folder, library, problems.Language, time)
        {
            OverridesFile = OverridesFile.PathOf(overridesFolder, name),
        };
        selection.Resolve(out var missing);
        foreach (var diagnostic in missing)
            problems.Problems.Add(new Problem(diagnostic.Location, diagnostic.Message, diagnostic.Remedy));
        return selection;
    }

    private Uri ReadUrl(Located text, bool isListener)
    {
        if (!Uri.TryCreate(text.Text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            problems.Add(text.Node, Messages.UrlIsBad, text.Text);
            return Unreadable;
        }

        if (uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            problems.Add(text.Node, Messages.UrlHasMore, text.Text);
        if (!isListener)
            return uri;
        if (uri.IsLoopback && uri.HostNameType == UriHostNameType.Dns)
            return new UriBuilder(uri) { Host = "127.0.0.1" }.Uri;
        if (uri.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6))
            problems.Add(text.Node, Messages.ListenIsNoAddress, text.Text);
        return uri;
    }

    private ImmutableArray<string> ReadHosts(Section section)
    {
        var hosts = ImmutableArray.CreateBuilder<string>();
        foreach (var text in section.Texts("hosts") ?? [])
        {
            var host = text.Text.ToLowerInvariant();
            var name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
            if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
                problems.Add(text.Node, Messages.HostIsBad, text.Text);
            else
                hosts.Add(host);
        }

        return hosts.ToImmutable();
    }

    private ImmutableArray<string> ReadProxies(Section section)
    {
        var proxies = ImmutableArray.CreateBuilder<string>();
        foreach (var text in section.Texts("trusted_proxies") ?? [])
        {
            var slash = text.Text.IndexOf('/');
            var isAddress = IPAddress.TryParse(slash < 0 ? text.Text : text.Text[..slash], out var address);
            var bits = address?.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 128 : 32;
            if (isAddress && (slash < 0 || (byte.TryParse(text.Text.AsSpan(slash + 1), out var prefix) && prefix <= bits)))
                proxies.Add(text.Text);
            else
                problems.Add(text.Node, Messages.AddressIsBad, text.Text);
        }

        return proxies.ToImmutable();
    }

    private string? ReadPath(Section section, string key) =>
        section.Text(key) is { } text ? Path.GetFullPath(text.Text, folder) : null;

    private string? ReadExisting(Section section, string key)
    {
        var path = ReadPath(section, key);
        if (path is not null && !File.Exists(path))
            problems.Add(section.NodeOf(key), Messages.FileIsMissing, path);
        return path;
    }

    private CertificateOptions ReadCertificate(Section section)
    {
        var certificate = ReadExisting(section, "certificate");
        var key = ReadExisting(section, "key");
        var passwordFile = ReadExisting(section, "password_file");
        var password = passwordFile is not null && File.Exists(passwordFile) ? File.ReadLines(passwordFile).FirstOrDefault() : null;
        return new CertificateOptions(certificate ?? "", key, password);
    }

    private static SiteLimits ReadLimits(Section section)
    {
        var given = new SiteLimits();
        return given with
        {
            RequestBodyBytes = section.Size("request_body"),
            RejectLongRequestBody = section.Choice("long_request_body") is { } request ? request == "reject" : null,
            ResponseBodyBytes = section.Size("response_body"),
            RejectLongResponseBody = section.Choice("long_response_body") is { } response ? response == "reject" : null,
            DecompressionRatio = section.Count("decompression_ratio") ?? given.DecompressionRatio,
            HeaderBytes = (int)Math.Min(section.Size("header_bytes") ?? given.HeaderBytes, int.MaxValue),
            HeaderCount = section.Count("header_count") ?? given.HeaderCount,
            Connections = section.Count("connections") ?? given.Connections,
            ConcurrentRequests = section.Count("concurrent_requests") ?? given.ConcurrentRequests,
            InspectionTime = section.Duration("inspection_time"),
        };
    }

    private static SiteTimeouts ReadTimeouts(Section section)
    {
        var given = new SiteTimeouts();
        return given with
        {
            Connect = section.Duration("connect") ?? given.Connect,
            Header = section.Duration("header") ?? given.Header,
            Body = section.Duration("body") ?? given.Body,
            Idle = section.Duration("idle") ?? given.Idle,
        };
    }

    private static UpstreamOptions ReadUpstream(Section section) => new()
    {
        Http10 = section.Flag("http10"),
        AllowObsoleteTls = section.Flag("obsolete_tls"),
        AllowInvalidCertificate = section.Flag("invalid_certificate"),
        Host = section.Text("host")?.Text,
        ConnectionPerClient = section.Flag("connection_per_client"),
    };
}
