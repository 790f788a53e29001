namespace Mian.Benchmarks.MlNet.Features;

/// <summary>The rows of one exported part in memory, column by column. What belongs to a request (the history) is kept once for all its candidates.</summary>
internal sealed class SampleRows
{
    /// <summary>[N] 0 or 1.</summary>
    public required byte[] Labels { get; init; }

    /// <summary>[N] number of the user; only which rows are of one user counts.</summary>
    public required int[] Users { get; init; }

    /// <summary>[N] number of each row's request, ascending from 0.</summary>
    public required int[] Requests { get; init; }

    /// <summary>[R] time of each request, seconds since 1970.</summary>
    public required long[] Times { get; init; }

    /// <summary>[N] ids of each single-valued field of candidate, user and context.</summary>
    public Dictionary<string, int[]> Ids { get; init; } = [];

    /// <summary>[N] standardised numbers, NaN where missing.</summary>
    public Dictionary<string, float[]> Numbers { get; init; } = [];

    /// <summary>[N] lists of ids of each multi-valued field.</summary>
    public Dictionary<string, Jagged<int>> Lists { get; init; } = [];

    /// <summary>[R] times of the behaviours, oldest first.</summary>
    public required Jagged<long> HistoryTimes { get; init; }

    /// <summary>[R] ids of the behaviours in each behaviour field: one each, or of all their lists one after another.</summary>
    public Dictionary<string, Jagged<int>> HistoryIds { get; init; } = [];

    /// <summary>[R] how many of these ids each behaviour has; only for multi-valued behaviour fields.</summary>
    public Dictionary<string, Jagged<int>> HistoryCounts { get; init; } = [];

    /// <summary>N.</summary>
    public int Count => Labels.Length;
}
