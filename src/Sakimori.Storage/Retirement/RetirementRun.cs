using Microsoft.Extensions.Logging;
using Sakimori.Storage.Databases;

namespace Sakimori.Storage.Retirement;

/// <summary>One run of retention.</summary>
internal sealed class RetirementRun(Database database, StoreOptions options, TimeProvider time, ILogger logger)
{
    public async Task<RetentionReport> RunAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        await database.CompactAsync(cancellation).ConfigureAwait(false);
        _ = (options, logger);
        return new RetentionReport(0, 0, [], time.GetElapsedTime(began));
    }
}
