using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Sakimori.Gateway.Wire;

/// <summary>
/// Closing a connection on which bytes still arrive. The system answers bytes for a closed socket with a reset, which throws away
/// what the client has not read yet: our answer. So the bytes are read and thrown away for a while (RFC 9112 §9.6).
/// </summary>
internal static class Lingering
{
    /// <summary>No longer than this altogether: a refused client is not to hold a connection.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(2);

    /// <summary>Silence of this length says that the client waits for the answer or has it; longer than most round trips.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(500);

    /// <summary>Not more than this: a client that sends gigabytes whatever it is told gets its reset.</summary>
    public const long MostBytes = 16 << 20;

    /// <summary>Reads and throws away until the client closes or is silent, or a bound is reached.</summary>
    public static async Task DrainAsync(PipeReader input, TimeProvider time)
    {
        using var whole = new CancellationTokenSource(LongestTime, time);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        await using var timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), silence, Silence, Timeout.InfiniteTimeSpan);
        try
        {
            for (var left = MostBytes; left > 0;)
            {
                var read = await input.ReadAsync(silence.Token);
                left -= read.Buffer.Length;
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }

                timer.Change(Silence, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ConnectionResetException or ConnectionAbortedException or IOException)
        {
            // Time is up, or the client is gone.
        }
    }
}
