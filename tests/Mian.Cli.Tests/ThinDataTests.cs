using Mian.Torch.Models;
using static Mian.Cli.Tests.ThinData;

namespace Mian.Cli.Tests;

/// <summary>Data that lacks something: each model trains where that makes sense, and otherwise one clear sentence says what is wrong.</summary>
[Collection(TrainingTests.Name)]
public sealed class ThinDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. ModelCatalog.All.Select(e => e.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_NoUserAndNoContextFields_Works(string model) => AssertTrains(model, Prepare(Behaviours));

    // No model ever sees such data; what each would say of it is in MissingFieldTests.
    [Fact]
    public void Prepare_NoBehaviourField_IsRefusedBeforeAnyModel()
    {
        var run = new ThinData { Fields = Context }.Prepare(_folder, _folder["dataset"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("fields.behaviour: the key is missing; expected a list.", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["dataset"]));
        AssertNoTrace(run);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_OneUser_Works(string model) => AssertTrains(model, Prepare(Behaviours + User + Context, users: 1));

    [Theory]
    [MemberData(nameof(Models))]
    public void Train_OneItem_WorksOrSaysThatNoOtherCanBeDrawn(string model)
    {
        var run = Train(model, Prepare(Behaviours + Context, items: 1));
        if (model == "DIEN")
        {
            Assert.Contains("no other can be drawn", run.Error, StringComparison.Ordinal);
            Assert.Contains("Set dien.auxiliary_weight=0", run.Error, StringComparison.Ordinal);
        }
        else Assert.True(run.ExitCode == 0, run.Error);
        AssertNoTrace(run);
    }

    [Fact]
    public void Train_OneItemAndNoAuxiliaryLoss_Works()
    {
        var run = CommandRun.Of("train", Prepare(Behaviours + Context, items: 1), "--model", "DIEN", "--set", "epochs=1", "dien.auxiliary_weight=0", "--out", _folder["run"], "--threads", "1");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Theory]
    [InlineData("", 1, 20)]
    [InlineData(User + Context, 12, 1)]
    [InlineData(Context, 12, 20)]
    public void Analyze_NoFineFieldsOrOneUserOrOneItem_SaysWhatItCan(string fields, int users, int items)
    {
        var run = CommandRun.Of("analyze", Prepare(Behaviours + fields, users: users, items: items), "--out", _folder["analysis"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        Assert.Equal(fields.Length > 0, File.Exists(Path.Combine(_folder["analysis"], "field-information.svg")));
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData("compare --models all --seeds 1", false)]
    [InlineData("compare --models all --seeds 1", true)]
    [InlineData("ablate --seeds 1", false)]
    [InlineData("ablate --seeds 1", true)]
    [InlineData("tune --model MIAN --trials 2", false)]
    [InlineData("tune --model MIAN --trials 2", true)]
    [InlineData("analyze", false)]
    [InlineData("analyze", true)]
    public void Command_CategoryWithASingleItem_Works(string words, bool everyCategory)
    {
        var dataset = Prepare(new ThinData { Fields = Behaviours + User + Context, Category = everyCategory ? i => i : i => i == 0 ? 3 : i % 3 });
        var run = CommandRun.Of([
            .. words.Split(' ').Take(1), dataset, .. words.Split(' ').Skip(1), "--out", _folder["out"], "--threads", "1",
            .. words == "analyze" ? Array.Empty<string>() : ["--set", "epochs=1", "embedding.dimension=4"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("NaN", run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", run.Error, StringComparison.Ordinal);
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData(420, 510, 0, "valid", "has no positives")]
    [InlineData(420, 510, 1, "valid", "has only positives")]
    [InlineData(510, 600, 0, "test", "has no positives")]
    [InlineData(510, 600, 1, "test", "has only positives")]
    public void Prepare_ConstantLabelInOnePart_IsRefused(int from, int to, int label, string part, string reason)
    {
        var run = new ThinData { Label = i => i >= from && i < to ? label : i / 3 % 2 }.Prepare(_folder, _folder["dataset"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"The {part} part {reason}", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["dataset"]));
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData(0, "has no positives")]
    [InlineData(1, "has only positives")]
    public void Prepare_ConstantLabel_IsRefusedBeforeAnyModel(int label, string reason)
    {
        var run = new ThinData { Label = _ => label }.Prepare(_folder, _folder["dataset"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["dataset"]));
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData("train", "--out")]
    [InlineData("tune", "--out")]
    public void Command_UnknownModel_SuggestsTheNearest(string command, string output)
    {
        var run = CommandRun.Of(command, _folder["nowhere"], "--model", "DeepFN", output, _folder["run"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.StartsWith("error: --model: 'DeepFN' is not a model. Did you mean 'DeepFM'?", run.Error, StringComparison.Ordinal);
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData("train", "--model", "LR")]
    [InlineData("tune", "--model", "LR")]
    [InlineData("compare", "--models", "LR")]
    public void Command_GaucWhereNoUserHasBothClasses_IsRefusedBeforeTraining(string command, string option, string model)
    {
        // User i % 20 has only samples with the label i % 2.
        var dataset = Prepare(new ThinData { Label = i => i % 2 });
        var run = CommandRun.Of([command, dataset, option, model, "--set", "epochs=1", "metric=gauc", "--out", _folder["out"], "--threads", "1"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"'metric: gauc' cannot choose the checkpoint: the validation part of {dataset} has no GAUC, because its 90 samples (45 positive) have no user with both classes. Set metric=auc", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out/runs"]) && Directory.EnumerateFiles(_folder["out/runs"], "config.yaml", SearchOption.AllDirectories).Any());
        Assert.DoesNotContain("train loss", run.Error, StringComparison.Ordinal);
        AssertNoTrace(run);
    }

    [Theory]
    [InlineData("train", "--model")]
    [InlineData("compare", "--models")]
    public void Command_NoUserHasBothClasses_ShowsADashForGauc(string command, string option)
    {
        var run = CommandRun.Of([command, Prepare(new ThinData { Label = i => i % 2 }), option, "LR", "--set", "epochs=1", "--out", _folder["out"], "--threads", "1", .. command == "compare" ? ["--seeds", "1"] : Array.Empty<string>()]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("  GAUC –  logloss 0.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ModelThatTheDataCannotServe_IsReportedAndTheOthersGoOn()
    {
        var run = CommandRun.Of("compare", Prepare(Behaviours + Context, items: 1), "--models", "DIEN,PoolingMLP", "--seeds", "1", "--set", "epochs=1", "--out", _folder["compare"]);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("no other can be drawn", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("PoolingMLP, seed 1: test AUC", run.Output + run.Error, StringComparison.Ordinal);
        AssertNoTrace(run);
    }

    private void AssertTrains(string model, string dataset)
    {
        var run = Train(model, dataset);
        Assert.True(run.ExitCode == 0, run.Error);
        AssertNoTrace(run);
    }

    private CommandRun Train(string model, string dataset) => CommandRun.Of(
        "train", dataset, "--model", model, "--set", "epochs=1", "embedding.dimension=4", "--out", _folder[$"run-{model}"], "--threads", "1");

    /// <summary>Prepares events of a few users and items.</summary>
    private string Prepare(string fields, int users = 20, int items = 12) => Prepare(new ThinData { Fields = fields, Users = users, Items = items });

    private string Prepare(ThinData data)
    {
        var dataset = _folder[$"dataset-{Guid.NewGuid():N}"];
        var run = data.Prepare(_folder, dataset);
        AssertNoTrace(run);
        Assert.True(run.ExitCode == 0, run.Error);
        return dataset;
    }

    private static void AssertNoTrace(CommandRun run)
    {
        Assert.DoesNotContain("   at Mian.", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }
}
