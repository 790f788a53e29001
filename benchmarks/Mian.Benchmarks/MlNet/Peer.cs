using Mian.Benchmarks.MlNet.Features;
using Mian.Schema;
using Microsoft.ML;

namespace Mian.Benchmarks.MlNet;

/// <summary>The three parts of an export.</summary>
internal sealed record PeerRows(DatasetSchema Schema, SampleRows Train, SampleRows Valid, SampleRows Test);

/// <summary>The three parts as ML.NET reads them.</summary>
internal sealed record PeerViews(IDataView Train, IDataView Valid, IDataView Test);

/// <summary>A trainer of ML.NET with the settings that are tried.</summary>
internal abstract class Peer
{
    /// <summary>Name of the label's column.</summary>
    protected const string Label = "Label";

    /// <summary>Name in the table.</summary>
    public abstract string Name { get; }

    /// <summary>What is tried, in words; the validation part chooses.</summary>
    public abstract IReadOnlyList<string> Settings { get; }

    /// <summary>Makes the inputs of all parts from the rows; statistics are of the training part alone.</summary>
    public abstract PeerViews Prepare(PeerRows rows, int seed);

    /// <summary>Trains with one of the <see cref="Settings"/>; may end early by the validation part.</summary>
    public abstract ITransformer Fit(int setting, PeerViews views, (int Seed, int Threads) run);

    /// <summary>What came out, e.g. the number of trees; empty where there is nothing to say.</summary>
    public abstract string Describe(ITransformer model);

    /// <summary>Whether the label of a row is 1, as ML.NET wants it.</summary>
    protected static ViewColumn LabelOf(SampleRows rows) =>
        new ViewColumn<bool>(Label, Microsoft.ML.Data.BooleanDataViewType.Instance, (int row, ref bool value) => value = rows.Labels[row] == 1);
}
