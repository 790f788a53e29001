using System.Net;
using Mian.Progress;

namespace Mian.Ingest.Downloads;

/// <summary>Brings a public data set into a folder that its recipe can prepare.</summary>
public static class DatasetDownload
{
    /// <summary>
    /// Downloads (or copies) every file, checks it, and unpacks what the recipe reads. Files that are there are verified and kept;
    /// interrupted downloads stay as <c>NAME.part</c> and are continued by the next call. <c>download.json</c> lists what is there.
    /// </summary>
    /// <param name="dataset">What to get; see <see cref="PublicDatasets"/>.</param>
    /// <param name="options">Where from and where to.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops the work; what has arrived stays.</param>
    /// <exception cref="MianException">A file cannot be had, is not what was published, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static DownloadResult Run(PublicDataset dataset, DownloadOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var transfers = new TransferProgress(progress);
        var check = new ContentCheck(transfers, cancellation);
        using var client = options.From is null ? Client() : null;
        Func<PublishedFile, DownloadFolder, ObtainedFile?> bring;
        if (client is null)
        {
            var copies = new LocalCopies(options.From!, dataset, transfers);
            bring = (file, folder) => copies.Bring(file, folder, check, cancellation);
        }
        else
        {
            var server = new FileServer(dataset, options, new FileDownload(client, options, transfers));
            bring = (file, folder) => server.Bring(file, folder, check, cancellation);
        }

        return Fill(DownloadFolder.Open(options.Out, dataset, check), bring, transfers, cancellation);
    }

    private static DownloadResult Fill(
        DownloadFolder folder, Func<PublishedFile, DownloadFolder, ObtainedFile?> bring, TransferProgress progress, CancellationToken cancellation)
    {
        var files = new List<ObtainedFile>();
        var absent = new List<string>();
        foreach (var file in folder.Dataset.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((folder.Find(file) ?? bring(file, folder)) is not { } obtained)
            {
                absent.Add(file.Name);
                continue;
            }

            if (folder.RecordedHash(obtained.Name) is { } recorded && recorded != obtained.Sha256)
                progress.Line($"{obtained.Name} is another one than the one that was here before: SHA-256 {obtained.Sha256}, then {recorded}.");
            folder.Note(obtained);
            files.Add(obtained);
            foreach (var member in file.IsZip ? ZipMembers.Unpack(file, folder, cancellation) : [])
            {
                folder.Note(member);
                files.Add(member);
            }
        }

        return new DownloadResult(files, absent);
    }

    private static HttpClient Client()
    {
        var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None })
        {
            // A large file may take hours; what counts is that bytes keep coming.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"mian/{ProductVersion.Released}");
        return client;
    }
}
