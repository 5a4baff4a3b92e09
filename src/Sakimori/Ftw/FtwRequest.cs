using System.Globalization;
using System.Text;

namespace Sakimori.Ftw;

/// <summary>
/// Makes the bytes of a test's request as go-ftw, the reference client, makes them. Nothing is checked: most of what these
/// suites are about is broken HTTP.
/// </summary>
internal static class FtwRequest
{
    private const string FormType = "application/x-www-form-urlencoded";

    public static byte[] Build(FtwInput input)
    {
        if (input.EncodedRequest is not null)
            return input.EncodedRequest;

        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in input.Headers)
            headers[name] = value;
        var data = Encoding.UTF8.GetBytes(FtwTemplate.Expand(input.Data));
        if (data.Length > 0 && input.AutocompleteHeaders)
        {
            AddIfEmpty("Content-Type", FormType);
            if (headers["Content-Type"] == FormType)
                data = EncodeForm(data);
        }

        if (headers.TryGetValue("Content-Type", out var type) && type.StartsWith("multipart/form-data;", StringComparison.Ordinal))
            data = AddCarriageReturns(data);
        if (input.AutocompleteHeaders)
        {
            AddIfEmpty("Connection", "close");
            if (data.Length > 0 || MayHaveBody(input.Method))
                AddIfEmpty("Content-Length", data.Length.ToString(CultureInfo.InvariantCulture));
        }

        var head = new StringBuilder();
        head.Append(input.Method).Append(' ').Append(input.Uri).Append(' ').Append(input.Version).Append("\r\n");
        foreach (var (name, value) in headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        head.Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. data];

        void AddIfEmpty(string name, string value)
        {
            if (string.IsNullOrEmpty(headers.GetValueOrDefault(name)))
                headers[name] = value;
        }
    }

    /// <summary>go-ftw asks an expression whose alternatives are anchored at one end only.</summary>
    private static bool MayHaveBody(string method) =>
        method.StartsWith("POST", StringComparison.Ordinal) || method.Contains("PUT", StringComparison.Ordinal) ||
        method.Contains("PATCH", StringComparison.Ordinal) || method.EndsWith("DELETE", StringComparison.Ordinal);

    /// <summary>Percent-encodes each name and value of a form, unless unescaping changes it: then it is taken to be encoded already.</summary>
    internal static byte[] EncodeForm(ReadOnlySpan<byte> data)
    {
        // Unescaping changes nothing exactly when there is neither '+' nor '%'; a broken escape is an error and also "encoded".
        if (data.ContainsAny((byte)'%', (byte)'+'))
            return data.ToArray();
        var encoded = new List<byte>(data.Length);
        var isFirst = true;
        // A trailing '&' ends the last pair and begins no other.
        var pairs = data[^1] == '&' ? data[..^1] : data;
        foreach (var range in pairs.Split((byte)'&'))
        {
            if (!isFirst)
                encoded.Add((byte)'&');
            isFirst = false;
            var pair = pairs[range];
            var equals = pair.IndexOf((byte)'=');
            Escape(equals < 0 ? pair : pair[..equals], encoded);
            if (equals < 0)
                continue;
            encoded.Add((byte)'=');
            Escape(pair[(equals + 1)..], encoded);
        }

        return [.. encoded];
    }

    private static void Escape(ReadOnlySpan<byte> text, List<byte> into)
    {
        foreach (var b in text)
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
                into.Add(b);
            else if (b == ' ')
                into.Add((byte)'+');
            else
                into.AddRange(Encoding.ASCII.GetBytes($"%{b:X2}"));
        }
    }

    private static byte[] AddCarriageReturns(ReadOnlySpan<byte> data)
    {
        var lines = new byte[data.Length + data.Count((byte)'\n')];
        var length = 0;
        foreach (var b in data)
        {
            if (b == '\n')
                lines[length++] = (byte)'\r';
            lines[length++] = b;
        }

        return lines;
    }
}
