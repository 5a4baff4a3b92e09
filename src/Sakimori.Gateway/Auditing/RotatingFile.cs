using System.Globalization;

namespace Sakimori.Gateway.Auditing;

/// <summary>
/// A file that is appended to and, when it would grow over a size, set aside as <c>name.1</c>, <c>name.2</c>, … (the highest is the
/// oldest) and begun anew. Also reopened when something else moved it away (logrotate). Used by one writer.
/// </summary>
internal sealed class RotatingFile : IDisposable
{
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly int _keep;
    private FileStream _stream;

    public RotatingFile(string path, long maxBytes, int keep)
    {
        _path = Path.GetFullPath(path);
        _maxBytes = maxBytes;
        _keep = keep;
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _stream = Open();
    }

    /// <summary>Appends whole lines and hands them to the operating system.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (_maxBytes > 0 && _stream.Length > 0 && _stream.Length + lines.Length > _maxBytes)
        {
            Rotate();
        }
        else if (!File.Exists(_path))
        {
            _stream.Dispose();
            _stream = Open();
        }

        _stream.Write(lines);
        _stream.Flush();
    }

    public void Dispose() => _stream.Dispose();

    private void Rotate()
    {
        _stream.Dispose();
        if (_keep == 0)
        {
            File.Delete(_path);
        }
        else
        {
            File.Delete(Numbered(_keep));
            for (var number = _keep - 1; number >= 1; number--)
            {
                if (File.Exists(Numbered(number)))
                {
                    File.Move(Numbered(number), Numbered(number + 1));
                }
            }

            File.Move(_path, Numbered(1));
        }

        _stream = Open();
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");

    private FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });
}
