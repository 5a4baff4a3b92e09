using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Sakimori.Waf;
using Sakimori.Waf.Auditing;

namespace Sakimori.Gateway.Auditing;

/// <summary>
/// One JSON object a line. Values are bytes on the wire: they are written as the text they are when they are UTF-8, else byte by
/// byte as Latin-1, so that every line is valid JSON and no byte is lost.
/// </summary>
internal sealed class JsonRecordFormat(SecretMask mask, bool withHeaders) : RecordFormat
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);

    public override void Write(in AuditEntry entry, IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        WriteTransaction(entry);
        WriteMatches(entry.Record);
        _json.WriteStartArray("notes");
        foreach (var note in entry.Record.Notes)
        {
            WriteBytes(note);
        }

        _json.WriteEndArray();
        if (withHeaders)
        {
            WriteHeaders(entry.Record);
        }

        if (entry.Body is { } body)
        {
            Write("request_body", mask.Clean(Encoding.Latin1.GetString(body)));
        }

        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }

    private void WriteTransaction(in AuditEntry entry)
    {
        var record = entry.Record;
        var blocked = record.Verdict.IsDisruptive;
        _json.WriteString("time", record.Time.ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture));
        _json.WriteString("transaction_id", record.TransactionId);
        _json.WriteString("client", record.ClientAddress.ToString());
        _json.WriteNumber("client_port", record.ClientPort);
        _json.WriteString("server", record.ServerAddress.ToString());
        _json.WriteNumber("server_port", record.ServerPort);
        _json.WriteString("site", entry.Site);
        Write("method", record.Method);
        Write("uri", mask.Clean(record.Target));
        Write("protocol", ProtocolOf(record.RequestLine));
        Write("request_line", mask.Clean(record.RequestLine));
        Write("host", record.Host);
        _json.WriteString("mode", record.Mode switch { EngineMode.Off => "off", EngineMode.Observe => "observe", _ => "protect" });
        _json.WriteString("verdict", blocked ? "block" : "allow");
        if (!blocked && record.WouldBe.IsDisruptive)
        {
            _json.WriteBoolean("would_block", true);
        }

        if (record.WouldBe.IsDisruptive)
        {
            _json.WriteNumber("blocking_rule", record.WouldBe.RuleId);
        }

        _json.WriteNumber("status", record.Status);
        _json.WriteNumber("anomaly_score", record.InboundScore + record.OutboundScore);
        _json.WriteNumber("inbound_score", record.InboundScore);
        _json.WriteNumber("outbound_score", record.OutboundScore);
        _json.WriteString("rules_version", record.RuleSetVersion);
        _json.WriteNumber("micros", (long)record.InspectionTime.TotalMicroseconds);
    }

    private void WriteMatches(AuditRecord record)
    {
        _json.WriteStartArray("matches");
        foreach (var match in record.Matches)
        {
            var hides = mask.Hides(match.Target);
            _json.WriteStartObject();
            _json.WriteNumber("id", match.RuleId);
            _json.WriteNumber("phase", (int)match.Phase);
            Write("target", match.Target);
            Write("value", hides ? SecretMask.Stars : mask.Clean(match.Value));
            Write("msg", Concealed(match.Message, match, hides));
            Write("data", Concealed(match.Data, match, hides));
            _json.WriteStartArray("tags");
            foreach (var tag in match.Tags)
            {
                WriteBytes(tag);
            }

            _json.WriteEndArray();
            _json.WriteNumber("severity", match.Severity);
            Write("file", match.File);
            _json.WriteNumber("line", match.Line);
            if (match.IsDisruptive)
            {
                _json.WriteBoolean("disruptive", true);
            }

            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteHeaders(AuditRecord record)
    {
        _json.WriteStartArray("request_headers");
        foreach (var (name, value) in record.RequestHeaders)
        {
            _json.WriteStartArray();
            WriteBytes(name);
            WriteBytes(mask.HidesHeader(name) ? SecretMask.Stars : mask.Clean(value));
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
    }

    /// <summary>Messages and data quote the value, or a part of it, that matched: with a secret target they are not shown at all.</summary>
    private string Concealed(string text, RuleMatch match, bool hides) =>
        hides && QuotesValue(text, match.Value) ? SecretMask.Stars : mask.Clean(text);

    private static bool QuotesValue(string text, string value) =>
        text.Contains("found within", StringComparison.OrdinalIgnoreCase) || (value.Length > 0 && text.Contains(value, StringComparison.Ordinal));

    private static string ProtocolOf(string requestLine)
    {
        var space = requestLine.LastIndexOf(' ');
        return space < 0 ? "" : requestLine[(space + 1)..];
    }

    private void Write(string name, string value)
    {
        _json.WritePropertyName(name);
        WriteBytes(value);
    }

    private void WriteBytes(string value)
    {
        if (Ascii.IsValid(value))
        {
            _json.WriteStringValue(value);
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(value.Length);
        var isBytes = TryNarrow(value, bytes);
        if (isBytes && Utf8.IsValid(bytes.AsSpan(0, value.Length)))
        {
            _json.WriteStringValue(bytes.AsSpan(0, value.Length));
        }
        else
        {
            _json.WriteStringValue(value);
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static bool TryNarrow(string value, byte[] bytes)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] > 0xFF)
            {
                return false;
            }

            bytes[i] = (byte)value[i];
        }

        return true;
    }
}
