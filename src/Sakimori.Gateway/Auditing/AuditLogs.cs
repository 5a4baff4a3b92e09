using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Auditing;

/// <summary>The open audit logs: one writer for each file and way of writing it, shared by sites and kept over reloads.</summary>
internal sealed class AuditLogs(ILogger logger) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (object Terms, AuditLog Log)> _logs = new(StringComparer.Ordinal);
    private readonly List<AuditLog> _retired = [];

    /// <summary>The log a site asks for; null, and why, when its file cannot be opened.</summary>
    public AuditLog? Open(SiteOptions options, ImmutableArray<string>.Builder errors)
    {
        var path = Path.GetFullPath(options.AuditLog!);
        object terms = (options.LogFormat, options.LogHeaders, options.LogCookies, options.AuditLogMaxBytes, options.AuditLogKeep,
            string.Join('\n', options.MaskedParameters));
        lock (_lock)
        {
            if (_logs.TryGetValue(path, out var open) && open.Terms.Equals(terms))
            {
                return open.Log;
            }

            try
            {
                var mask = new SecretMask(options.MaskedParameters, options.LogCookies);
                RecordFormat format = options.LogFormat == AuditLogFormat.Json
                    ? new JsonRecordFormat(mask, options.LogHeaders)
                    : new ModsecRecordFormat(mask);
                var log = new AuditLog(path, format, options.AuditLogMaxBytes, options.AuditLogKeep, logger);
                if (open.Log is not null)
                {
                    // Requests in flight still write to it; both append whole lines.
                    _retired.Add(open.Log);
                }

                _logs[path] = (terms, log);
                return log;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                errors.Add($"the audit log {path} cannot be written: {exception.Message}");
                return null;
            }
        }
    }

    /// <summary>Writes what is queued and closes every file.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var log in _retired.Concat(_logs.Values.Select(open => open.Log)).ToArray())
        {
            await log.DisposeAsync();
        }
    }
}
