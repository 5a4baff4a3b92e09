using System.Text.Json;
using Sakimori.Commands;
using Sakimori.Storage;
using Sakimori.Storage.Record;

namespace Sakimori.Hosting.Memory;

/// <summary>
/// The head of the ledger, written elsewhere line by line: <c>{"number":…,"hash":"…","time":"…"}</c>. A chain that was cut short or
/// written anew no longer leads through them.
/// </summary>
internal static class LedgerAnchors
{
    // A line an hour for a hundred years.
    private const int LineLimit = 1_000_000;

    /// <summary>Appends the head unless it is the last line already. A null path writes nothing.</summary>
    public static async Task AppendAsync(Store store, string? path, TimeProvider time, CancellationToken cancellation)
    {
        if (path is null || await store.Ledger.HeadAsync(cancellation) is not { } head)
            return;
        if (File.Exists(path) && Read(path) is [.., var last] && last.Number == head.Number && last.Hash == head.Hash)
            return;
        var line = JsonSerializer.Serialize(new LedgerAnchor(head.Number, head.Hash, time.GetUtcNow()), Session.JsonOptions);
        await File.AppendAllLinesAsync(path, [line], cancellation);
    }

    /// <summary>Reads anchors; a line that is none throws <see cref="InvalidDataException"/> with its number.</summary>
    public static IReadOnlyList<LedgerAnchor> Read(string path)
    {
        var anchors = new List<LedgerAnchor>();
        foreach (var line in File.ReadLines(path).Take(LineLimit))
        {
            if (line.Length == 0)
                continue;
            try
            {
                anchors.Add(JsonSerializer.Deserialize<LedgerAnchor>(line, Session.JsonOptions) ?? throw new JsonException());
            }
            catch (JsonException)
            {
                throw new InvalidDataException($"{path}:{anchors.Count + 1}: this line is no anchor ({{\"number\":…,\"hash\":\"…\",\"time\":\"…\"}})");
            }
        }

        return anchors;
    }
}
