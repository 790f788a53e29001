using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;

namespace Mian.Ingest.Downloads;

/// <summary>The folder that a data set is brought to. Files that are there already are verified and kept, never replaced.</summary>
internal sealed class DownloadFolder
{
    private readonly ContentCheck _check;
    private DownloadRecord _record;

    private DownloadFolder(string path, PublicDataset dataset, ContentCheck check)
    {
        Path = path;
        Dataset = dataset;
        _check = check;
        _record = DownloadRecord.Read(path) ?? DownloadRecord.For(dataset);
    }

    /// <summary>The data set that it is for.</summary>
    public PublicDataset Dataset { get; }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Opens the folder, or makes it.</summary>
    /// <exception cref="MianException">It cannot be made, or holds files of another data set that the recipe would read.</exception>
    public static DownloadFolder Open(string path, PublicDataset dataset, ContentCheck check)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot make the folder '{full}': {e.Message} Choose another --out.", e);
        }

        var folder = new DownloadFolder(full, dataset, check);
        folder.RefuseOthers();
        return folder;
    }

    /// <summary>The path that a file of this name has in the folder.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The published file, or its unpacked text, as it is in the folder; null where it is not.</summary>
    /// <exception cref="MianException">It is there but is not what it should be. It was not touched.</exception>
    public ObtainedFile? Find(PublishedFile file)
    {
        if (file.NamesInFolder.FirstOrDefault(n => File.Exists(PathOf(n))) is not { } name)
            return null;
        if (_record.Find(name) is not { } recorded)
        {
            var facts = _check.Compare(PathOf(name), name, file);
            return facts.Problem is null
                ? new ObtainedFile(name, facts.Bytes, facts.Sha256, FileOrigin.Kept, null, facts.Checks)
                : throw NotTheFile(name, $"is not the published {file.Name}: {facts.Problem}");
        }

        var (bytes, sha256) = _check.Hash(PathOf(name), name);
        return sha256 == recorded.Sha256
            ? new ObtainedFile(name, bytes, sha256, FileOrigin.Kept, recorded.Source, [$"SHA-256 in {DownloadRecord.FileName}"])
            : throw NotTheFile(name, $"changed since it was brought here: expected SHA-256 {recorded.Sha256} ({recorded.Bytes:N0} bytes), found {sha256} ({bytes:N0} bytes)");
    }

    /// <summary>The SHA-256 that was recorded of a file of this name; null where none was.</summary>
    public string? RecordedHash(string name) => _record.Find(name)?.Sha256;

    /// <summary>Notes a file that is in the folder now.</summary>
    /// <exception cref="MianException">The record cannot be written.</exception>
    public void Note(ObtainedFile file)
    {
        if (RecordedHash(file.Name) == file.Sha256)
            return;
        _record = _record.With(new RecordedFile(file.Name, file.Bytes, file.Sha256, file.Source, DateTimeOffset.UtcNow, file.Checks));
        _record.Write(Path);
    }

    private MianException NotTheFile(string name, string problem) => new(
        $"'{PathOf(name)}' {problem}. It was left as it is: move it away and run the command again, or choose another --out.");

    // A recipe reads every file that fits its pattern; two categories in one folder would become one data set.
    private void RefuseOthers()
    {
        if (_record.Dataset != Dataset.Name)
            throw new MianException($"'{Path}' holds {_record.Dataset} (its {DownloadRecord.FileName} says so), so {Dataset.Name} needs a folder of its own. Choose another --out.");
        var own = Dataset.Files.SelectMany(f => f.NamesInFolder.Concat(f.Members.Select(ZipMembers.NameOf))).ToHashSet(StringComparer.Ordinal);
        var patterns = RecipeReader.Load(Dataset.Recipe).Sources.Values.Select(s => s.File).ToList();
        var other = Directory.EnumerateFiles(Path).Select(f => System.IO.Path.GetFileName(f))
            .Where(name => !own.Contains(name) && patterns.Any(p => SourceFiles.Reads(p, name)))
            .Order(StringComparer.Ordinal).FirstOrDefault();
        if (other is not null)
            throw new MianException($"'{Path}' holds '{other}', which the recipe {Dataset.Recipe} would read together with {Dataset.Name}. Choose another --out, or move the file away.");
    }
}
