using System.Text.Json;
using Mian.Configuration;
using Mian.Dataset;
using Mian.Ingest.Tests.Appending;
using Mian.Metrics;
using Mian.Progress;
using Mian.Torch.Evaluation;
using Mian.Torch.Optimizers;
using Mian.Torch.Streaming;
using Mian.Torch.Training;

namespace Mian.Cli.Tests.Streaming;

[Collection(TrainingTests.Name)]
public sealed class StreamingJobTests : IDisposable
{
    private readonly DailyShop _shop = new(21, days: 3);

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData("MIAN")]
    [InlineData("WideDeep")]
    [InlineData("DIEN")]
    public void Continue_DayByDay_GivesTheBitsOfContinuingOverAllDays(string model)
    {
        Streams.TrainBase(_shop, model: model);
        _shop.Append(0);
        var first = Streams.Request(_shop, "base", "first");
        Streams.Continue(first);
        _shop.Append(1);
        var second = Streams.Request(_shop, "first", "second");
        var manifest = Streams.Continue(second);
        var whole = Streams.Request(_shop, "base", "whole");
        var atOnce = Streams.Continue(whole);

        Assert.Equal(["valid", "test", "day-00001", "day-00002"], manifest.Days!.Select(d => d.Part.ToString()));
        Assert.Equal(atOnce.Days, manifest.Days);
        Assert.Equal(atOnce.Trained, manifest.Trained);
        Assert.Equal(["train", "valid", "test", "day-00001", "day-00002"], manifest.Trained.Select(p => p.ToString()));
        Assert.Equal(Streams.ModelOf(whole), Streams.ModelOf(second));
        Assert.NotEqual(Streams.ModelOf(first), Streams.ModelOf(second));
    }

    [Fact]
    public void Continue_EveryPart_IsScoredByTheModelBeforeIt()
    {
        var before = Streams.TrainBase(_shop);
        _shop.Append(0);
        var first = Streams.Continue(Streams.Request(_shop, "base", "first"));
        Assert.Equal((before.Valid!.Auc, before.Valid.Logloss), (first.Days![0].Auc, first.Days[0].Logloss));
        _shop.Append(1);
        // The old bundle reads the day as the stream does: what the day brought is unknown to it.
        var expected = Evaluate("first", PartName.OfDay(2));
        var second = Streams.Continue(Streams.Request(_shop, "first", "second"));
        var day = second.Days![^1];
        Assert.Equal((expected.Count, expected.Auc, expected.Gauc, expected.Logloss), (day.Samples, day.Auc, day.Gauc, day.Logloss));
        Assert.True(day.TrainLoss > 0);
        Assert.NotEqual(expected.Logloss, Evaluate("base", PartName.OfDay(2)).Logloss);
    }

    [Fact]
    public void Continue_SharesOfNewUsersAndItems_AreThoseOfTheEvents()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        _shop.Append(1);
        var manifest = Streams.Continue(Streams.Request(_shop, "base", "next"));
        for (int day = 0; day < 2; day++)
        {
            List<ShopEvent> earlier = [.. _shop.Base, .. _shop.Days.Take(day).SelectMany(d => d)];
            var events = _shop.Days[day];
            var result = manifest.Days![2 + day];
            Assert.Equal(events.Count(e => earlier.All(x => x.User != e.User)) / (double)events.Count, result.NewUserShare, 12);
            Assert.Equal(events.Count(e => earlier.All(x => x.Item != e.Item)) / (double)events.Count, result.NewItemShare, 12);
            Assert.Equal((events.Count, events.Count(e => e.Rating >= 4)), (result.Samples, result.Positives));
            Assert.Equal((events.Min(e => e.Time), events.Max(e => e.Time)), (result.FirstTime, result.LastTime));
        }
    }

    [Fact]
    public void Continue_Record_SaysWhatItContinued()
    {
        var before = Streams.TrainBase(_shop);
        _shop.Append(0);
        var request = Streams.Request(_shop, "base", "next");
        var manifest = Streams.Continue(request);
        Assert.Equal(request.Run, manifest.Continued!.Run);
        Assert.Equal(before.DatasetHash, manifest.Continued.DatasetHash);
        Assert.Equal(RunKey.Of("MIAN", before.Config, 3, before.DatasetHash), manifest.Continued.RunKey);
        Assert.True(manifest.Continued.OptimizerState);
        Assert.Equal([PartName.Of(SplitName.Train)], manifest.Continued.Trained);
        Assert.Equal((3L, 1), (manifest.Seed, manifest.Config.Epochs));
        Assert.Equal((null, null), (manifest.Valid, manifest.Test));
        Assert.Equal(ManifestJson.Read(_shop.Set).ContentHash, manifest.DatasetHash);
        Assert.Equal(manifest.Days!.Sum(d => d.Samples), manifest.Train.Samples);
        Assert.Equal(manifest.Days!.Sum(d => (d.Samples + 31) / 32), manifest.Train.Steps, 3.0);
        Assert.Equal(manifest.Days, JsonSerializer.Deserialize<RunManifest>(File.ReadAllText(Path.Combine(request.Out, "run.json")), RunManifest.Json)!.Days);
    }

    [Fact]
    public void Continue_Interrupted_ResumesToTheSameBits()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        var whole = Streams.Request(_shop, "base", "whole") with { Config = ContinuedSettings.Of(Streams.Folder(_shop, "base")) with { Epochs = 2 } };
        var expected = Streams.Continue(whole);
        var interrupted = 0;
        // One report a scored batch and one a trained one: the numbers fall on scoring, within passes and between parts.
        foreach (var reports in (int[])[1, 2, 4, 6, 8, 9, 10])
        {
            var request = whole with { Out = Streams.Folder(_shop, $"after {reports}") };
            if (Streams.ContinueUntil(request, reports)) continue;
            interrupted++;
            Assert.Equal(expected.Days, Streams.Continue(request with { Resume = true }).Days);
            Assert.Equal(Streams.ModelOf(whole), Streams.ModelOf(request));
        }

        Assert.True(interrupted > 4, $"{interrupted} interruptions");
    }

    [Fact]
    public void Settings_OfARun_LearnAQuarterAsFastAndAreInherited()
    {
        var before = Streams.TrainBase(_shop);
        var first = ContinuedSettings.Of(Streams.Folder(_shop, "base"));
        var expected = before.Config with
        {
            Epochs = 1,
            Dense = before.Config.Dense with { LearningRate = before.Config.Dense.LearningRate / 4, Decay = LearningRateDecay.Constant },
            Embedding = before.Config.Embedding with { LearningRate = before.Config.Embedding.LearningRate / 4 },
        };
        Assert.Equal(StrictYaml.Write(expected), StrictYaml.Write(first));
        Streams.Continue(Streams.Request(_shop, "base", "next"));
        Assert.Equal(StrictYaml.Write(first), StrictYaml.Write(ContinuedSettings.Of(Streams.Folder(_shop, "next"))));
    }

    [Fact]
    public void Continue_WithoutCheckpoint_StartsTheOptimizersAnewAndSaysSo()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        var with = Streams.Request(_shop, "base", "with");
        Streams.Continue(with);
        File.Delete(Path.Combine(with.Run, "checkpoint.safetensors"));
        var without = Streams.Request(_shop, "base", "without");
        Assert.False(Streams.Continue(without).Continued!.OptimizerState);
        Assert.NotEqual(Streams.ModelOf(with), Streams.ModelOf(without));
    }

    [Fact]
    public void Train_OnTheGrownSet_GivesTheParametersOfTheBase()
    {
        var first = Streams.TrainBase(_shop);
        _shop.Append(0);
        _shop.Append(1);
        var again = Streams.Train(_shop, "again");
        Assert.Equal((first.Valid!.Auc, first.Test!.Logloss), (again.Valid!.Auc, again.Test!.Logloss));
        // It knows no more than the base does, although its tables have rows for the days.
        Assert.Equal(Evaluate("base", PartName.OfDay(1)).Logloss, Evaluate("again", PartName.OfDay(1)).Logloss);
        var (from, to) = (Streams.Request(_shop, "base", "a"), Streams.Request(_shop, "again", "b"));
        Assert.Equal(Streams.Continue(from).Days, Streams.Continue(to).Days);
    }

    private EvaluationResult Evaluate(string run, PartName part)
    {
        using var bundle = ModelBundle.Open(Streams.Folder(_shop, run), 1);
        bundle.RequireUnseen(part);
        return EvaluationJob.Run(bundle, part, SilentProgress.Instance);
    }
}
