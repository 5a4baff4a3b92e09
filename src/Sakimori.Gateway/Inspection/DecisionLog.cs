using Microsoft.Extensions.Logging;
using Sakimori.Gateway.Wire;

namespace Sakimori.Gateway.Inspection;

/// <summary>
/// The lines of the log about requests that were blocked or refused. A flood must not fill the disk with them, nor take the requests' time:
/// beyond <see cref="LinesPerSecond"/> they are counted, and the count is said in one line. What became of each request is in the audit log
/// and in the store.
/// </summary>
internal sealed partial class DecisionLog : IDisposable
{
    /// <summary>Lines in a second.</summary>
    public const int LinesPerSecond = 100;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _counting = new();
    private long _began;
    private int _lines;
    private long _untold;

    public DecisionLog(ILogger logger, TimeProvider time)
    {
        _logger = logger;
        _time = time;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Tell(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A request was blocked.</summary>
    public void Blocked(string site, string transactionId, long ruleId, int status)
    {
        if (HasRoom())
            Log.Blocked(_logger, site, transactionId, ruleId, status);
    }

    /// <summary>A message could not be passed on.</summary>
    public void Refused(string site, string transactionId, WireFault fault)
    {
        if (HasRoom())
            Log.Refused(_logger, site, transactionId, fault);
    }

    /// <summary>Says what is not said yet.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Tell();
    }

    private bool HasRoom()
    {
        if (!_logger.IsEnabled(LogLevel.Information))
            return false;
        lock (_counting)
        {
            var now = _time.GetTimestamp();
            if (_time.GetElapsedTime(_began, now) >= s_second)
                (_began, _lines) = (now, 0);
            if (_lines < LinesPerSecond)
            {
                _lines++;
                return true;
            }

            if (_untold++ == 0)
                _timer.Change(s_second, Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    private void Tell()
    {
        long untold;
        lock (_counting)
            (untold, _untold) = (_untold, 0);
        if (untold > 0)
            Log.More(_logger, untold, LinesPerSecond);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Site {Site}: transaction {TransactionId} blocked by rule {RuleId} with {Status}.")]
        public static partial void Blocked(ILogger logger, string site, string transactionId, long ruleId, int status);

        [LoggerMessage(2, LogLevel.Information, "Site {Site}: request {TransactionId} refused: {Fault}.")]
        public static partial void Refused(ILogger logger, string site, string transactionId, WireFault fault);

        [LoggerMessage(4, LogLevel.Information, "{Count} more requests were blocked or refused; the log has a line each for {Limit} a second.")]
        public static partial void More(ILogger logger, long count, int limit);
    }
}
