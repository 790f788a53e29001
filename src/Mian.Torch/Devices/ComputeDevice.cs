using System.Globalization;
using Mian.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Mian.Torch.Devices;

/// <summary>
/// Where a model computes. On the CPU, fused kernels of our own work on jagged batches and tables in native memory. Elsewhere the same
/// model runs in plain torch operations: tables, their optimizers and the batch live on the device.
/// </summary>
public sealed class ComputeDevice
{
    private ComputeDevice(Device device, bool fused) => (Device, Fused) = (device, fused);

    /// <summary>The processor, with fused kernels.</summary>
    public static ComputeDevice Cpu { get; } = new(torch.CPU, fused: true);

    /// <summary>The processor, with the operations that run on a GPU: the oracle of both ways, and a test of the code path without a GPU.</summary>
    public static ComputeDevice PlainCpu { get; } = new(torch.CPU, fused: false);

    /// <summary>The device of torch.</summary>
    public Device Device { get; }

    /// <summary>True where our own kernels run, false where plain torch operations do.</summary>
    public bool Fused { get; }

    /// <summary>Reads <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>, or <c>cpu-plain</c> for <see cref="PlainCpu"/>.</summary>
    /// <exception cref="MianException">Another text, or no such device on this machine.</exception>
    public static ComputeDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        TorchRuntime.EnsureLoaded();
        if (text == "cpu") return Cpu;
        if (text == "cpu-plain") return PlainCpu;
        var parts = text.Split(':');
        var index = 0;
        if (parts[0] != "cuda" || parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)))
            throw new MianException($"--device '{text}' is not a device. Expected: cpu, cuda, cuda:N with N from 0, or cpu-plain.");
        RequireCuda(text, index);
        return new ComputeDevice(new Device(DeviceType.CUDA, index), fused: false);
    }

    /// <inheritdoc/>
    public override string ToString() => Device.type == DeviceType.CPU ? Fused ? "cpu" : "cpu-plain" : $"cuda:{Device.index}";

    private static void RequireCuda(string text, int index)
    {
        if (!cuda.is_available())
        {
            throw new MianException($"--device {text}: the loaded libtorch sees no CUDA GPU. Expected: an NVIDIA driver, and libtorch 2.10 or 2.11 with CUDA. " +
                $"The libtorch that comes with mian is for the CPU: set {TorchRuntime.FolderVariable} to the 'torch/lib' folder of an installed PyTorch 2.10 or 2.11 with CUDA, or use --device cpu.");
        }

        if (index >= cuda.device_count())
            throw new MianException($"--device {text}: this machine has {cuda.device_count()} CUDA GPU(s), numbered from 0. Use cuda:0 to cuda:{cuda.device_count() - 1}.");
    }
}
