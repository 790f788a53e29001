using Mian.Configuration;
using Mian.Ingest.Synthetic;
using Mian.Torch.Training;

namespace Mian.Cli.Demo;

/// <summary>How large a demo is.</summary>
/// <param name="Name">The preset of its world, as <c>mian data synth --preset</c> knows it.</param>
/// <param name="World">The world.</param>
/// <param name="Config">How its models are trained.</param>
/// <param name="Settings">The same as <c>--set</c> of <c>mian train</c> takes them; empty for the defaults.</param>
internal sealed record DemoPlan(string Name, SyntheticOptions World, TrainConfig Config, string Settings)
{
    // A small world learns best with small batches, narrow tables and no Transformer; chosen on the validation part of seed 1.
    private static readonly string[] Fast = ["embedding.dimension=16", "history=20", "embedding.initial_deviation=0.1", "batch_size=256", "dense.learning_rate=0.004", "mian.transformer=none"];

    /// <summary>The demo that takes minutes.</summary>
    public static DemoPlan Full { get; } = Of("demo", [.. Fast, "embedding.learning_rate=0.004", "epochs=4"]);

    /// <summary>The demo that takes less than one.</summary>
    public static DemoPlan Quick { get; } = Of("quick", [.. Fast, "embedding.learning_rate=0.01", "epochs=4"]);

    private static DemoPlan Of(string preset, string[] settings) => new(
        preset,
        SyntheticPresets.Get(preset),
        StrictYaml.Apply(new TrainConfig(), settings),
        string.Join(' ', settings));
}
