using System.Collections.Concurrent;
using System.Text;
using System.Xml;
using Sakimori.Waf.Rules;
using Sakimori.Waf.SecLang;

namespace Sakimori.Waf.Operators;

/// <summary>
/// The files a schema or DTD is made of. While rules load they are read from disk, each once; afterwards nothing outside of them
/// exists, whatever a document names. Nothing is ever fetched.
/// </summary>
internal sealed class XmlFiles(SourceLocation location, CompileContext context) : XmlResolver
{
    /// <summary>Files of one schema; the largest published sets have a few dozen.</summary>
    private const int FileLimit = 500;

    private readonly ConcurrentDictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Reads no further file.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Loads a file the rule names; null, and an error reported, when it cannot be read.</summary>
    public Uri? Load(string name)
    {
        if (context.ReadFile(location, name) is not { } text)
        {
            return null;
        }

        var uri = new Uri(Path.GetFullPath(CompileContext.PathOf(location, name)));
        _files[uri.AbsoluteUri] = Encoding.Latin1.GetBytes(text);
        return uri;
    }

    /// <summary>The bytes of a file that was loaded.</summary>
    public byte[] Bytes(Uri uri) => _files[uri.AbsoluteUri];

    public override object GetEntity(Uri absoluteUri, string? role, Type? ofObjectToReturn)
    {
        if (!_files.TryGetValue(absoluteUri.AbsoluteUri, out var bytes))
        {
            if (_isClosed || !absoluteUri.IsFile || _files.Count >= FileLimit || context.ReadFile(location, absoluteUri.LocalPath) is not { } text)
            {
                throw new XmlException($"{absoluteUri} is not read");
            }

            bytes = Encoding.Latin1.GetBytes(text);
            _files[absoluteUri.AbsoluteUri] = bytes;
        }

        return new MemoryStream(bytes, writable: false);
    }
}
