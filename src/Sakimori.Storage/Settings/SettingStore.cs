using Sakimori.Domain;

namespace Sakimori.Storage.Settings;

/// <summary>Settings a person changes at run time, as JSON by key.</summary>
public sealed class SettingStore
{
    internal SettingStore()
    {
    }

    /// <summary>The value of a key; null when it was never set.</summary>
    public Task<string?> ReadAsync(string key, CancellationToken cancellation = default) => throw new NotSupportedException();

    /// <summary>Writes a value, with its ledger entry when it is a decision.</summary>
    public Task WriteAsync(string key, string json, LedgerDraft? decision, CancellationToken cancellation = default) => throw new NotSupportedException();
}
