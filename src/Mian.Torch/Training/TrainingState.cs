using System.Text.Json;

namespace Mian.Torch.Training;

/// <summary>Where a training run is; everything beside parameters and optimizer state that resuming needs.</summary>
internal sealed record TrainingState
{
    /// <summary>Epoch in progress, from 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches of that epoch done.</summary>
    public int Batches { get; set; }

    /// <summary>Samples of that epoch done.</summary>
    public long EpochSamples { get; set; }

    /// <summary>Validations of that epoch done.</summary>
    public int EpochValidations { get; set; }

    /// <summary>Steps in all.</summary>
    public long Steps { get; set; }

    /// <summary>Samples in all.</summary>
    public long Samples { get; set; }

    /// <summary>Seconds of training.</summary>
    public double Seconds { get; set; }

    /// <summary>Sum of the losses since the last validation, each times its samples.</summary>
    public double LossSum { get; set; }

    /// <summary>Samples since the last validation.</summary>
    public long LossSamples { get; set; }

    /// <summary>Best selection score so far; larger is better.</summary>
    public double? Best { get; set; }

    /// <summary>When it was reached.</summary>
    public double BestEpoch { get; set; }

    /// <summary>Validations since.</summary>
    public int SinceBest { get; set; }

    /// <summary>True once training has ended.</summary>
    public bool Finished { get; set; }

    /// <summary>What decides a run; a checkpoint of another run is refused.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>Validations so far.</summary>
    public List<CurvePoint> Curve { get; set; } = [];

    /// <summary>Of a run that continues another: steps that came before, counted in <see cref="Steps"/>.</summary>
    public long StepsBefore { get; set; }

    /// <summary>Of a run that continues another: parts of the stream that are done.</summary>
    public int Parts { get; set; }

    /// <summary>Of a run that continues another: results of the parts that it has evaluated, the one in progress included.</summary>
    public List<Streaming.DayResult> Days { get; set; } = [];

    internal string ToJson() => JsonSerializer.Serialize(this, RunManifest.Json);

    /// <exception cref="MianException">The text is damaged.</exception>
    internal static TrainingState FromJson(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(json, RunManifest.Json) ?? throw new JsonException("the document is empty");
        }
        catch (JsonException e)
        {
            throw new MianException($"The training state in {path} is damaged: {e.Message} Train again without --resume.", e);
        }
    }
}
