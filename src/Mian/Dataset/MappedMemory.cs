using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Mian.Dataset;

/// <summary>
/// A file mapped into memory as one <see cref="Memory{T}"/>. The pointer is acquired once, so the mapping stays until
/// <see cref="MemoryManager{T}.Dispose(bool)"/> runs by an explicit call: forgetting to dispose leaks address space but never leaves a
/// dangling pointer behind a column that is still in use.
/// </summary>
internal sealed unsafe class MappedMemory : MemoryManager<byte>
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _length;
    private byte* _start;

    public MappedMemory(string path, int length)
    {
        using var file = MemoryMappedFile.CreateFromFile(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete),
            null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _length = length;
    }

    public byte* Start => _start;

    public long Length => _length;

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin() { }

    /// <summary>Unmaps; every pointer into the file is invalid afterwards.</summary>
    public void Unmap() => ((IDisposable)this).Dispose();

    protected override void Dispose(bool disposing)
    {
        if (_start is null)
            return;
        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
    }
}
