namespace Mian.Torch.Tables;

/// <summary>Splits independent rows among threads at fixed places.</summary>
internal static class RowPartition
{
    /// <summary>Calls <paramref name="work"/> for consecutive ranges [from, to) that cover 0 to <paramref name="rows"/>, and waits.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="threads">Number of ranges at most; 1 runs on the caller's thread.</param>
    /// <param name="work">Must not depend on how the rows are split.</param>
    public static void Run(int rows, int threads, Action<int, int> work)
    {
        // Below some rows per thread waking another thread costs more than it saves.
        const int fewest = 64;
        var parts = Math.Clamp(rows / fewest, 1, Math.Max(1, threads));
        if (parts == 1) work(0, rows);
        else Parallel.For(0, parts, part => work((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts)));
    }
}
