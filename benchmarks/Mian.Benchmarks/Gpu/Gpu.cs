using System.ComponentModel;
using System.Diagnostics;
using Mian.Torch.Native;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Gpu;

/// <summary>The GPU that is measured.</summary>
internal static class Gpu
{
    /// <summary>Waits until all work that was handed to a GPU is done.</summary>
    public static void Finish()
    {
        if (cuda.is_available()) cuda.synchronize();
    }

    /// <summary>Name, memory and driver as the driver's own tool gives them.</summary>
    public static string Driver()
    {
        try
        {
            using var tool = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"]) { RedirectStandardOutput = true })!;
            return tool.StandardOutput.ReadToEnd().Trim();
        }
        catch (Win32Exception)
        {
            return "no NVIDIA driver";
        }
    }

    /// <summary>Version of the installed PyTorch whose libraries are used.</summary>
    public static string PyTorch()
    {
        if (Environment.GetEnvironmentVariable(TorchRuntime.FolderVariable) is not { } folder) return "of the CPU package";
        var file = Path.Combine(folder, "..", "version.py");
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("__version__", StringComparison.Ordinal)) : null;
        return line is null ? "of an unknown version" : line.Split('=')[1].Trim().Trim('\'');
    }
}
