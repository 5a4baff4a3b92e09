using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Transactions;

/// <summary>What is read only when one transaction is looked at: kept as one JSON text, compressed (Brotli), null when there is nothing.</summary>
internal sealed record TransactionDetails
{
    /// <summary>Kept of a body, characters: enough to show and replay an attack in a form, little enough that uploads do not fill the disk.</summary>
    public const int MaxBodyCharacters = 64 * 1024;

    // The fastest that still finds repetitions; text of this size needs no larger window.
    private const int Quality = 1;
    private const int WindowBits = 18;

    // Inflated, a blob of ours stays far below; one that does not has been tampered with.
    private const int MaxInflatedBytes = 64 * 1024 * 1024;

    private static readonly JsonWriterOptions s_writing = new() { Encoder = RecordJson.Readable.Options.Encoder, SkipValidation = true };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_text;

    public ImmutableArray<DetectionRecord> Detections { get; init; } = [];

    public ImmutableArray<string> Notes { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? Body { get; init; }

    /// <summary>The details of a transaction as they are stored.</summary>
    public static byte[]? Pack(TransactionRecord transaction)
    {
        if (transaction.Detections.IsDefaultOrEmpty && transaction.Notes.IsDefaultOrEmpty && transaction.Headers.IsDefaultOrEmpty && transaction.Body is null)
            return null;
        var body = transaction.Body is { Length: > MaxBodyCharacters } whole ? whole[..MaxBodyCharacters] : transaction.Body;
        var text = t_text ??= new ArrayBufferWriter<byte>(8 * 1024);
        text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(text, s_writing))
        {
            TransactionWriter.WriteDetails(json, transaction, body);
        }

        var packed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(text.WrittenCount));
        try
        {
            return BrotliEncoder.TryCompress(text.WrittenSpan, packed, out var length, Quality, WindowBits)
                ? packed[..length]
                : throw new InvalidOperationException("the compressed form is longer than its longest");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>The details that were packed; an empty set with a note when the bytes are damaged.</summary>
    public static TransactionDetails Unpack(byte[]? packed)
    {
        if (packed is null)
            return new TransactionDetails();
        try
        {
            using var inflate = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
            var text = new MemoryStream(packed.Length * 4);
            var buffer = new byte[16 * 1024];
            while (inflate.Read(buffer) is > 0 and var read)
            {
                text.Write(buffer, 0, read);
                if (text.Length > MaxInflatedBytes)
                    throw new InvalidDataException("too long");
            }

            return JsonSerializer.Deserialize(text.GetBuffer().AsSpan(0, (int)text.Length), RecordJson.Readable.TransactionDetails) ?? new();
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException or JsonException)
        {
            return new TransactionDetails { Notes = ["the stored evidence is damaged and cannot be read"] };
        }
    }

    public static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> array) => array.IsDefault ? [] : array;
}
