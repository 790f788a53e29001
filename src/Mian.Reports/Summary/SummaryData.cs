using Mian.Explanation;
using Mian.Reports.Charts;

namespace Mian.Reports.Summary;

/// <summary>Everything a <see cref="SummaryPage"/> shows. Parts that are null or empty are left out of the page; texts may hold anything and are escaped.</summary>
public sealed record SummaryData
{
    /// <summary>Title of the page, e.g. <c>MIAN on synthetic</c>.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences below the title: what was done and how it went. Default: none.</summary>
    public string Lead { get; init; } = "";

    /// <summary>When the run ended; shown in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Things the reader must know before the numbers, e.g. that the floor was not reached. Default: none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Scores on the test part: the model first, then others such as the floor <c>PoolingMLP</c> and the ceiling.</summary>
    public required IReadOnlyList<ModelScore> Scores { get; init; }

    /// <summary>What the data set is: users, items, samples, fields, split. Default: none.</summary>
    public IReadOnlyList<SummaryFact> DataSet { get; init; } = [];

    /// <summary>What was trained and how: switches, widths, optimizer, speed. Default: none.</summary>
    public IReadOnlyList<SummaryFact> Model { get; init; } = [];

    /// <summary>Course of the training. Default: null.</summary>
    public TrainingHistory? Training { get; init; }

    /// <summary>Calibration on the test part. Default: null.</summary>
    public CalibrationData? Calibration { get; init; }

    /// <summary>Scores on parts of the test part. Default: none.</summary>
    public IReadOnlyList<SliceGroup> Slices { get; init; } = [];

    /// <summary>Global attention weights of the explained cases. Default: null.</summary>
    public HeatMapData? HeatMap { get; init; }

    /// <summary>Explained cases. Default: none.</summary>
    public IReadOnlyList<ExplainedCase> Cases { get; init; } = [];

    /// <summary>Whether the explanations are faithful. Default: none.</summary>
    public IReadOnlyList<FaithfulnessRow> Faithfulness { get; init; } = [];

    /// <summary>Commands that repeat the run. Default: none.</summary>
    public IReadOnlyList<SummaryCommand> Commands { get; init; } = [];

    /// <summary>Where the numbers come from: data set hash, seed, version, machine, files. Default: none.</summary>
    public IReadOnlyList<SummaryFact> Provenance { get; init; } = [];
}

/// <summary>One line of a table of facts.</summary>
/// <param name="Name">What, e.g. <c>Users</c>.</param>
/// <param name="Value">Formatted value, e.g. <c>6,040</c>.</param>
public sealed record SummaryFact(string Name, string Value);

/// <summary>One command.</summary>
/// <param name="Purpose">What it does, e.g. <c>Prepare the data set</c>.</param>
/// <param name="CommandLine">What to type.</param>
public sealed record SummaryCommand(string Purpose, string CommandLine);
