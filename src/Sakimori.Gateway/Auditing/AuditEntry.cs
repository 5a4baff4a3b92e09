using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Auditing;

/// <summary>A record on its way to a file, with what the file adds to it.</summary>
/// <param name="Record">The evidence.</param>
/// <param name="Site">The site's name.</param>
/// <param name="Body">The request body as far as it was kept; null unless asked for.</param>
internal readonly record struct AuditEntry(AuditRecord Record, string Site, byte[]? Body = null);
