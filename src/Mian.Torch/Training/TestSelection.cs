using Mian.Configuration;

namespace Mian.Torch.Training;

/// <summary>What is said, and refused, where <c>selection: test</c> lets the test part choose the checkpoint.</summary>
internal static class TestSelection
{
    /// <summary>The setting as it is written.</summary>
    internal const string Setting = "selection: test";

    /// <summary>The line that every training of this kind starts with.</summary>
    internal const string Warning =
        "WARNING: 'selection: test' chooses the checkpoint, and when to stop, by the test part, as public leaderboards do. The test metrics of this run are too good and say nothing about new data. Use it only to show by how much.";

    /// <summary>True where the settings ask for it.</summary>
    internal static bool Applies(TrainConfig config) => config.Selection == SelectionPart.Test;

    /// <summary>Refuses it where the test part must not be read.</summary>
    /// <param name="config">Settings.</param>
    /// <param name="origin">What reads no test part, e.g. <c>mian tune</c>.</param>
    /// <param name="reason">Why, as a clause after "but".</param>
    /// <exception cref="ConfigurationException">The settings ask for it.</exception>
    internal static void Refuse(TrainConfig config, string origin, string reason)
    {
        if (Applies(config))
            throw new ConfigurationException(origin, [new ConfigurationMistake("selection", $"expected valid, found test, but {reason}. Leave 'selection' at valid.")]);
    }

    /// <summary>Refuses to continue a run of this kind, or any run in this way.</summary>
    /// <param name="run">The run that is continued.</param>
    /// <param name="config">Settings of the run that continues it.</param>
    /// <param name="folder">Folder of the former.</param>
    /// <exception cref="MianException">One of them has the setting.</exception>
    internal static void RefuseContinuing(TrainConfig run, TrainConfig config, string folder)
    {
        if (Applies(run))
        {
            throw new MianException(
                $"The run in {folder} chose its checkpoint on the test part ('{Setting}'), so the stream, which scores that part before it is trained on, would not begin with unseen data. " +
                "Train the run anew with 'selection: valid' and continue that one.");
        }

        Refuse(config, "--continue", "a run that continues another keeps its last parameters and chooses none");
    }
}
