namespace Mian.Torch.Kernels;

/// <summary>Arrays that outlive a batch and grow to the largest.</summary>
internal static class ReusedMemory
{
    /// <summary>The array itself where it is long enough, else a longer one; what it held is lost then.</summary>
    internal static T[] Of<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 3 / 2)];
}
