using System.Buffers;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Sakimori.Domain;
using Sakimori.Storage.Formats;

namespace Sakimori.Storage.Transactions;

/// <summary>What is read only when one transaction is looked at: kept as one deflated JSON text, null when there is nothing.</summary>
internal sealed record TransactionDetails
{
    /// <summary>Kept of a body, characters: enough to show and replay an attack in a form, little enough that uploads do not fill the disk.</summary>
    public const int MaxBodyCharacters = 64 * 1024;

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

        var packed = new MemoryStream(1024);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(text.WrittenSpan);
        }

        return packed.ToArray();
    }

    /// <summary>The details that were packed; an empty set with a note when the bytes are damaged.</summary>
    public static TransactionDetails Unpack(byte[]? packed)
    {
        if (packed is null)
            return new TransactionDetails();
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
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
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            return new TransactionDetails { Notes = ["the stored evidence is damaged and cannot be read"] };
        }
    }

    public static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> array) => array.IsDefault ? [] : array;
}
