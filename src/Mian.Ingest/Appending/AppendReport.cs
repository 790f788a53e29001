using Mian.Dataset;

namespace Mian.Ingest.Appending;

/// <summary>What a day added to a data set.</summary>
public sealed record AppendReport
{
    /// <summary>The grown data set.</summary>
    public required DatasetManifest Manifest { get; init; }

    /// <summary>The day's part.</summary>
    public required PartName Part { get; init; }

    /// <summary>Users that got a row.</summary>
    public required long NewUsers { get; init; }

    /// <summary>Items that got a row.</summary>
    public required long NewItems { get; init; }

    /// <summary>Behaviours of the day.</summary>
    public required long Behaviours { get; init; }

    /// <summary>Vocabularies, with what they got.</summary>
    public required IReadOnlyList<VocabularyGrowth> Vocabularies { get; init; }

    /// <summary>The day as the manifest has it.</summary>
    public AppendedDay Day => Manifest.Growth!.Days[Part.Day - 1];
}

/// <summary>How a vocabulary grew.</summary>
/// <param name="Table">Embedding table.</param>
/// <param name="Rows">Its rows now, the reserved ids included.</param>
/// <param name="Added">Fresh rows among them, at the end.</param>
public sealed record VocabularyGrowth(string Table, int Rows, int Added);
