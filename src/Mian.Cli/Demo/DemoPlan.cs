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
    /// <summary>The demo that takes minutes.</summary>
    public static DemoPlan Full { get; } = Of("demo", []);

    /// <summary>The demo that takes less than one.</summary>
    public static DemoPlan Quick { get; } = Of("quick", ["epochs=3", "batch_size=256"]);

    private static DemoPlan Of(string preset, string[] settings) => new(
        preset,
        SyntheticPresets.Get(preset),
        StrictYaml.Apply(new TrainConfig(), settings),
        string.Join(' ', settings));
}
