using System.Globalization;
using Mian.Cli.Execution;
using Mian.Metrics;
using Mian.Torch.Training;

namespace Mian.Cli.Printing;

/// <summary>Prints how a training went.</summary>
internal static class RunText
{
    /// <summary>Prints speed, the best epoch and the metrics of both parts.</summary>
    public static void Write(CommandContext context, RunManifest manifest)
    {
        var train = manifest.Train;
        context.Print(string.Create(CultureInfo.InvariantCulture,
            $"{manifest.Model} on {manifest.Dataset}, seed {manifest.Seed}: {train.Samples:N0} samples in {train.Seconds:0.0} s ({train.SamplesPerSecond:N0} samples/s), best at epoch {train.BestEpoch:0.##}."));
        EvaluationTable.Write(context.Output, context.Width, [.. Parts(manifest)]);
        if (manifest.Test is not null) WriteCaveat(context, manifest);
    }

    /// <summary>Says it where the test metrics of a run are no measurement.</summary>
    public static void WriteCaveat(CommandContext context, RunManifest manifest)
    {
        if (manifest.Config.Selection == SelectionPart.Test)
            context.Print("The checkpoint was chosen on the test part (selection: test): its test metrics are too good.");
    }

    private static IEnumerable<(string, EvaluationResult)> Parts(RunManifest manifest)
    {
        if (manifest.Valid is { } valid)
            yield return ("valid", valid);
        if (manifest.Test is { } test)
            yield return ("test", test);
    }
}
