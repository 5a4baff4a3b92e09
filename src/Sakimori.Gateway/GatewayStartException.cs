using System.Collections.Immutable;
using Sakimori.Waf.SecLang;

namespace Sakimori.Gateway;

/// <summary>The gateway was not started: what it was told cannot be carried out.</summary>
public sealed class GatewayStartException : Exception
{
    internal GatewayStartException(string message, ImmutableArray<Diagnostic> diagnostics, Exception? cause = null)
        : base(message, cause) => Diagnostics = diagnostics;

    /// <summary>Everything the rule sets' compilation said, errors and warnings; empty when the reason is another.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }
}
