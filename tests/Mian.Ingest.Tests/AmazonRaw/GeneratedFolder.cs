using Mian.Benchmarks.AmazonRaw;
using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Tests.AmazonRaw;

/// <summary>The small shape, generated once for all tests of a class.</summary>
public sealed class GeneratedFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("mian-amazon-").FullName;

    public GeneratedFolder()
    {
        AmazonFolder.Write(Shape, Raw);
        Naive = new NaiveReviews(Shape, Raw);
    }

    public string Raw => Path.Combine(_path, "raw");

    internal static AmazonShape Shape => AmazonShape.Small;

    internal NaiveReviews Naive { get; }

    /// <summary>Generates a shape into a folder of its own.</summary>
    internal string Generate(AmazonShape shape)
    {
        var folder = Path.Combine(_path, Guid.NewGuid().ToString("N"));
        AmazonFolder.Write(shape, folder);
        return folder;
    }

    internal PreparedDataset Prepare(int threads = 2)
    {
        var output = Path.Combine(_path, $"set-{threads}");
        DatasetPreparation.Run(RecipeReader.Load("amazon-reviews"), RecipeReader.TextOf("amazon-reviews"),
            new PrepareOptions { From = Raw, Out = output, Threads = threads }, SilentProgress.Instance, CancellationToken.None);
        return PreparedDataset.Open(output);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
