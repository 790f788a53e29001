using System.Diagnostics;
using Mian.Benchmarks.MlNet.Features;
using Mian.Metrics;
using Mian.Torch.Training;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mian.Benchmarks.MlNet;

/// <summary>Searches the settings of a peer with the first seed on validation data, then trains it with every seed.</summary>
internal sealed class PeerSeries(Peer peer, Func<int, PeerRows> rowsOf, (int Seeds, int Threads) plan)
{
    public PeerResult Run()
    {
        var (trials, clock) = (new List<PeerTrial>(), Stopwatch.StartNew());
        var first = rowsOf(1);
        var views = peer.Prepare(first, 1);
        for (var setting = 0; setting < peer.Settings.Count; setting++)
        {
            trials.Add(Try(setting, views, first));
            Console.Error.WriteLine(FormattableString.Invariant($"{peer.Name}, {trials[^1].Setting}: valid AUC {trials[^1].ValidAuc:F4}, logloss {trials[^1].ValidLogloss:F4}, {trials[^1].Seconds:F1} s"));
        }

        var search = clock.Elapsed.TotalSeconds;
        var best = trials.IndexOf(trials.MaxBy(t => t.ValidAuc ?? 0)!);
        return new PeerResult(peer.Name, peer.Settings[best], trials, search, [.. Enumerable.Range(1, plan.Seeds).Select(seed => Train(best, seed))]);
    }

    private PeerTrial Try(int setting, PeerViews views, PeerRows rows)
    {
        var clock = Stopwatch.StartNew();
        var model = peer.Fit(setting, views, (1, plan.Threads));
        var seconds = clock.Elapsed.TotalSeconds;
        var valid = Evaluate(model, views.Valid, rows.Valid);
        return new PeerTrial(peer.Settings[setting], valid.Auc, valid.Logloss, seconds);
    }

    private PeerRun Train(int setting, int seed)
    {
        var rows = rowsOf(seed);
        GC.Collect();
        ProcessMemory.ResetPeak();
        var clock = Stopwatch.StartNew();
        var views = peer.Prepare(rows, seed);
        var features = clock.Elapsed.TotalSeconds;
        clock.Restart();
        var model = peer.Fit(setting, views, (seed, plan.Threads));
        var seconds = clock.Elapsed.TotalSeconds;
        var peak = ProcessMemory.PeakBytes();
        var (valid, test) = (Evaluate(model, views.Valid, rows.Valid), Evaluate(model, views.Test, rows.Test));
        Console.Error.WriteLine(FormattableString.Invariant($"{peer.Name}, seed {seed}: test AUC {test.Auc:F4}, GAUC {test.Gauc:F4}, logloss {test.Logloss:F4}, {seconds:F1} s"));
        return new PeerRun(seed, PeerMetrics.Of(valid), PeerMetrics.Of(test), features, seconds, rows.Train.Count / seconds, peak, peer.Describe(model));
    }

    private static EvaluationResult Evaluate(ITransformer model, IDataView view, SampleRows rows) => Evaluator.Evaluate(new Predictions
    {
        Scores = model.Transform(view).GetColumn<float>("Probability").ToArray(),
        Kind = ScoreKind.Probability,
        Labels = rows.Labels,
        Users = rows.Users,
    });
}
