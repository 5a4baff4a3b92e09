using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Sakimori.Gateway.Wire;
using Sakimori.Waf;

namespace Sakimori.Gateway.Inspection;

/// <summary>How reading a request body for judging ended.</summary>
internal enum IntakeOutcome
{
    /// <summary>All of it is held.</summary>
    Complete,

    /// <summary>The beginning is held; the rest is still to come and is not judged.</summary>
    Truncated,

    /// <summary>It is longer than allowed.</summary>
    TooLarge,

    /// <summary>It did not arrive in time.</summary>
    TimedOut,

    /// <summary>Its framing is broken, or the client sends too slowly for the server.</summary>
    Broken,

    /// <summary>No memory is left to hold it.</summary>
    NoMemory,

    /// <summary>The client went away.</summary>
    ClientGone,
}

/// <summary>Reads a request body into memory, up to a limit, and gives it to the rules as it comes.</summary>
internal sealed class RequestBodyIntake(HttpRequest request, WireConnection? wire, HeldBody held, TimeProvider time)
{
    /// <summary>The status Kestrel has for a broken body.</summary>
    public int BrokenStatus { get; private set; } = StatusCodes.Status400BadRequest;

    /// <summary>
    /// Reads until the end, the limit or the deadline. <paramref name="inspection"/> is given the bytes as they are; null when they
    /// have to be decoded first.
    /// </summary>
    public async ValueTask<IntakeOutcome> ReadAsync(RequestInspection? inspection, long limit, bool rejectsLonger, TimeSpan timeout)
    {
        var reader = request.BodyReader;
        ITimer? timer = null;
        if (wire is not null)
        {
            wire.BodyBroke = reader.CancelPendingRead;
        }

        try
        {
            while (true)
            {
                var reading = reader.ReadAsync();
                if (!reading.IsCompleted)
                {
                    timer ??= time.CreateTimer(static state => ((PipeReader)state!).CancelPendingRead(), reader, timeout, Timeout.InfiniteTimeSpan);
                }

                var result = await reading;
                if (result.IsCanceled)
                {
                    reader.AdvanceTo(result.Buffer.Start);
                    return wire is { BodyFault: not WireFault.None } ? IntakeOutcome.Broken : IntakeOutcome.TimedOut;
                }

                var outcome = Take(result.Buffer, inspection, limit, rejectsLonger, out var consumed);
                reader.AdvanceTo(consumed);
                if (outcome != IntakeOutcome.Complete || result.IsCompleted)
                {
                    return outcome;
                }
            }
        }
        catch (BadHttpRequestException exception)
        {
            BrokenStatus = exception.StatusCode;
            return IntakeOutcome.Broken;
        }
        catch (Exception exception) when (exception is ConnectionResetException or ConnectionAbortedException or OperationCanceledException or IOException)
        {
            return IntakeOutcome.ClientGone;
        }
        finally
        {
            timer?.Dispose();
        }
    }

    private IntakeOutcome Take(in ReadOnlySequence<byte> buffer, RequestInspection? inspection, long limit, bool rejectsLonger, out SequencePosition consumed)
    {
        consumed = buffer.Start;
        foreach (var segment in buffer)
        {
            var room = limit - held.Length;
            var bytes = segment.Span[..(int)Math.Min(room, segment.Length)];
            if (!held.TryAppend(bytes))
            {
                return IntakeOutcome.NoMemory;
            }

            consumed = buffer.GetPosition(bytes.Length, consumed);
            var intake = bytes.IsEmpty || inspection is null ? BodyIntake.Accepted : inspection.TakeRequestBody(bytes);
            if (bytes.Length < segment.Length || intake != BodyIntake.Accepted)
            {
                return rejectsLonger ? IntakeOutcome.TooLarge : IntakeOutcome.Truncated;
            }
        }

        return IntakeOutcome.Complete;
    }
}
