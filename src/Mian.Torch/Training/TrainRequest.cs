using Mian.Torch.Devices;

namespace Mian.Torch.Training;

/// <summary>What to train, on what, and where to.</summary>
public sealed record TrainRequest
{
    /// <summary>Folder of the prepared data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name in <see cref="Models.ModelCatalog"/>.</summary>
    public required string Model { get; init; }

    /// <summary>Settings.</summary>
    public required TrainConfig Config { get; init; }

    /// <summary>Folder of the run; made if absent.</summary>
    public required string Out { get; init; }

    /// <summary>Seed of initial values, shuffling, dropout and drawn negatives. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads of the numeric libraries, 1 or more. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where the model computes. Default: the CPU.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>True to train over a finished run in <see cref="Out"/>, which is refused otherwise. Default: false.</summary>
    public bool Replace { get; init; }

    /// <summary>True to continue from the run's last checkpoint. Default: false.</summary>
    public bool Resume { get; init; }

    /// <summary>True to evaluate the best checkpoint on the test part at the end. Default: true.</summary>
    public bool Test { get; init; } = true;

    /// <summary>True to print the <see cref="TrainingPlan"/> first. Default: true.</summary>
    public bool PrintPlan { get; init; } = true;
}
