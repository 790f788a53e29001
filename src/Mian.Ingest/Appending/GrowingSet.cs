using Mian.Dataset;
using Mian.Ingest.Preparation;

namespace Mian.Ingest.Appending;

/// <summary>A data set that a day is being appended to.</summary>
internal sealed record GrowingSet
{
    /// <summary>The data set as it is.</summary>
    public required PreparedDataset Old { get; init; }

    /// <summary>The recipe, resolved against the data set and the day.</summary>
    public required PreparationPlan Plan { get; init; }

    /// <summary>Holds the day.</summary>
    public required PreparationDatabase Database { get; init; }

    /// <summary>Folder that the grown data set is written to.</summary>
    public required string Work { get; init; }

    /// <summary>Folder for tables that are needed meanwhile only.</summary>
    public required string Scratch { get; init; }

    /// <summary>Rows of the users.</summary>
    public required EntityRows Users { get; init; }

    /// <summary>Rows of the items.</summary>
    public required EntityRows Items { get; init; }

    /// <summary>The day's part.</summary>
    public PartName Part => PartName.OfDay(Old.Manifest.Days + 1);

    /// <summary>The data set before the day.</summary>
    public DatasetStage Before => Old.Manifest.StageAfter(Old.Manifest.Days);
}
