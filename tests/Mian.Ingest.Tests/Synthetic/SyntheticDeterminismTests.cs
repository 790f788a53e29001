using System.Security.Cryptography;
using Mian.Ingest.Synthetic;
using Mian.Progress;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class SyntheticDeterminismTests : IDisposable
{
    private static readonly SyntheticOptions Small = new()
    {
        Users = 120,
        Items = 80,
        Categories = 20,
        Impressions = 6_000,
        RowsPerFile = 1_000,
    };

    private readonly string _root = Directory.CreateTempSubdirectory("mian-world-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Write_AnyNumberOfThreads_MakesTheSameBytes()
    {
        var one = Hashes(Small with { Threads = 1 }, "one");
        var four = Hashes(Small with { Threads = 4 }, "four");
        Assert.True(one.Keys.Count(k => k.EndsWith(".parquet", StringComparison.Ordinal)) >= 5);
        Assert.Equal(one, four);
    }

    [Fact]
    public void Write_AnotherSeed_MakesAnotherWorld()
    {
        var one = Hashes(Small, "one");
        var other = Hashes(Small with { Seed = 2 }, "other");
        Assert.All(one.Keys, file => Assert.NotEqual(one[file], other[file]));
    }

    [Fact]
    public void Simulate_OneUserAlone_IsTheSameAsAfterOthers()
    {
        var world = new World(Small);
        var simulator = new UserSimulator(Small, world, -2);
        for (var user = 0; user < 50; user++)
            simulator.Simulate(user, world.Counts[user]);
        var after = simulator.Simulate(77, world.Counts[77]).Rows.ToArray();
        Assert.Equal(after, new UserSimulator(Small, new World(Small), -2).Simulate(77, world.Counts[77]).Rows.ToArray());
    }

    [Fact]
    public void Simulate_MoreUsers_NeedsNoMoreMemory()
    {
        var options = Small with { Users = 20_000, Impressions = 340_000 };
        var world = new World(options);
        var simulator = new UserSimulator(options, world, -2);
        var longest = world.Counts.Index().MaxBy(c => c.Item).Index;
        simulator.Simulate(longest, world.Counts[longest]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var user = 0; user < options.Users; user++)
            simulator.Simulate(user, world.Counts[user]);
        // Buffers may still grow once (more requests of fewer candidates); nothing is left behind a user.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    private SortedDictionary<string, string> Hashes(SyntheticOptions options, string name)
    {
        var directory = Path.Combine(_root, name);
        SyntheticWorld.Write(options, directory, SilentProgress.Instance, CancellationToken.None);
        return new SortedDictionary<string, string>(Directory.EnumerateFiles(directory).ToDictionary(
            f => Path.GetFileName(f),
            f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))));
    }
}
