using Mian.Benchmarks.MlNet.Features;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.LightGbm;

namespace Mian.Benchmarks.MlNet;

/// <summary>Gradient-boosted trees on counts, target means and what candidate and history have in common.</summary>
internal sealed class LightGbmPeer : Peer
{
    private const string Features = "Features";
    private const int MostTrees = 1000;
    private const int Patience = 50;

    private static readonly (int Leaves, double Rate, int MinimumRows)[] Grid =
        [.. from leaves in (int[])[15, 31, 127] from rate in (double[])[0.05, 0.1] from rows in (int[])[20, 100] select (leaves, rate, rows)];

    public override string Name => "LightGBM (ML.NET)";

    public override IReadOnlyList<string> Settings { get; } =
        [.. Grid.Select(s => FormattableString.Invariant($"leaves {s.Leaves}, learning rate {s.Rate}, at least {s.MinimumRows} rows a leaf"))];

    public override PeerViews Prepare(PeerRows rows, int seed)
    {
        var maker = new FeatureMaker(rows.Schema, rows.Train, seed);
        return new PeerViews(ViewOf(maker, rows.Train), ViewOf(maker, rows.Valid), ViewOf(maker, rows.Test));
    }

    public override ITransformer Fit(int setting, PeerViews views, (int Seed, int Threads) run)
    {
        var (leaves, rate, minimumRows) = Grid[setting];
        var trainer = new MLContext(run.Seed).BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options
        {
            LabelColumnName = Label,
            FeatureColumnName = Features,
            NumberOfLeaves = leaves,
            LearningRate = rate,
            MinimumExampleCountPerLeaf = minimumRows,
            NumberOfIterations = MostTrees,
            EarlyStoppingRound = Patience,
            EvaluationMetric = LightGbmBinaryTrainer.Options.EvaluateMetricType.AreaUnderCurve,
            Booster = new GradientBooster.Options { FeatureFraction = 0.8, SubsampleFraction = 0.8, SubsampleFrequency = 1 },
            NumberOfThreads = run.Threads,
            Seed = run.Seed,
        });
        return trainer.Fit(views.Train, views.Valid);
    }

    public override string Describe(ITransformer model) =>
        model is ISingleFeaturePredictionTransformer<CalibratedModelParametersBase<LightGbmBinaryModelParameters, PlattCalibrator>> trees
            ? FormattableString.Invariant($"{trees.Model.SubModel.TrainedTreeEnsemble.Trees.Count} trees")
            : "";

    private static RowsView ViewOf(FeatureMaker maker, SampleRows rows)
    {
        var table = maker.Of(rows);
        var width = table.Names.Count;
        return new RowsView(rows.Count, LabelOf(rows), new ViewColumn<VBuffer<float>>(Features, new VectorDataViewType(NumberDataViewType.Single, width), (int row, ref VBuffer<float> value) =>
        {
            var editor = VBufferEditor.Create(ref value, width);
            table[row].CopyTo(editor.Values);
            value = editor.Commit();
        }));
    }
}
