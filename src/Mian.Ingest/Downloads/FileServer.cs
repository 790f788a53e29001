namespace Mian.Ingest.Downloads;

/// <summary>The publisher's server, or a mirror that holds the same files under the same names.</summary>
internal sealed class FileServer(PublicDataset dataset, DownloadOptions options, FileDownload download)
{
    /// <summary>Downloads a file, checks it and gives it its name; null where a mirror lacks one that is not needed.</summary>
    /// <exception cref="MianException">The file cannot be had, or is not what was published.</exception>
    public ObtainedFile? Bring(PublishedFile file, DownloadFolder folder, ContentCheck check, CancellationToken cancellation)
    {
        // Publishers have all their files, so there an absent one is an error; a mirror may lack what the recipe does not need.
        var mayBeAbsent = file.Optional && options.Mirror is not null;
        var address = new Uri($"{(options.Mirror ?? dataset.Publisher.Address).AbsoluteUri.TrimEnd('/')}/{file.Name}");
        var task = new TransferTask(file, address, folder.PathOf(file.Name), mayBeAbsent);
        return download.RunAsync(task, cancellation).GetAwaiter().GetResult() ? Accept(task, check) : null;
    }

    private static ObtainedFile Accept(TransferTask task, ContentCheck check)
    {
        var facts = check.Compare(PartialFile.PathFor(task.Destination), task.File.Name, task.File);
        if (facts.Problem is not null)
        {
            // Kept, it would only be found complete, and wrong, again.
            PartialFile.Discard(task.Destination);
            throw new MianException(
                $"{task.Address} is not the published {task.File.Name}: {facts.Problem}. It was deleted and not kept as '{task.Destination}'. " +
                $"Run the command again to download it anew; if that does not help, name a mirror with --url. {ServerAnswer.ByHand}");
        }

        PartialFile.Publish(task.Destination);
        return new ObtainedFile(task.File.Name, facts.Bytes, facts.Sha256, FileOrigin.Downloaded, task.Address.AbsoluteUri, facts.Checks);
    }
}
