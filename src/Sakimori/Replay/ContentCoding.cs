using System.IO.Compression;

namespace Sakimori.Replay;

/// <summary>Undoes the content coding of a recorded body.</summary>
internal static class ContentCoding
{
    // The gateway's default: a compressed body may grow to this many times its size.
    private const int DecompressionRatio = 100;

    /// <summary>The body as it was before coding; null when that fails, the coding is not known, or it grows beyond the ratio.</summary>
    public static byte[]? Undo(byte[] body, string? coding)
    {
        coding = coding?.Trim().ToLowerInvariant();
        if (coding is null or "" or "identity")
            return body;
        using var source = new MemoryStream(body, writable: false);
        using Stream? decoder = coding switch
        {
            "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            _ => null,
        };
        if (decoder is null)
            return null;
        try
        {
            using var decoded = new MemoryStream();
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = decoder.Read(buffer)) > 0)
            {
                if (decoded.Length + read > (long)body.Length * DecompressionRatio)
                    return null;
                decoded.Write(buffer, 0, read);
            }

            return decoded.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
