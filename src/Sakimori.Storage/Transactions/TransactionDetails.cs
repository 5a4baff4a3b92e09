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

    // One a thread: the JSON text, what writes it, and its compressed form.
    [ThreadStatic]
    private static Packer? t_packer;

    public ImmutableArray<DetectionRecord> Detections { get; init; } = [];

    public ImmutableArray<string> Notes { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public string? Body { get; init; }

    /// <summary>The details of a transaction as they are stored; null when there are none.</summary>
    public static byte[]? Pack(TransactionRecord transaction) => Packed(transaction) is { IsEmpty: false } packed ? packed.ToArray() : null;

    /// <summary>The same, until this thread asks for another's; empty when there are none.</summary>
    public static ReadOnlySpan<byte> Packed(TransactionRecord transaction) =>
        transaction.Detections.IsDefaultOrEmpty && transaction.Notes.IsDefaultOrEmpty && transaction.Headers.IsDefaultOrEmpty && transaction.Body is null
            ? []
            : (t_packer ??= new Packer()).Pack(transaction);

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

    private sealed class Packer
    {
        // What one long body needed is given back.
        private const int KeptBytes = 64 * 1024;

        private readonly Utf8JsonWriter _json;
        private ArrayBufferWriter<byte> _text = new(8 * 1024);
        private byte[] _packed = [];

        public Packer() => _json = new Utf8JsonWriter(_text, s_writing);

        public ReadOnlySpan<byte> Pack(TransactionRecord transaction)
        {
            if (_text.Capacity > KeptBytes)
                _text = new ArrayBufferWriter<byte>(8 * 1024);
            _text.ResetWrittenCount();
            _json.Reset(_text);
            TransactionWriter.WriteDetails(_json, transaction, transaction.Body is { Length: > MaxBodyCharacters } whole ? whole[..MaxBodyCharacters] : transaction.Body);
            _json.Flush();
            var most = BrotliEncoder.GetMaxCompressedLength(_text.WrittenCount);
            if (_packed.Length < most || _packed.Length > KeptBytes)
                _packed = new byte[Math.Max(most, 8 * 1024)];
            return BrotliEncoder.TryCompress(_text.WrittenSpan, _packed, out var length, Quality, WindowBits)
                ? _packed.AsSpan(0, length)
                : throw new InvalidOperationException("the compressed form is longer than its longest");
        }
    }
}
