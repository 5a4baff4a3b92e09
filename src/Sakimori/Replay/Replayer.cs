using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;

namespace Sakimori.Replay;

/// <summary>
/// Judges a stream of requests on all cores and writes the answers in the order the requests came. Batches go through a bounded
/// channel of running tasks: reading waits when judging is behind, so memory does not depend on the length of the input.
/// </summary>
internal sealed class Replayer(RequestJudge judge)
{
    // Enough work to be worth handing over, little enough to keep the cores evenly busy.
    private const int BatchSize = 64;

    private static readonly JsonWriterOptions WriterOptions = new() { SkipValidation = true };

    /// <summary>Told after each batch how many requests were written.</summary>
    public Action<ReplaySummary>? Progress { get; init; }

    public async Task<ReplaySummary> RunAsync(IEnumerable<PendingRequest> requests, Stream output, CancellationToken cancellation)
    {
        var summary = new ReplaySummary();
        var running = Channel.CreateBounded<Task<Batch>>(Environment.ProcessorCount * 2);
        var reading = Task.Run(() => ReadAsync(requests, running.Writer, cancellation), cancellation);
        await foreach (var task in running.Reader.ReadAllAsync(cancellation))
        {
            var batch = await task;
            await output.WriteAsync(batch.Lines.WrittenMemory, cancellation);
            foreach (var judgement in batch.Judgements)
                summary.Add(judgement);
            Progress?.Invoke(summary);
        }

        await reading;
        await output.FlushAsync(cancellation);
        return summary;
    }

    private async Task ReadAsync(IEnumerable<PendingRequest> requests, ChannelWriter<Task<Batch>> running, CancellationToken cancellation)
    {
        Exception? failure = null;
        try
        {
            foreach (var batch in requests.Chunk(BatchSize))
                await running.WriteAsync(Task.Run(() => Judge(batch), cancellation), cancellation);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            running.Complete(failure);
        }
    }

    private Batch Judge(PendingRequest[] requests)
    {
        var lines = new ArrayBufferWriter<byte>(requests.Length * 128);
        var judgements = new Judgement[requests.Length];
        using var writer = new Utf8JsonWriter(lines, WriterOptions);
        for (var i = 0; i < requests.Length; i++)
        {
            var judgement = judge.Judge(requests[i].Read());
            judgement.Write(writer);
            writer.Flush();
            writer.Reset();
            lines.Write("\n"u8);
            // The request itself is not needed any more, only whether it could be read.
            judgements[i] = judgement with { Request = new RecordedRequest { IdJson = "", Error = judgement.Request.Error } };
        }

        return new Batch(lines, judgements);
    }

    private sealed record Batch(ArrayBufferWriter<byte> Lines, Judgement[] Judgements);
}
