namespace Mian.Cli.Tests;

/// <summary>A small run of MIAN on a <see cref="TinyWorld"/>, trained once with the command itself.</summary>
public sealed class TrainedRun : IDisposable
{
    /// <summary>Settings that train in a second.</summary>
    public static readonly string[] Small = ["--set", "epochs=2", "batch_size=256", "embedding.dimension=4", "mian.feed_forward=8", "mian.hidden=[8]", "pooling_mlp.hidden=[8]"];

    private readonly TinyWorld _world = new();
    private readonly TemporaryFolder _folder = new();

    /// <summary>Trains it.</summary>
    public TrainedRun()
    {
        Train = CommandRun.Of(["train", Dataset, "--model", "mian", .. Small, "--seed", "3", "--threads", "1", "--out", Run, "--json", TrainJson]);
        Assert.True(Train.ExitCode == 0, Train.Error);
    }

    /// <summary>The data set.</summary>
    public string Dataset => _world.Dataset;

    /// <summary>The raw tables of the data set.</summary>
    public string Raw => _world.Raw;

    /// <summary>The run.</summary>
    public string Run => _folder["run"];

    /// <summary>What training wrote with <c>--json</c>.</summary>
    public string TrainJson => _folder["train.json"];

    /// <summary>What training printed.</summary>
    public CommandRun Train { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Dispose();
        _world.Dispose();
    }
}
