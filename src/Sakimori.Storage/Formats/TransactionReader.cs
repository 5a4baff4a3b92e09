using System.Collections.Immutable;
using System.Text.Json;
using Sakimori.Domain;

namespace Sakimori.Storage.Formats;

/// <summary>
/// Reads what <see cref="TransactionWriter"/> wrote, field after field in its order: several times as fast as <see cref="RecordJson"/>,
/// because intake does this for every blocked request on the gateway's cores. Whatever looks different (another order, another type,
/// a field it does not know) it leaves to <see cref="RecordJson"/>, so it may refuse and never errs; a test holds both to the same answers.
/// </summary>
internal static class TransactionReader
{
    /// <summary>The transaction, or null when it must be read in the other way. Throws <see cref="JsonException"/> for what is no JSON.</summary>
    public static TransactionRecord? Read(ReadOnlySpan<byte> json, TextPool pool)
    {
        var fields = new Fields(json, pool);
        try
        {
            // The members of an initializer are evaluated in their order, which is the writer's.
            fields.Begin();
            var one = new TransactionRecord
            {
                Id = fields.Text("id"u8),
                Time = fields.Time("time"u8),
                Site = fields.Known("site"u8),
                Client = fields.Known("client"u8),
                Method = fields.Known("method"u8),
                Host = fields.Known("host"u8),
                Target = fields.Text("target"u8),
                Mode = fields.Enumeration<SiteMode>("mode"u8),
                Outcome = fields.Enumeration<TransactionOutcome>("outcome"u8),
                Status = fields.Int("status"u8),
                WouldBlock = fields.Flag("wouldBlock"u8),
                DecidingRule = fields.Long("decidingRule"u8),
                InboundScore = fields.Int("inboundScore"u8),
                OutboundScore = fields.Int("outboundScore"u8),
                Family = fields.Family("family"u8),
                RuleSetVersion = fields.Known("ruleSetVersion"u8),
                InspectionMicroseconds = fields.Int("inspectionMicroseconds"u8),
                DurationMicroseconds = fields.Long("durationMicroseconds"u8),
                RequestBytes = fields.Long("requestBytes"u8),
                Charset = fields.Known("charset"u8),
                UserAgent = fields.Known("userAgent"u8),
                Incident = fields.IsAt("incident"u8) ? new IncidentId(fields.Long("incident"u8)) : null,
                Detections = Detections(ref fields),
                Notes = fields.Texts("notes"u8),
                Headers = Headers(ref fields),
                Body = fields.IsAt("body"u8) ? fields.Text("body"u8) : null,
            };
            fields.End();
            return fields.AtEnd() ? one : null;
        }
        catch (InvalidOperationException)
        {
            // A text that is not UTF-8.
            return null;
        }
    }

    private static ImmutableArray<DetectionRecord> Detections(ref Fields fields)
    {
        var detections = ImmutableArray.CreateBuilder<DetectionRecord>(4);
        fields.BeginArray("detections"u8);
        while (fields.TryBegin())
        {
            detections.Add(new DetectionRecord
            {
                RuleId = fields.Long("ruleId"u8),
                Phase = fields.Int("phase"u8),
                Target = fields.Known("target"u8),
                Value = fields.Text("value"u8),
                Operator = fields.Known("operator"u8),
                Message = fields.Known("message"u8),
                Data = fields.Text("data"u8),
                Severity = fields.Int("severity"u8),
                Score = fields.Int("score"u8),
                Tags = fields.Texts("tags"u8),
                File = fields.Known("file"u8),
                Line = fields.Int("line"u8),
                IsDisruptive = fields.Flag("isDisruptive"u8),
            });
            fields.End();
        }

        return detections.DrainToImmutable();
    }

    private static ImmutableArray<KeyValuePair<string, string>> Headers(ref Fields fields)
    {
        var headers = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(8);
        fields.BeginArray("headers"u8);
        while (fields.TryBegin())
        {
            headers.Add(new(fields.Known("key"u8), fields.Known("value"u8)));
            fields.End();
        }

        return headers.DrainToImmutable();
    }

