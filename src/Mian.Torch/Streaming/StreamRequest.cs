using Mian.Torch.Devices;
using Mian.Torch.Training;

namespace Mian.Torch.Streaming;

/// <summary>Which run to continue, on what, and where to.</summary>
public sealed record StreamRequest
{
    /// <summary>Folder of the data set: the one that the run was trained on, grown by days since or not.</summary>
    public required string Dataset { get; init; }

    /// <summary>Folder of the finished run to continue; it stays as it is.</summary>
    public required string Run { get; init; }

    /// <summary>Settings; see <see cref="ContinuedSettings"/> for what may differ from those of the run.</summary>
    public required TrainConfig Config { get; init; }

    /// <summary>Folder of the new run; made if absent.</summary>
    public required string Out { get; init; }

    /// <summary>Seed of fresh rows, shuffling and dropout; null for that of the run. Default: null.</summary>
    public long? Seed { get; init; }

    /// <summary>Threads of the numeric libraries, 1 or more. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where the model computes. Default: the CPU.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>True to continue from the new run's last checkpoint. Default: false.</summary>
    public bool Resume { get; init; }
}
