namespace Mian.Ingest.Downloads;

/// <summary>Where a data set comes from and goes to.</summary>
public sealed record DownloadOptions
{
    /// <summary>Folder for the files; made where missing.</summary>
    public required string Out { get; init; }

    /// <summary>Folder with local copies that take the place of the network; null (the default) downloads.</summary>
    public string? From { get; init; }

    /// <summary>Address (http or https) that holds the files under their published names; null (the default) for the publisher's own.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>How long to wait before each further try after a connection broke off; as many entries as there are further tries. Default: 1, 2, 4, 8 and 16 seconds.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } = [.. Enumerable.Range(0, 5).Select(k => TimeSpan.FromSeconds(1 << k))];

    /// <summary>How long a server may send nothing before the connection counts as broken, above zero. Default: one minute.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>How a file came into the folder.</summary>
public enum FileOrigin
{
    /// <summary>From the network.</summary>
    Downloaded,

    /// <summary>From a local copy.</summary>
    Copied,

    /// <summary>It was there already and is what it should be.</summary>
    Kept,

    /// <summary>Out of an archive in the folder.</summary>
    Unpacked,
}

/// <summary>A file of the folder.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, 64 small hexadecimal digits.</param>
/// <param name="Origin">How it came there.</param>
/// <param name="Source">The address, the copy's path or the archive's name that it came from; for a kept file what <c>download.json</c> says, null where it says nothing.</param>
/// <param name="Checks">What its content was held against, e.g. <c>published MD5</c>.</param>
public sealed record ObtainedFile(string Name, long Bytes, string Sha256, FileOrigin Origin, string? Source, IReadOnlyList<string> Checks);

/// <summary>What a download left in its folder.</summary>
/// <param name="Files">The files, in the order of the data set; unpacked ones after their archive.</param>
/// <param name="Absent">Optional files that the local folder or the mirror does not have.</param>
public sealed record DownloadResult(IReadOnlyList<ObtainedFile> Files, IReadOnlyList<string> Absent);
