using Mian.Batches;
using Mian.Dataset;
using Mian.Tests.Dataset;

namespace Mian.Tests.Batches;

/// <summary>A world with its data set on disk, gone after the test.</summary>
internal sealed class PublishedWorld : IDisposable
{
    private readonly TempFolder _folder = new();

    public PublishedWorld(WorldOptions? options = null) : this(new LearnableWorld(options ?? new WorldOptions()))
    {
    }

    public PublishedWorld(LearnableWorld world)
    {
        World = world;
        Path = _folder.Path("dataset");
        Dataset = WorldFiles.Publish(World, Path);
    }

    public LearnableWorld World { get; }

    public PreparedDataset Dataset { get; }

    public string Path { get; }

    public RequestSource Source(SplitName split = SplitName.Train) => new(Dataset, split);

    /// <summary>A path beside the data set.</summary>
    public string Beside(string name) => _folder.Path(name);

    public void Dispose()
    {
        Dataset.Dispose();
        _folder.Dispose();
    }
}
