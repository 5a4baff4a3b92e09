using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Auditing;
using Sakimori.Gateway.Forwarding;
using Sakimori.Matching.Addresses;
using Sakimori.Waf;
using Sakimori.Waf.Charsets;
using Sakimori.Waf.Detectors.Leaks;
using Sakimori.Waf.SecLang;

namespace Sakimori.Gateway.Sites;

/// <summary>What became of building a site's model: whole, or the reasons why not.</summary>
internal sealed record SiteBuild(SiteModel? Model, ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<string> Errors);

/// <summary>Turns a site's options into what it runs on; all errors at once.</summary>
internal sealed partial class SiteFactory(ModeStore modes, AuditLogs audits, TimeProvider time, ILogger logger)
{
    /// <summary>Builds; keeps from <paramref name="former"/> what did not change (upstream connections). The rules are cold (<see cref="Warm"/>).</summary>
    public SiteBuild Build(SiteOptions options, SiteModel? former)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        var (rules, diagnostics) = LoadRules(options, errors);
        AddressSet? trusted = null;
        if (!options.TrustedProxies.IsEmpty && !AddressSet.TryParse(options.TrustedProxies, out trusted, out var bad))
        {
            errors.Add($"'{bad}' in trusted_proxies is no address or range");
        }

        var tls = LoadCertificate(options, errors);
        AuditLog? audit = null;
        if (options.AuditLog is not null && errors.Count == 0)
        {
            audit = audits.Open(options, errors);
        }

        var charset = options.Charset is { } label ? Charset.Find(label) : null;
        if (charset is null && options.Charset is not null)
        {
            errors.Add($"'{options.Charset}' is no charset that can be read");
        }

        if (errors.Count > 0)
        {
            return new(null, diagnostics, errors.ToImmutable());
        }

        var upstream = former?.Upstream.IsFor(options) == true ? former.Upstream : new Upstream(options.Upstream, options.UpstreamOptions, options.Timeouts);
        if (!ReferenceEquals(upstream, former?.Upstream))
        {
            WarnOfOddities(options);
        }

        if (rules is not null && options.Leaks != LeakPolicy.Default && !rules.Rules.Any(rule => rule.Operator.StartsWith("@detectLeak", StringComparison.OrdinalIgnoreCase)))
        {
            Log.NoLeakRule(logger, options.Name);
        }

        var model = new SiteModel
        {
            Options = options,
            Mode = modes.ModeOf(options),
            Rules = rules,
            Reading = new RequestReading { Charset = charset, Profile = options.Profile, History = former?.Reading.History ?? new CharsetHistory() },
            Leaks = new LeakGuard(options.Leaks, former?.Leaks.History ?? new LeakHistory()),
            Upstream = upstream,
            TrustedProxies = trusted,
            Audit = audit,
            Tls = tls,
            LoadedAt = time.GetUtcNow(),
        };
        return new(model, diagnostics, []);
    }

    /// <summary>Lets the rules judge sample requests for as long as the site's options say.</summary>
    public static void Warm(SiteModel model)
    {
        if (model.Options.WarmUp > TimeSpan.Zero)
        {
            model.Rules?.Warm(model.Options.WarmUp);
        }
    }

    private static (RuleSet? Rules, ImmutableArray<Diagnostic> Diagnostics) LoadRules(SiteOptions options, ImmutableArray<string>.Builder errors)
    {
        if (options.LoadRules is null)
        {
            if (options.Mode != EngineMode.Off)
            {
                errors.Add("no rules are given, and the mode is not off");
            }

            return (null, []);
        }

        var load = options.LoadRules();
        if (load.Rules is null)
        {
            errors.Add("the rules have errors");
        }

        return (load.Rules, load.Diagnostics);
    }

    private static SslServerAuthenticationOptions? LoadCertificate(SiteOptions options, ImmutableArray<string>.Builder errors)
    {
        var isTls = options.Listen.Any(address => address.Scheme == Uri.UriSchemeHttps);
        if (options.Certificate is not { } files)
        {
            if (isTls)
            {
                errors.Add("an https listener needs a certificate");
            }

            return null;
        }

        try
        {
            var certificate = files.KeyPath is null && !files.CertificatePath.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
                ? X509CertificateLoader.LoadPkcs12FromFile(files.CertificatePath, files.Password)
                : files.Password is null
                    ? X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath)
                    : X509Certificate2.CreateFromEncryptedPemFile(files.CertificatePath, files.Password, files.KeyPath);
            var chain = new X509Certificate2Collection();
            if (files.KeyPath is not null)
            {
                chain.ImportFromPemFile(files.CertificatePath);
            }

            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(certificate, chain, offline: true),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            };
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"the certificate {files.CertificatePath} cannot be used: {exception.Message}");
            return null;
        }
    }

    private void WarnOfOddities(SiteOptions options)
    {
        var upstream = options.UpstreamOptions;
        if (upstream.Http10)
        {
            Log.Oddity(logger, options.Name, options.Upstream, "is spoken to in HTTP/1.0");
        }

        if (upstream.AllowObsoleteTls)
        {
            Log.Oddity(logger, options.Name, options.Upstream, "may use TLS 1.0 and 1.1, which others can read");
        }

        if (upstream.AllowInvalidCertificate)
        {
            Log.Oddity(logger, options.Name, options.Upstream, "is not asked to prove who it is: its certificate is not checked");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Site {Site}: the application at {Upstream} {Oddity}.")]
        public static partial void Oddity(ILogger logger, string site, Uri upstream, string oddity);

        [LoggerMessage(2, LogLevel.Warning, "Site {Site}: leaks are configured, but none of the rules asks @detectLeak; the rules named starter do.")]
        public static partial void NoLeakRule(ILogger logger, string site);
    }
}
