using System.Diagnostics;
using System.Globalization;
using Mian.Batches;
using Mian.Torch.Kernels;
using Mian.Torch.Optimizers;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Training;

/// <summary>Where the time of a training step goes: the same calls as <see cref="Learner.Step"/>, with a clock between them.</summary>
internal sealed class StepParts
{
    private static readonly string[] Names = ["gather rows", "forward", "backward", "gradients to rows", "dense Adam", "table update"];

    private readonly double[] _seconds = new double[Names.Length];
    private int _steps;

    public static string Header =>
        $"| model | ms a step | the arithmetic alone | {string.Join(" | ", Names)} |\n| --- | --- | --- | {string.Join(" | ", Names.Select(_ => "---"))} |";

    /// <summary>Repeats steps for a while.</summary>
    /// <param name="learner">The model; it is trained.</param>
    /// <param name="batches">What to train on.</param>
    /// <param name="seconds">How long, after some steps that are not counted.</param>
    public static StepParts Of(Learner learner, List<Batch> batches, double seconds)
    {
        const int warmUp = 8;
        var parts = new StepParts();
        for (var i = 0; i < warmUp; i++) parts.Step(learner, batches[i % batches.Count]);
        Array.Clear(parts._seconds);
        parts._steps = 0;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < seconds || parts._steps < 2) parts.Step(learner, batches[parts._steps % batches.Count]);
        return parts;
    }

    /// <summary>A row of the table.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="limit">Seconds that the step's multiplications and additions take at the rate of large matrix products.</param>
    public string Row(string name, double limit)
    {
        var all = _seconds.Sum();
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {1000 * all / _steps:F2} | {limit * _steps / all:P0} | {string.Join(" | ", _seconds.Select(s => (s / all).ToString("P0", CultureInfo.InvariantCulture)))} |");
    }

    private void Step(Learner learner, Batch batch)
    {
        var clock = Stopwatch.GetTimestamp();
        var part = 0;
        void Lap()
        {
            var now = Stopwatch.GetTimestamp();
            _seconds[part++] += Stopwatch.GetElapsedTime(clock, now).TotalSeconds;
            clock = now;
        }

        using var scope = NewDisposeScope();
        learner.Model.train();
        using var input = learner.Embeddings.Embed(batch, training: true);
        Lap();
        var logits = learner.Forward(input);
        using var labels = TensorMemory.From(batch.Labels.AsSpan(0, batch.Samples));
        var loss = nn.functional.binary_cross_entropy_with_logits(logits, labels);
        foreach (var further in input.Losses) loss += further;
        loss.item<float>();
        Lap();
        loss.backward();
        Lap();
        learner.Embeddings.Collect(input);
        Lap();
        var step = new OptimizerStep(1e-3, ++learner.Steps, 1);
        learner.Dense.Step(step);
        Lap();
        foreach (var table in learner.Embeddings.Tables) table.Step(step);
        Lap();
        _steps++;
    }
}
