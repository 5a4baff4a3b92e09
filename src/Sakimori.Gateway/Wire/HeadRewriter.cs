using System.Buffers;
using System.Text;

namespace Sakimori.Gateway.Wire;

/// <summary>
/// What Kestrel reads in place of a head it would refuse or repair. It only ever needs the framing and the headers; the target
/// that is judged and forwarded comes from the <see cref="RequestHead"/>.
/// </summary>
internal static class HeadRewriter
{
    private static readonly byte[] GetPlaceholder = "GET / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n"u8.ToArray();
    private static readonly byte[] HeadPlaceholder = "HEAD / HTTP/1.1\r\nHost: refused\r\nConnection: close\r\n\r\n"u8.ToArray();

    /// <summary>
    /// A request without content for a refused head (its answer is not this request's business), the same head with target
    /// <c>/</c> for an odd but sound one, or empty when Kestrel may read the bytes as they are.
    /// </summary>
    public static ReadOnlyMemory<byte> Replacement(RequestHead head, in ReadOnlySequence<byte> bytes, bool hasLeadingLines)
    {
        if (head.Fault != WireFault.None)
        {
            return head.Method == "HEAD" ? HeadPlaceholder : GetPlaceholder;
        }

        return hasLeadingLines || IsOdd(head) ? WithPlainTarget(head, bytes) : default;
    }

    /// <summary>
    /// Kestrel refuses bytes ≥ 0x80 and an encoded NUL in the path, and has its own mind about absolute targets.
    /// </summary>
    private static bool IsOdd(RequestHead head) =>
        head.RawLine is not null || !head.Target.StartsWith('/') || head.Target.Contains("%00", StringComparison.Ordinal);

    private static byte[] WithPlainTarget(RequestHead head, in ReadOnlySequence<byte> bytes)
    {
        var headers = bytes.Slice(bytes.PositionOf((byte)'\n')!.Value);
        var line = Encoding.Latin1.GetBytes($"{head.Method} {(head.Target == "*" ? "*" : "/")} {head.Protocol}\r");
        var replacement = new byte[line.Length + (int)headers.Length];
        line.CopyTo(replacement, 0);
        headers.CopyTo(replacement.AsSpan(line.Length));
        return replacement;
    }
}
