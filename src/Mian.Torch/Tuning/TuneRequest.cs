using Mian.Torch.Devices;
using Mian.Torch.Training;
using Mian.Tuning;

namespace Mian.Torch.Tuning;

/// <summary>How a search chooses.</summary>
public enum SearchKind
{
    /// <summary>Independent draws, each trained to its end.</summary>
    Random,

    /// <summary>Many draws, of which only the better ones are trained on.</summary>
    Halving,

    /// <summary>Draws that learn from the trials before them, each trained to its end.</summary>
    Tpe,
}

/// <summary>What to search for, on what, and where to.</summary>
public sealed record TuneRequest
{
    /// <summary>Folder of the prepared data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Name in <see cref="Models.ModelCatalog"/>.</summary>
    public required string Model { get; init; }

    /// <summary>Where the search starts: the first trial, and all settings that are not varied.</summary>
    public required TrainConfig Config { get; init; }

    /// <summary>Folder of the search; made if absent.</summary>
    public required string Out { get; init; }

    /// <summary>What is varied.</summary>
    public required SearchSpace Space { get; init; }

    /// <summary>How. Default: random.</summary>
    public SearchKind Search { get; init; } = SearchKind.Random;

    /// <summary>Trials in all, 1 or more; null where only the time counts. Default: 20.</summary>
    public int? Trials { get; init; } = 20;

    /// <summary>Minutes in all, those of earlier calls included, after which no trial starts; null where only the trials count. Default: null.</summary>
    public double? Minutes { get; init; }

    /// <summary>Seed of the draws and of every training. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads of the numeric libraries, 1 or more. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Where the models compute. Default: the CPU.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;
}
