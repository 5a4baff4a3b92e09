using System.Buffers;
using System.Text;

namespace Sakimori.Waf.Transformations;

/// <summary><c>md5</c> and <c>sha1</c>: the raw digest, one char per byte; rules follow it with <c>hexEncode</c>.</summary>
internal sealed class Digest(string name, int length, Digest.Function compute) : Transformation
{
    // Values up to this length are hashed from the stack.
    private const int StackLimit = 1024;

    /// <summary>Computes the digest of a source into a destination.</summary>
    public delegate int Function(ReadOnlySpan<byte> source, Span<byte> destination);

    public override string Name => name;

    public override int MaxOutputLength(int inputLength) => length;

    public override int Apply(ReadOnlySpan<char> input, Span<char> output)
    {
        byte[]? rented = null;
        var bytes = input.Length <= StackLimit
            ? stackalloc byte[StackLimit]
            : rented = ArrayPool<byte>.Shared.Rent(input.Length);
        try
        {
            bytes = bytes[..input.Length];
            Encoding.Latin1.GetBytes(input, bytes);
            Span<byte> digest = stackalloc byte[length];
            compute(bytes, digest);
            Encoding.Latin1.GetChars(digest, output);
            return Result(input, output[..length]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
