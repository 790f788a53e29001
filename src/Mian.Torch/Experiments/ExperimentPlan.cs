using Mian.Experiments;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>One row of an experiment.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Model">Name in <see cref="Models.ModelCatalog"/>.</param>
/// <param name="Config">Settings.</param>
public sealed record Variant(string Name, string Model, TrainConfig Config)
{
    /// <summary>File that the settings come from; null for the defaults.</summary>
    public string? Settings { get; init; }
}

/// <summary>What to train, on what, and where to.</summary>
public sealed record ExperimentPlan
{
    /// <summary>What it is.</summary>
    public required ExperimentKind Kind { get; init; }

    /// <summary>Folder of the prepared data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Rows, with names that differ.</summary>
    public required IReadOnlyList<Variant> Variants { get; init; }

    /// <summary>Seeds, one run of every row each; at least one.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>Folder of the runs; several experiments and processes may share it.</summary>
    public required string Runs { get; init; }

    /// <summary>Threads of the numeric libraries, 1 or more. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Variants that were left out, to be reported.</summary>
    public IReadOnlyList<SkippedVariant> Skipped { get; init; } = [];

    /// <summary>What an earlier call left in the same folder: where the data set is gone, it says which one it was, so that finished runs can still be read. Default: null.</summary>
    public ExperimentResult? Earlier { get; init; }

    /// <summary>Draws of the bootstrap, 2 or more. Default: 1000.</summary>
    public int BootstrapDraws { get; init; } = 1000;

    /// <summary>The run of one row and seed.</summary>
    internal TrainRequest Request(Variant variant, long seed) => new()
    {
        Dataset = Dataset,
        Model = variant.Model,
        Config = variant.Config,
        Out = Runs,
        Seed = seed,
        Threads = Threads,
        PrintPlan = false,
    };
}
