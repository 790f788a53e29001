using Mian.Cli.Explanations;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Torch.Training;

namespace Mian.Cli.Demo;

/// <summary>Where the demo puts its things.</summary>
/// <param name="Root">The folder of <c>--out</c>.</param>
internal sealed record DemoFolder(string Root)
{
    /// <summary>Raw tables.</summary>
    public string Raw => Path.Combine(Root, "raw");

    /// <summary>Prepared data set.</summary>
    public string Dataset => Path.Combine(Root, "dataset");

    /// <summary>Run of MIAN.</summary>
    public string Model => Path.Combine(Root, "runs", "mian");

    /// <summary>Run of the floor.</summary>
    public string Floor => Path.Combine(Root, "runs", "pooling-mlp");

    /// <summary>Figures.</summary>
    public string Explanation => Path.Combine(Root, "explanation");

    /// <summary>Summary page.</summary>
    public string Summary => Path.Combine(Root, "summary.html");
}

/// <summary>What the demo made.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="Model">The run of MIAN.</param>
/// <param name="Floor">The run of PoolingMLP.</param>
/// <param name="Explanation">The explained cases.</param>
internal sealed record DemoOutcome(DemoFolder Folder, DatasetManifest Dataset, RunManifest Model, RunManifest Floor, RunExplanation Explanation)
{
    /// <summary>Wall-clock seconds of everything but the summary page.</summary>
    public required double Seconds { get; init; }

    /// <summary>How large it was.</summary>
    public required DemoPlan Plan { get; init; }

    /// <summary>Metrics of MIAN on the test part.</summary>
    public EvaluationResult ModelTest => Model.Test!;

    /// <summary>Metrics of the floor on the test part.</summary>
    public EvaluationResult FloorTest => Floor.Test!;

    /// <summary>What the world's true probabilities reach on the test part.</summary>
    public Ceiling Ceiling => ModelTest.Ceiling!;
}
