using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>Gives kernels the native memory of contiguous float32 CPU tensors; valid while the tensor lives.</summary>
internal static unsafe class TensorMemory
{
    /// <summary>Address of the first element.</summary>
    internal static float* Pointer(Tensor tensor) => tensor.numel() == 0
        ? null
        : (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    /// <summary>Address of the first element, as a number that closures can hold.</summary>
    internal static nint Address(Tensor tensor) => (nint)Pointer(tensor);

    /// <summary>The elements as a span.</summary>
    internal static Span<float> Span(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>A new tensor with these elements, without a managed copy on the way.</summary>
    internal static Tensor From(ReadOnlySpan<float> values)
    {
        var result = empty(values.Length);
        if (values.Length > 0) values.CopyTo(Span(result));
        return result;
    }

    /// <summary>A new int32 tensor with these elements, without a managed copy on the way.</summary>
    internal static Tensor From(ReadOnlySpan<int> values)
    {
        var result = empty(values.Length, ScalarType.Int32);
        if (values.Length > 0) MemoryMarshal.AsBytes(values).CopyTo(result.bytes);
        return result;
    }
}
