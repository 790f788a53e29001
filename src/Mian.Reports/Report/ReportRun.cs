using Mian.Metrics;

namespace Mian.Reports.Report;

/// <summary>The record of one finished run.</summary>
public sealed record ReportRun
{
    /// <summary>Row of the experiment that it belongs to.</summary>
    public required string Row { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Name of its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Version of mian that trained it.</summary>
    public required string Version { get; init; }

    /// <summary>Threads it was trained with, 1 or more.</summary>
    public required int Threads { get; init; }

    /// <summary>Where it computed, e.g. <c>cpu</c>.</summary>
    public required string Device { get; init; }

    /// <summary>All settings, as YAML.</summary>
    public required string Config { get; init; }

    /// <summary>Dense parameters.</summary>
    public long DenseParameters { get; init; }

    /// <summary>Embedding parameters.</summary>
    public long EmbeddingParameters { get; init; }

    /// <summary>Validations along the way, steps ascending. Default: none.</summary>
    public IReadOnlyList<ReportValidation> Curve { get; init; } = [];

    /// <summary>Epochs after which the kept parameters were taken; null where unknown.</summary>
    public double? BestEpoch { get; init; }

    /// <summary>Metrics of the kept parameters on the test part.</summary>
    public EvaluationResult? Test { get; init; }
}

/// <summary>One validation.</summary>
/// <param name="Epoch">Epochs trained so far.</param>
/// <param name="Step">Optimizer steps so far.</param>
/// <param name="Auc">Validation AUC; null where not defined.</param>
public sealed record ReportValidation(double Epoch, long Step, double? Auc);
