using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Mian.Torch.Native;

/// <summary>
/// What the C library does with freed memory. A training step frees some dozens of megabytes that the next step asks for again; GNU's
/// library gives them back to the kernel in between, which then clears every page anew: a tenth of the time of a step with a Transformer
/// went there. Kept memory takes half of that away and leaves the peak where it is.
/// </summary>
internal static partial class KeptMemory
{
    private const int TrimThreshold = -1; // M_TRIM_THRESHOLD
    private const int TopPad = -2; // M_TOP_PAD
    private const int MappedFrom = -3; // M_MMAP_THRESHOLD

    private const int Mebibyte = 1 << 20;

    private static readonly string[] Variables = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_MMAP_THRESHOLD_"];

    /// <summary>Keeps up to 256 MiB of an arena, and takes only what is larger than 32 MiB (the most that can be set) from the kernel for itself. What the user has set stays.</summary>
    [SupportedOSPlatform("linux")]
    internal static void Keep()
    {
        if (SetByUser) return;
        Kept = Set(TrimThreshold, 256 * Mebibyte) == 1 && Set(TopPad, 16 * Mebibyte) == 1 && Set(MappedFrom, 32 * Mebibyte) == 1;
    }

    /// <summary>True once the C library has taken all three settings.</summary>
    internal static bool Kept { get; private set; }

    /// <summary>True where the environment says how the C library's allocator works.</summary>
    internal static bool SetByUser => Variables.Any(v => Environment.GetEnvironmentVariable(v) is not null)
        || Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("glibc.malloc.", StringComparison.Ordinal) == true;

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
