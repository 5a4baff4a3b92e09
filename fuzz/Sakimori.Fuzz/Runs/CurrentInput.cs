using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;

namespace Sakimori.Fuzz.Runs;

/// <summary>
/// The input being run, in a mapped file: what killed the process (a stack overflow, memory) can be read from it afterwards.
/// </summary>
internal sealed unsafe class CurrentInput : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _capacity;

    public CurrentInput(string path, int capacity)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _capacity = capacity;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, mapName: null, capacity + sizeof(int));
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>What a worker that died was doing; null when it had not begun.</summary>
    public static byte[]? Read(string path)
    {
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes) - 1;
        return length < 0 ? null : bytes.AsSpan(sizeof(int), length).ToArray();
    }

    public void Set(ReadOnlySpan<byte> input)
    {
        var length = Math.Min(input.Length, _capacity);
        input[..length].CopyTo(new Span<byte>(_start + sizeof(int), _capacity));
        // One more than the length: zero says that there was none yet.
        BinaryPrimitives.WriteInt32LittleEndian(new Span<byte>(_start, sizeof(int)), length + 1);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
