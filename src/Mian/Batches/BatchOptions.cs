namespace Mian.Batches;

/// <summary>How batches are formed.</summary>
public sealed record BatchOptions
{
    /// <summary>Samples per batch, about: a request is never split. 1 or more. Default: 1024.</summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Seed of shuffling, fresh negatives and replaced ids. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>True to shuffle requests (training). Default: false.</summary>
    public bool Shuffle { get; init; }

    /// <summary>True to draw the training negatives anew each epoch where the data set says so. Default: false.</summary>
    public bool DrawNegatives { get; init; }

    /// <summary>Share of ids replaced by the out-of-vocabulary id, 0 to 1. Default: 0.</summary>
    public double OutOfVocabularyRate { get; init; }

    /// <summary>True to draw another item for each behaviour, for losses on sampled negatives. Default: false.</summary>
    public bool NegativeBehaviours { get; init; }

    /// <summary>At most this many recent behaviours; null for the data set's own limit. 1 or more.</summary>
    public int? MaxHistory { get; init; }

    /// <summary>A batch ends before the request that would bring its pairs of a sample and a behaviour above this number, so that memory stays bounded where histories are long. 1 or more. Default: no limit.</summary>
    public long MaxPairs { get; init; } = long.MaxValue;

    /// <summary>Names of the fields whose values are read, the others stay empty: for passes that need no model's input. Default: null, all.</summary>
    public IReadOnlySet<string>? Fields { get; init; }
}
