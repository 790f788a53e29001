namespace Mian.Ingest.Downloads;

/// <summary>Who publishes data sets, where, and on which terms.</summary>
/// <param name="Name">Name of the publisher.</param>
/// <param name="Homepage">The page about the data, for people.</param>
/// <param name="Address">What the addresses of its files begin with.</param>
/// <param name="Licence">What may be done with the data, in a sentence.</param>
/// <param name="Citation">What to cite.</param>
public sealed record DatasetPublisher(string Name, Uri Homepage, Uri Address, string Licence, string Citation);

/// <summary>A file as its publisher offers it, with everything about its content that was published.</summary>
/// <param name="Name">File name; it ends in <c>.zip</c> or <c>.gz</c>.</param>
public sealed record PublishedFile(string Name)
{
    private const string Gzip = ".gz";

    /// <summary>Length in bytes, above 0; null where none was published.</summary>
    public long? Bytes { get; init; }

    /// <summary>MD5 as 32 small hexadecimal digits; null where none was published.</summary>
    public string? Md5 { get; init; }

    /// <summary>SHA-256 as 64 small hexadecimal digits; null where none is known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Lines of the unpacked text, above 0; null where their number was not published.</summary>
    public long? Lines { get; init; }

    /// <summary>True where the recipe works without the file. The default is false.</summary>
    public bool Optional { get; init; }

    /// <summary>For a zip file: paths inside it of the files that the recipe reads; they are unpacked beside it under their own names. Default: none.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>Other names under which unpacked copies circulate, looked for with and without <c>.gz</c>. Default: none.</summary>
    public IReadOnlyList<string> OtherNames { get; init; } = [];

    /// <summary>True where the file is a zip archive; otherwise it is a gzip file.</summary>
    public bool IsZip => Name.EndsWith(".zip", StringComparison.Ordinal);

    /// <summary>The names that the file may have in the folder: for a gzip file also the unpacked one, which comes first because recipes read it first.</summary>
    internal IReadOnlyList<string> NamesInFolder => IsZip ? [Name] : [UnpackedName, Name];

    /// <summary>The names that a local copy may have, the best one first.</summary>
    internal IEnumerable<string> NamesOfCopies => IsZip ? [Name] : [Name, UnpackedName, .. OtherNames.SelectMany(n => new[] { n + Gzip, n })];

    /// <summary>The name in the folder for a copy of the name <paramref name="copy"/>: a compressed copy stays compressed.</summary>
    internal string NameFor(string copy) => IsZip || copy.EndsWith(Gzip, StringComparison.Ordinal) ? Name : UnpackedName;

    private string UnpackedName => Name[..^Gzip.Length];
}

/// <summary>A public raw data set that a shipped recipe prepares.</summary>
/// <param name="Name">What <c>mian data get</c> calls it: small letters, digits and dashes.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Recipe">Name of the shipped recipe.</param>
/// <param name="Publisher">Who publishes it.</param>
/// <param name="Files">Its files, the needed ones first.</param>
public sealed record PublicDataset(string Name, string Title, string Recipe, DatasetPublisher Publisher, IReadOnlyList<PublishedFile> Files)
{
    /// <summary>Ratings or reviews, above 0.</summary>
    public required long Events { get; init; }

    /// <summary>Bytes of all files together; null where the publisher does not state them.</summary>
    public long? Bytes => Files.All(f => f.Bytes is not null) ? Files.Sum(f => f.Bytes) : null;
}
