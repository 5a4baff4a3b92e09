using System.Buffers;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;
using Sakimori.Storage.Transactions;

namespace Sakimori.Storage.Journals;

/// <summary>Entries on their way into a file. Belongs to one thread.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    // A record that is too long keeps this many detections and characters of each value.
    private const int ShortenedDetections = 50;
    private const int ShortenedCharacters = 1000;

    private readonly Utf8JsonWriter _json;
    private byte[] _bytes = new byte[8 * 1024];

    public FrameBuffer() =>
        _json = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = RecordJson.Readable.Options.Encoder, SkipValidation = true });

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Forgets what was written; a buffer that grew large is given back.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > 1 << 20)
            _bytes = new byte[8 * 1024];
    }

    /// <summary>Adds a transaction; one that is too long is shortened. False, and nothing added, when it is too long even then.</summary>
    public bool TryAdd(TransactionRecord transaction, FrameKind kind) =>
        TryWrite(WithKeptBody(transaction), kind) || TryWrite(Shortened(transaction), kind);

    /// <summary>Adds a decision; false, and nothing added, when it is too long.</summary>
    public bool TryAdd(LedgerDraft decision)
    {
        var start = Begin();
        JsonSerializer.Serialize(_json, decision, RecordJson.Readable.LedgerDraft);
        return End(start, FrameKind.Ledger);
    }

    /// <summary>Adds counts.</summary>
    public bool TryAdd(TrafficMinute counts)
    {
        var start = Begin();
        JsonSerializer.Serialize(_json, counts, RecordJson.Readable.TrafficMinute);
        return End(start, FrameKind.Counts);
    }

    /// <summary>Adds an entry that says nothing.</summary>
    public void AddProbe() => End(Begin(), FrameKind.Probe);

    /// <summary>Adds an entry as it is.</summary>
    public void Add(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var start = Begin();
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
        End(start, kind);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private static TransactionRecord WithKeptBody(TransactionRecord one) =>
        one.Body is { Length: > TransactionDetails.MaxBodyCharacters } body ? one with { Body = body[..TransactionDetails.MaxBodyCharacters] } : one;

    private static TransactionRecord Shortened(TransactionRecord one) => one with
    {
        Target = Cut(one.Target),
        Host = Cut(one.Host),
        UserAgent = Cut(one.UserAgent),
        Body = null,
        Headers = [],
        Notes = [.. TransactionDetails.OrEmpty(one.Notes).Take(ShortenedDetections).Select(Cut), "the record was too long for the journal: it is kept without headers and body, and shortened"],
        Detections =
        [
            .. TransactionDetails.OrEmpty(one.Detections).Take(ShortenedDetections).Select(detection => detection with
            {
                Value = Cut(detection.Value), Data = Cut(detection.Data), Operator = Cut(detection.Operator), Message = Cut(detection.Message),
                Target = Cut(detection.Target), Tags = [.. TransactionDetails.OrEmpty(detection.Tags).Take(ShortenedDetections).Select(Cut)],
            }),
        ],
    };

    private static string Cut(string text) => text.Length <= ShortenedCharacters ? text : text[..ShortenedCharacters];

    private bool TryWrite(TransactionRecord transaction, FrameKind kind)
    {
        var start = Begin();
        TransactionWriter.Write(_json, transaction);
        return End(start, kind);
    }

    private int Begin()
    {
        var start = Length;
        Grow(Frame.HeaderBytes);
        Length += Frame.HeaderBytes;
        return start;
    }

    private bool End(int start, FrameKind kind)
    {
        _json.Flush();
        _json.Reset();
        if (Length - start - Frame.HeaderBytes > Frame.MaxPayloadBytes)
        {
            Length = start;
            return false;
        }

        Frame.Seal(_bytes.AsSpan(start, Length - start), kind);
        return true;
    }

    private void Grow(int room)
    {
        var needed = Length + Math.Max(room, 256);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
    }
}
