using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Mian.Ingest.Downloads;
using Mian.Progress;

namespace Mian.Ingest.Tests.Downloads;

/// <summary>A small data set of the form of the Amazon reviews, and folders to bring it to; everything is deleted after the test.</summary>
internal sealed class SmallSet : IDisposable
{
    public const string ReviewsName = "reviews_Small_5.json.gz";
    public const string MetaName = "meta_Small.json.gz";
    public const int Lines = 2_000;

    private readonly string _root = Directory.CreateTempSubdirectory("mian-get-").FullName;

    /// <summary>The lines of the reviews.</summary>
    public static string Text { get; } = string.Concat(Enumerable.Range(0, Lines).Select(k =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"reviewerID\": \"U{k * 7919 % 97}\", \"asin\": \"I{k * 104_729 % 89}\", \"unixReviewTime\": {k}}}\n")));

    /// <summary>The packed reviews: some ten thousand bytes.</summary>
    public static byte[] Reviews { get; } = Pack(Text);

    /// <summary>The packed metadata.</summary>
    public static byte[] Meta { get; } = Pack("{'asin': 'I1', 'categories': [['A']]}\n");

    public static PublicDataset Dataset { get; } = new("small", "Small", "amazon-reviews", PublisherAt(new Uri("http://publisher.invalid/")),
    [
        new PublishedFile(ReviewsName) { Lines = Lines, OtherNames = ["Small_5.json", "Small.json"] },
        new PublishedFile(MetaName) { Optional = true },
    ])
    { Events = Lines };

    /// <summary>The folder that the set is brought to.</summary>
    public string Out => Path.Combine(_root, "out");

    public string this[string name] => Path.Combine(_root, name);

    public LinesSink Progress { get; } = new();

    /// <summary>What has to be closed after the test.</summary>
    public List<IDisposable> Owned { get; } = [];

    public static DatasetPublisher PublisherAt(Uri address) => new("Nobody", new Uri("http://publisher.invalid/about"), address, "None.", "Nobody: Nothing. 2026.");

    public static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Md5(byte[] content)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(content);
        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    /// <summary>A server that has both files as they should be.</summary>
    public static Reply Serve(ServedRequest request) => Reply.File(request.Name == MetaName ? Meta : Reviews, request);

    /// <summary>Gets the set from a mirror, trying three times without waiting.</summary>
    public DownloadResult Get(Uri mirror, PublicDataset? dataset = null, CancellationToken cancellation = default) =>
        Get(new DownloadOptions { Out = Out, Mirror = mirror, RetryDelays = [TimeSpan.Zero, TimeSpan.Zero] }, dataset, cancellation);

    public DownloadResult Get(DownloadOptions options, PublicDataset? dataset = null, CancellationToken cancellation = default) =>
        DatasetDownload.Run(dataset ?? Dataset, options, Progress, cancellation);

    /// <summary>The message of the error that getting the set ends with.</summary>
    public string Failure(Uri mirror, PublicDataset? dataset = null) => Assert.Throws<MianException>(() => Get(mirror, dataset)).Message;

    /// <summary>Names in the folder, in order.</summary>
    public string[] Names() => [.. Directory.EnumerateFileSystemEntries(Out).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    public byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Out, name));

    /// <summary>Puts a file where the set would be brought.</summary>
    public void Put(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
    }

    public void Dispose()
    {
        Owned.ForEach(o => o.Dispose());
        Directory.Delete(_root, recursive: true);
    }
}

/// <summary>Remembers what was reported, and can act on it.</summary>
internal sealed class LinesSink : IProgressSink
{
    public List<string> Lines { get; } = [];

    public List<(string Phase, long Done, long Total, string Unit)> Reports { get; } = [];

    public Action<string, long>? OnReport { get; set; }

    public void Report(string phase, long done, long total, string unit, string? detail = null)
    {
        Reports.Add((phase, done, total, unit));
        OnReport?.Invoke(phase, done);
    }

    public void Line(string text) => Lines.Add(text);
}
