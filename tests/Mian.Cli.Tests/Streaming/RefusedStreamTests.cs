using System.Text.Json.Nodes;
using Mian.Configuration;
using Mian.Dataset;
using Mian.Ingest.Tests.Appending;
using Mian.Torch.Evaluation;
using Mian.Torch.Streaming;
using Mian.Torch.Training;

namespace Mian.Cli.Tests.Streaming;

[Collection(TrainingTests.Name)]
public sealed class RefusedStreamTests : IDisposable
{
    private readonly DailyShop _shop = new(13, days: 2);

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void Continue_NothingNew_SaysThroughWhatTheRunWasTrained()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        Streams.Continue(Streams.Request(_shop, "base", "next"));
        Assert.Contains("was trained through day-00001", Fails(Streams.Request(_shop, "next", "more")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Streams.Folder(_shop, "more")));
    }

    [Fact]
    public void Continue_SetPreparedFromOtherRows_SaysWhichIdsMeanSomethingElse()
    {
        Streams.TrainBase(_shop);
        _shop.WriteRaw("base", [.. _shop.Base.Select(e => e with { City = e.City is null ? null : "new-" + e.City })], []);
        _shop.Prepare();
        Assert.Contains("ids of its table 'cities' stand for other values", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_SetWithOtherEncodings_SaysSo()
    {
        Streams.TrainBase(_shop);
        _shop.Recipe = _shop.Recipe.Replace("buckets: 4", "buckets: 5", StringComparison.Ordinal);
        _shop.Prepare();
        Assert.Contains("its fields, or how they are encoded", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_SameIdsButOtherEvents_AreRefused()
    {
        Streams.TrainBase(_shop);
        // The same values in the same order of frequency, but the very last event is of another item that training knows.
        var last = _shop.Base.MaxBy(e => e.Time)!;
        _shop.WriteRaw("base", [.. _shop.Base.Select(e => e == last ? e with { Item = _shop.Base.First(x => x.Item != e.Item && !_shop.Base.Contains(e with { Item = x.Item })).Item } : e)], []);
        _shop.Prepare();
        Assert.Contains("Its ids mean the same, but its events are others", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_SetThatGrewAnotherWay_IsRefused()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        Streams.Continue(Streams.Request(_shop, "base", "next"));
        _shop.Prepare();
        _shop.WriteRaw("other", _shop.Days[1], _shop.Base);
        _shop.Append(_shop.Raw("other"));
        Assert.Contains("is not the one that the run", Fails(Streams.Request(_shop, "next", "more")), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_VocabularyChangedBehindItsBack_IsFoundByItsHash()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        // The manifest still says what the set grew from; only the values tell.
        string path = DatasetLayout.VocabularyPath(_shop.Set, "cities");
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf("city0"u8)] = (byte)'x';
        File.WriteAllBytes(path, bytes);
        Assert.Contains("ids of its table 'cities' stand for other values", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_RunThatDoesNotSayItsIds_IsRefused()
    {
        Streams.TrainBase(_shop);
        Edit("base", run => run["ids"] = null);
        _shop.Append(0);
        Assert.Contains("does not say what its ids mean", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embedding.dimension")]
    [InlineData("mian.heads")]
    [InlineData("embedding.optimizer")]
    [InlineData("history")]
    public void Continue_SettingThatChangesTheParameters_IsNamed(string key)
    {
        Streams.TrainBase(_shop);
        var request = Streams.Request(_shop, "base", "next");
        string value = key == "embedding.optimizer" ? "sgd" : "4";
        string message = Fails(request with { Config = StrictYaml.Apply(request.Config, [$"{key}={value}"]) });
        Assert.Contains($"The setting '{key}' is {value}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_SettingsThatMayChange_AreTaken()
    {
        Streams.TrainBase(_shop);
        var request = Streams.Request(_shop, "base", "next");
        string[] changes = ["epochs=2", "dense.learning_rate=0.001", "embedding.learning_rate=0.001", "batch_size=16", "mian.dropout=0", "dense.decay=constant"];
        var manifest = Streams.Continue(request with { Config = StrictYaml.Apply(request.Config, changes) });
        Assert.Equal(2 * manifest.Days!.Sum(d => d.Samples), manifest.Train.Samples);
        // The next run goes on with the settings of this one.
        Assert.Equal(2, ContinuedSettings.Of(Streams.Folder(_shop, "next")).Epochs);
    }

    [Fact]
    public void Continue_RunChosenOnTheTestPart_IsRefused()
    {
        Streams.TrainBase(_shop, Streams.Config with { Selection = SelectionPart.Test });
        var request = Streams.Request(_shop, "base", "next");
        Assert.Contains("chose its checkpoint on the test part", Fails(request), StringComparison.Ordinal);
        Assert.Contains("chose its checkpoint on the test part", Fails(request with { Config = request.Config with { Selection = SelectionPart.Valid } }), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Streams.Folder(_shop, "next")));
    }

    [Fact]
    public void Continue_WithAChoiceOnTheTestPart_IsRefused()
    {
        Streams.TrainBase(_shop);
        var request = Streams.Request(_shop, "base", "next");
        string message = Fails(request with { Config = StrictYaml.Apply(request.Config, ["selection=test"]) });
        Assert.Contains("--continue: selection: expected valid, found test", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_IntoTheRunItself_IsRefused()
    {
        Streams.TrainBase(_shop);
        Assert.Contains("is the run that is continued", Fails(Streams.Request(_shop, "base", "base")), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_OverAFinishedRun_IsRefused()
    {
        Streams.TrainBase(_shop);
        Streams.Continue(Streams.Request(_shop, "base", "next"));
        _shop.Append(0);
        Assert.Contains("holds a finished run", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_AfterTheSetGrew_IsRefused()
    {
        Streams.TrainBase(_shop);
        var request = Streams.Request(_shop, "base", "next");
        Assert.False(Streams.ContinueUntil(request, 3));
        _shop.Append(0);
        Assert.Contains("belongs to another run", Fails(request with { Resume = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_FolderWithoutARun_IsRefused()
    {
        _shop.Prepare();
        Assert.Contains("There is no run in", Assert.Throws<MianException>(() => Streams.Request(_shop, "none", "next")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_SplitByUserOrder_SaysWhy()
    {
        _shop.Recipe = _shop.Recipe.Replace("by: time", "by: user_order", StringComparison.Ordinal);
        Streams.TrainBase(_shop);
        Assert.Contains("splits by UserOrder, so its parts do not follow each other in time", Fails(Streams.Request(_shop, "base", "next")), StringComparison.Ordinal);
    }

    [Fact]
    public void RequireUnseen_PartsOfTheStream_AreRefusedWithWhatIsLeft()
    {
        Streams.TrainBase(_shop);
        _shop.Append(0);
        Streams.Continue(Streams.Request(_shop, "base", "next"));
        using (var bundle = ModelBundle.Open(Streams.Folder(_shop, "next"), 1))
        {
            foreach (PartName part in new PartName[] { SplitName.Train, SplitName.Valid, SplitName.Test, PartName.OfDay(1) })
                Assert.Contains($"was trained on the {part} part (it continued through day-00001)", Assert.Throws<MianException>(() => bundle.RequireUnseen(part)).Message, StringComparison.Ordinal);
            Assert.Contains("has no part day-00002; it has train, valid, test, day-00001", Assert.Throws<MianException>(() => bundle.RequireUnseen(PartName.OfDay(2))).Message, StringComparison.Ordinal);
            Assert.Contains("append a day", Assert.Throws<MianException>(() => bundle.RequireUnseen(SplitName.Test)).Message, StringComparison.Ordinal);
        }

        _shop.Append(1);
        using var later = ModelBundle.Open(Streams.Folder(_shop, "next"), 1);
        later.RequireUnseen(PartName.OfDay(2));
        Assert.Contains("Parts that it has not seen: day-00002", Assert.Throws<MianException>(() => later.RequireUnseen(SplitName.Test)).Message, StringComparison.Ordinal);
    }

    private static string Fails(StreamRequest request) => Assert.ThrowsAny<MianException>(() => Streams.Continue(request)).Message;

    private void Edit(string run, Action<JsonNode> edit)
    {
        string path = Path.Combine(Streams.Folder(_shop, run), "run.json");
        var node = JsonNode.Parse(File.ReadAllText(path))!;
        edit(node);
        File.WriteAllText(path, node.ToJsonString());
    }
}
