namespace Mian.Cli.Tests;

/// <summary>
/// Tests that train in this process. They share one small run, and do not run beside each other: libtorch's random numbers and its
/// number of threads belong to the whole process, which trains one model at a time.
/// </summary>
[CollectionDefinition(Name)]
public sealed class TrainingTests : ICollectionFixture<TrainedRun>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "Training";
}
