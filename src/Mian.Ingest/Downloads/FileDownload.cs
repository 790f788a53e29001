namespace Mian.Ingest.Downloads;

/// <summary>Downloads one file, with further tries where a connection breaks off.</summary>
internal sealed class FileDownload(HttpClient client, DownloadOptions options, TransferProgress progress)
{
    /// <summary>Brings the whole file into its part.</summary>
    /// <returns>False where the server does not have the file and need not.</returns>
    /// <exception cref="MianException">The file cannot be had; what has arrived stays in the part.</exception>
    public async Task<bool> RunAsync(TransferTask task, CancellationToken cancellation)
    {
        try
        {
            return await TryAsync(task, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (Kept(task, "it continues ") is { Length: > 0 } kept)
                progress.Line($"{task.File.Name} is not complete. Run the same command again; {kept}.");
            throw;
        }
    }

    private async Task<bool> TryAsync(TransferTask task, CancellationToken cancellation)
    {
        var transfer = new FileTransfer(client, task, options.StallTimeout, progress);
        var answered = false;
        var failures = 0;
        while (true)
        {
            try
            {
                var end = await transfer.RunAsync(cancellation).ConfigureAwait(false);
                if (end != TransferEnd.StartOver)
                    return end == TransferEnd.Complete;
                progress.Line($"{task.File.Name} changed on the server since it was begun; it starts again.");
                answered = true;
            }
            catch (TransferBrokenException broken)
            {
                answered |= broken.Answered;
                // A server that was never reached will not be there in a second either: a wrong name, no network, a proxy.
                if (!answered)
                    throw Unreachable(task, broken);
                if (failures == options.RetryDelays.Count)
                    throw GivenUp(task, failures + 1, broken);
                var delay = options.RetryDelays[failures++];
                progress.Line($"{task.File.Name} broke off ({broken.Message}); try {failures + 1} of {options.RetryDelays.Count + 1} in {delay.TotalSeconds:0.#} s.");
                await Task.Delay(delay, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static MianException Unreachable(TransferTask task, TransferBrokenException broken) => new(
        $"Cannot reach {task.Address}: {broken.Message}. Check the network, the name in the address, and the proxy (environment variable https_proxy); " +
        $"then run the same command again{Kept(task, ", which continues ")}. {ServerAnswer.ByHand}",
        broken);

    private static MianException GivenUp(TransferTask task, int tries, TransferBrokenException broken) => new(
        $"Cannot download {task.Address}: it failed {tries} times, at last because {broken.Message}. " +
        $"Run the same command again later{Kept(task, "; it continues ")}. {ServerAnswer.ByHand}",
        broken);

    private static string Kept(TransferTask task, string continues)
    {
        var part = new FileInfo(PartialFile.PathFor(task.Destination));
        return part.Exists ? $"{continues}after the {part.Length:N0} bytes in '{part.FullName}'" : "";
    }
}