    /// <summary>Stands before a field. Once something else stood there than was asked for it is lost, and gives empty values.</summary>
    private ref struct Fields(ReadOnlySpan<byte> json, TextPool pool)
    {
        private readonly ReadOnlySpan<byte> _bytes = json;
        private Utf8JsonReader _json = new(json);
        private bool _isLost;

        // The name of the next field has been read.
        private bool _isAtName;

        public void Begin() => Require(Next(JsonTokenType.StartObject));

        public void End() => Require(_isAtName ? _json.TokenType == JsonTokenType.EndObject : Next(JsonTokenType.EndObject), isAtName: false);

        /// <summary>All was as it should be, and nothing follows.</summary>
        public bool AtEnd() => !_isLost && !_json.Read();

        public void BeginArray(ReadOnlySpan<byte> name)
        {
            if (IsAt(name))
                Require(Next(JsonTokenType.StartArray), isAtName: false);
            else
                _isLost = true;
        }

        /// <summary>Begins the next object of an array; false at its end.</summary>
        public bool TryBegin()
        {
            if (_isLost || !_json.Read() || _json.TokenType == JsonTokenType.EndArray)
                return false;
            Require(_json.TokenType == JsonTokenType.StartObject);
            return !_isLost;
        }

        public bool IsAt(ReadOnlySpan<byte> name)
        {
            if (_isLost)
                return false;
            if (!_isAtName)
                _isAtName = _json.Read();
            return _json.TokenType == JsonTokenType.PropertyName && !_json.ValueIsEscaped && _json.ValueSpan.SequenceEqual(name);
        }

        public string Text(ReadOnlySpan<byte> name) => Value(name, JsonTokenType.String) ? _json.GetString()! : "";

        /// <summary>A text that has probably been seen before.</summary>
        public string Known(ReadOnlySpan<byte> name) => Value(name, JsonTokenType.String) ? pool.Read(ref _json) : "";

        public long Long(ReadOnlySpan<byte> name)
        {
            var number = 0L;
            Require(Value(name, JsonTokenType.Number) && _json.TryGetInt64(out number));
            return number;
        }

        public int Int(ReadOnlySpan<byte> name)
        {
            var number = 0;
            Require(Value(name, JsonTokenType.Number) && _json.TryGetInt32(out number));
            return number;
        }

        public bool Flag(ReadOnlySpan<byte> name)
        {
            if (IsAt(name) && _json.Read() && _json.TokenType is JsonTokenType.True or JsonTokenType.False)
                _isAtName = false;
            else
                _isLost = true;
            return !_isLost && _json.TokenType == JsonTokenType.True;
        }

        public DateTimeOffset Time(ReadOnlySpan<byte> name)
        {
            DateTimeOffset time = default;
            Require(Value(name, JsonTokenType.String) && _json.TryGetDateTimeOffset(out time));
            return time;
        }

        public T Enumeration<T>(ReadOnlySpan<byte> name)
            where T : struct, Enum
        {
            T value = default;
            Require(EnumText<T>.TryParse(Known(name), out value));
            return value;
        }

        public AttackFamily Family(ReadOnlySpan<byte> name)
        {
            var family = AttackFamily.Other;
            Require(AttackFamilies.TryParse(Known(name), out family));
            return family;
        }

        public ImmutableArray<string> Texts(ReadOnlySpan<byte> name)
        {
            BeginArray(name);
            if (_isLost)
                return [];
            var begin = (int)_json.TokenStartIndex;
            var ahead = _json;
            ahead.Skip();
            var list = _bytes[begin..(int)ahead.BytesConsumed];
            if (pool.TryGetList(list, out var known))
            {
                _json = ahead;
                return known;
            }

            var texts = ImmutableArray.CreateBuilder<string>();
            while (!_isLost && _json.Read() && _json.TokenType != JsonTokenType.EndArray)
            {
                if (_json.TokenType == JsonTokenType.String)
                    texts.Add(pool.Read(ref _json));
                else
                    _isLost = true;
            }

            var read = texts.ToImmutable();
            if (!_isLost)
                pool.Keep(list, read);
            return read;
        }

        private bool Value(ReadOnlySpan<byte> name, JsonTokenType type)
        {
            if (!IsAt(name) || !Next(type))
                _isLost = true;
            _isAtName = false;
            return !_isLost;
        }

        private bool Next(JsonTokenType type) => !_isLost && _json.Read() && _json.TokenType == type;

        private void Require(bool isSo) => _isLost |= !isSo;

        private void Require(bool isSo, bool isAtName)
        {
            Require(isSo);
            _isAtName = isAtName;
        }
    }
}
