using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Sakimori.Web.Hosting;

/// <summary>
/// Scripts and styles that are part of the assembly, each under an address that carries its version, so a browser keeps it for good
/// and asks anew after an update.
/// </summary>
internal static class EmbeddedAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, Asset> s_assets = Load();

    /// <summary>The address of an asset with its version, such as <c>/assets/console.css?v=1f3a…</c>. Throws for a name that is none.</summary>
    public static string Address(string name) => s_assets[name].Address;

    /// <summary>Serves them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (name, asset) in s_assets)
        {
            routes.MapGet("/" + Prefix + name, asset.ServeAsync).AllowAnonymous();
        }
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(EmbeddedAssets).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => name[Prefix.Length..].Replace('\\', '/'),
                name =>
                {
                    using var stream = assembly.GetManifestResourceStream(name)!;
                    var bytes = new byte[stream.Length];
                    stream.ReadExactly(bytes);
                    return new Asset(name, bytes);
                },
                StringComparer.Ordinal);
    }

    private sealed class Asset
    {
        private readonly byte[] _plain;
        private readonly Lazy<byte[]> _gzipped;
        private readonly string _type;
        private readonly string _tag;

        public Asset(string name, byte[] plain)
        {
            _plain = plain;
            _gzipped = new(() => Compress(plain));
            _type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                _ => "application/octet-stream",
            };
            var hash = Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 8));
            _tag = $"\"{hash}\"";
            Address = $"/{name}?v={hash}";
        }

        public string Address { get; }

        public async Task ServeAsync(HttpContext context)
        {
            var (request, response) = (context.Request, context.Response);
            response.Headers.ETag = _tag;
            response.Headers.CacheControl = request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache";
            response.Headers.Vary = "Accept-Encoding";
            if (request.Headers.IfNoneMatch.Contains(_tag))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            var bytes = _plain;
            if (request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
            {
                bytes = _gzipped.Value;
                response.Headers.ContentEncoding = "gzip";
            }

            response.ContentType = _type;
            response.ContentLength = bytes.Length;
            await response.Body.WriteAsync(bytes, context.RequestAborted);
        }

        private static byte[] Compress(byte[] plain)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            {
                gzip.Write(plain);
            }

            return packed.ToArray();
        }
    }
}
