namespace Mian.Torch.Kernels;

/// <summary>Splits the requests of a batch over threads. A request is worked on by one thread, so results never depend on the number of threads.</summary>
internal static class WorkRanges
{
    /// <summary>Below this many behaviours a second thread costs more than it gains.</summary>
    private const int SmallestParallelWork = 512;

    /// <summary>Runs the work over [0, R), cut where the behaviours are shared out evenly.</summary>
    /// <param name="offsets">[R + 1] ascending behaviour offsets.</param>
    /// <param name="requests">R.</param>
    /// <param name="work">Takes the first request and the one after the last.</param>
    internal static void Run(int[] offsets, int requests, Action<int, int> work)
    {
        var threads = Math.Min(TorchSharp.torch.get_num_threads(), requests);
        if (threads <= 1 || offsets[requests] + requests < SmallestParallelWork)
        {
            work(0, requests);
            return;
        }

        var cuts = Cuts(offsets, requests, threads);
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => work(cuts[i], cuts[i + 1]));
    }

    private static int[] Cuts(int[] offsets, int requests, int threads)
    {
        var cuts = new int[threads + 1];
        var total = (long)offsets[requests] + requests;
        var request = 0;
        for (var i = 1; i < threads; i++)
        {
            while (request < requests && (long)offsets[request] + request < total * i / threads) request++;
            cuts[i] = request;
        }

        cuts[threads] = requests;
        return cuts;
    }
}
