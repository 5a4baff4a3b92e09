using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Sakimori.Hosting;

/// <summary>
/// Writes each line to standard error at once, from one buffer: Serilog's own sink makes a new one and a text of it for each line, 2 KB for a
/// blocked request, which the collector of garbage takes back while requests wait.
/// </summary>
internal sealed class StandardErrorSink(ITextFormatter formatter) : ILogEventSink, IDisposable
{
    private readonly StreamWriter _writer = new(Console.OpenStandardError(), bufferSize: 4096);
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            formatter.Format(logEvent, _writer);
            _writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
