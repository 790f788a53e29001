using System.Security.Cryptography;
using Mian.Files;

namespace Mian.Ingest.Downloads;

/// <summary>A folder whose copies take the place of the network.</summary>
internal sealed class LocalCopies
{
    private const int BlockBytes = 1 << 17;

    private readonly string _folder;
    private readonly PublicDataset _dataset;
    private readonly TransferProgress _progress;

    /// <summary>Uses a folder.</summary>
    /// <exception cref="MianException">It does not exist.</exception>
    public LocalCopies(string folder, PublicDataset dataset, TransferProgress progress)
    {
        if (!Directory.Exists(folder))
            throw new MianException($"The folder '{folder}' does not exist. --from names the folder with the files of {dataset.Name}.");
        _folder = Path.GetFullPath(folder);
        _dataset = dataset;
        _progress = progress;
    }

    /// <summary>Checks the copy of a file, then copies it; null where there is none and none is needed.</summary>
    /// <exception cref="MianException">A needed file is missing, the copy is not what was published, or it cannot be copied.</exception>
    public ObtainedFile? Bring(PublishedFile file, DownloadFolder folder, ContentCheck check, CancellationToken cancellation)
    {
        if (file.NamesOfCopies.FirstOrDefault(n => File.Exists(Path.Combine(_folder, n))) is not { } copy)
            return file.Optional ? null : throw Missing(file);
        var path = Path.Combine(_folder, copy);
        var name = file.NameFor(copy);
        var facts = Facts(path, name, file, check);
        if (facts.Problem is not null)
            throw new MianException($"'{path}' is not the published {file.Name}: {facts.Problem}. Nothing was copied. Get the file from {_dataset.Publisher.Homepage}, or run without --from.");
        Copy(path, folder.PathOf(name), facts.Sha256, cancellation);
        return new ObtainedFile(name, facts.Bytes, facts.Sha256, FileOrigin.Copied, path, facts.Checks);
    }

    private static ContentFacts Facts(string path, string name, PublishedFile file, ContentCheck check)
    {
        try
        {
            return check.Compare(path, name, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot read '{path}': {e.Message} Check its permissions and its disk.", e);
        }
    }

    private void Copy(string from, string to, string sha256, CancellationToken cancellation)
    {
        AtomicFile.Write(to, target =>
        {
            using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var phase = _progress.Begin($"copying {Path.GetFileName(from)}", source.Length, 0);
            var block = new byte[BlockBytes];
            int read;
            while ((read = source.Read(block)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(block, 0, read);
                target.Write(block, 0, read);
                phase.Report(source.Position);
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
                throw new MianException($"'{from}' changed while it was copied. Run the command again once nothing writes to it.");
        });
    }

    private MianException Missing(PublishedFile file)
    {
        var names = string.Join(", ", file.NamesOfCopies);
        var unpacked = file.Members.Select(ZipMembers.NameOf).ToList();
        string[] folders = [_folder, .. file.Members.Take(1).Select(m => Path.Combine(_folder, Path.GetDirectoryName(m)!))];
        if (unpacked.Count > 0 && folders.FirstOrDefault(f => unpacked.All(m => File.Exists(Path.Combine(f, m)))) is { } ready)
        {
            return new MianException(
                $"'{_folder}' does not hold {names}, but '{ready}' has the unpacked files. They need no 'data get': run 'mian data prepare {_dataset.Recipe} --from {ready} --out DATASET'.");
        }

        return new MianException($"'{_folder}' does not hold {file.Name} of {_dataset.Name}; looked for {names}. Name the folder that has it, or run without --from to download it.");
    }
}
