using Sakimori.Domain;
using Sakimori.Storage.Databases;
using Sakimori.Storage.Record;

namespace Sakimori.Storage.Settings;

/// <summary>Settings a person changes at run time, as JSON by key.</summary>
public sealed class SettingStore
{
    private readonly Database _database;

    internal SettingStore(Database database) => _database = database;

    /// <summary>The value of a key; null when it was never set.</summary>
    public Task<string?> ReadAsync(string key, CancellationToken cancellation = default) =>
        _database.ReadAsync(session => session.FirstAsync("select content from settings where name = @name", row => row.Text(0), ("name", key)), cancellation);

    /// <summary>Writes a value, with its ledger entry when it is a decision.</summary>
    public Task WriteAsync(string key, string json, LedgerDraft? decision, CancellationToken cancellation = default) =>
        _database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "insert into settings (name, content) values (@name, @content) on conflict (name) do update set content = excluded.content",
                ("name", key), ("content", json)).ConfigureAwait(false);
            if (decision is not null)
                await LedgerRows.AppendAsync(session, decision).ConfigureAwait(false);
            return true;
        }, cancellation);
}
