using Mian.Torch.Optimizers;
using Mian.Torch.Training;

namespace Mian.Torch.Streaming;

/// <summary>Settings of a run that continues another.</summary>
/// <remarks>
/// They are those of the run, but one pass over each part with a quarter of its learning rates, which stay constant (measured: docs/streaming.md). They may be changed where the model keeps its shape: learning rates and their course,
/// penalties, <c>batch_size</c>, <c>epochs</c>, <c>clip_norm</c>, <c>out_of_vocabulary_rate</c>, dropout. What decides which parameters there are, and what their
/// optimizers remember, may not.
/// </remarks>
public static class ContinuedSettings
{
    // A run ends with rates that have fallen; the full ones would throw away what it found, and none would learn nothing new.
    private const double RateShare = 0.25;

    private static readonly string[] Free =
    [
        "dense.learning_rate", "dense.weight_decay", "dense.warm_up", "dense.decay", "embedding.learning_rate", "embedding.l2", "embedding.initial_deviation",
        "batch_size", "epochs", "validations_per_epoch", "patience", "metric", "out_of_vocabulary_rate", "clip_norm", "checkpoint_minutes",
    ];

    /// <summary>The settings that a run is continued with.</summary>
    /// <param name="run">Folder of the finished run.</param>
    /// <exception cref="MianException">There is no finished run.</exception>
    public static TrainConfig Of(string run) => Of(new RunFolder(run).LoadManifest());

    /// <summary>A run that continues another has these settings already; the next one goes on with them.</summary>
    internal static TrainConfig Of(RunManifest run) => run.Days is not null ? run.Config : run.Config with
    {
        Epochs = 1,
        Dense = run.Config.Dense with { LearningRate = run.Config.Dense.LearningRate * RateShare, Decay = LearningRateDecay.Constant, WarmUp = 0 },
        Embedding = run.Config.Embedding with { LearningRate = run.Config.Embedding.LearningRate * RateShare },
    };

    /// <summary>Refuses settings that the run's parameters do not fit.</summary>
    /// <exception cref="MianException">Names the first such setting.</exception>
    internal static void Require(RunManifest run, TrainConfig config)
    {
        var (before, now) = (Lines(run.Model, run.Config), Lines(run.Model, config));
        foreach (var key in before.Keys.Union(now.Keys).Where(k => !Free.Contains(k) && !k.EndsWith("dropout", StringComparison.Ordinal)))
        {
            var (old, asked) = (before.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (old == asked) continue;
            throw new MianException(
                $"The setting '{key}' is {asked ?? "not set"}, but the run was trained with {old ?? "none"}, and its parameters fit no other. " +
                $"Leave it as it is, or train anew without --continue. What may change: {string.Join(", ", Free)} and dropout.");
        }
    }

    /// <summary>All settings that count for a model, by key.</summary>
    private static Dictionary<string, string> Lines(string model, TrainConfig config)
    {
        var lines = new Dictionary<string, string>();
        var path = new List<string>();
        foreach (var line in RunKey.Canonical(model, config, 0, "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var depth = (line.Length - line.TrimStart().Length) / 2;
            var cut = line.IndexOf(':', StringComparison.Ordinal);
            if (path.Count > depth) path.RemoveRange(depth, path.Count - depth);
            path.Add(line[..cut].Trim());
            lines[string.Join('.', path)] = line[(cut + 1)..].Trim();
        }

        return lines;
    }
}
