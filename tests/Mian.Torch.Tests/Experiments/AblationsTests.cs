using Mian.Dataset;
using Mian.Schema;
using Mian.Tests.Batches;
using Mian.Torch.Experiments;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Experiments;

public sealed class AblationsTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 10 });
    private readonly DatasetManifest _manifest;

    public AblationsTests()
    {
        using var dataset = PreparedDataset.Open(_world.Path);
        _manifest = dataset.Manifest;
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Of_AllGroups_HasBothTablesOfThePaper()
    {
        var (variants, skipped) = Ablations.Of(new TrainConfig(), _manifest.Schema);
        Assert.Equal(
            ["MIAN", "w/o IUIM", "w/o ICIM", "w/o IBIM", "w/o GIM", "w/o IUIM and ICIM", "Post-LN Transformer", "no Transformer", "w/o products"],
            variants.Select(v => v.Name));
        Assert.Equal(["Pre-LN Transformer", "w/o crosses", "w/o first-order weights"], skipped.Select(s => s.Name));
        Assert.Equal(variants.Count, variants.Select(v => RunKey.Of(v.Model, v.Config, 1, "")).Distinct().Count());
    }

    [Theory]
    [InlineData(FieldGroup.User, "w/o IUIM", "no user fields")]
    [InlineData(FieldGroup.Context, "w/o ICIM", "no context fields")]
    public void Of_GroupMissing_LeavesItsAblationsOut(FieldGroup group, string name, string reason)
    {
        var (variants, skipped) = Ablations.Of(new TrainConfig(), Without(group));
        Assert.Contains(skipped, s => s.Name == name && s.Reason.Contains(reason, StringComparison.Ordinal));
        // Without both is then the same as without the other one.
        var other = group == FieldGroup.User ? "w/o ICIM" : "w/o IUIM";
        Assert.Contains(skipped, s => s.Name == "w/o IUIM and ICIM" && s.Reason.Contains(other, StringComparison.Ordinal));
        Assert.Contains(variants, v => v.Name == other);
    }

    [Fact]
    public void Of_NoUserAndNoContextFields_SaysThatTheDataLacksThem()
    {
        var (_, skipped) = Ablations.Of(new TrainConfig(), _manifest.Schema with { Fields = [.. _manifest.Schema.Fields.Where(f => f.Group is not (FieldGroup.User or FieldGroup.Context))] });
        Assert.Equal("the data set has neither user nor context fields, so there is no IUIM and no ICIM to leave out", skipped.Single(s => s.Name == "w/o IUIM and ICIM").Reason);
        Assert.DoesNotContain(skipped.Take(3), s => s.Reason.Contains("these settings say", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_OneGroupMissingAndTheOtherModuleOff_SaysBoth()
    {
        var config = new TrainConfig { Mian = new MianOptions { Icim = false } };
        var (_, skipped) = Ablations.Of(config, Without(FieldGroup.User));
        Assert.Equal("the data set has no user fields, and these settings switch the other of the two modules off already", skipped.Single(s => s.Name == "w/o IUIM and ICIM").Reason);
        Assert.Equal("these settings say mian.icim=false already: it is the full model", skipped.Single(s => s.Name == "w/o ICIM").Reason);
    }

    [Fact]
    public void Of_NoInteractionLeft_SaysThatThereAreNoProducts()
    {
        var (_, skipped) = Ablations.Of(new TrainConfig { Mian = new MianOptions { Ibim = false, Icim = false } }, Without(FieldGroup.User));
        Assert.Equal("these settings and this data set leave no interaction whose products could be left out", skipped.Single(s => s.Name == "w/o products").Reason);
    }

    [Fact]
    public void Of_SettingsWithoutTransformer_ComparesItWithBothKinds()
    {
        var config = new TrainConfig { Mian = new MianOptions { Transformer = LayerNormPlacement.None } };
        var (variants, skipped) = Ablations.Of(config, _manifest.Schema);
        Assert.Equal(["Pre-LN Transformer", "Post-LN Transformer"], variants.Select(v => v.Name).Where(n => n.EndsWith("Transformer", StringComparison.Ordinal)));
        Assert.Contains("mian.transformer=none", skipped[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SettingsWithoutIbim_HasNoTransformerToCompare()
    {
        var (_, skipped) = Ablations.Of(new TrainConfig { Mian = new MianOptions { Ibim = false } }, _manifest.Schema);
        Assert.Equal(["w/o IBIM", "Pre-LN Transformer", "Post-LN Transformer", "no Transformer", "w/o crosses", "w/o first-order weights"], skipped.Select(s => s.Name));
        Assert.All(skipped.Skip(1).SkipLast(2), s => Assert.Contains("part of IBIM", s.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_SettingsWithFirstOrder_CanLeaveItOut()
    {
        var (variants, skipped) = Ablations.Of(new TrainConfig { FirstOrder = true }, _manifest.Schema);
        Assert.False(variants.Single(v => v.Name == "w/o first-order weights").Config.FirstOrder);
        Assert.All(variants.Where(v => v.Name != "w/o first-order weights"), v => Assert.True(v.Config.FirstOrder));
        Assert.Equal(["Pre-LN Transformer", "w/o crosses"], skipped.Select(s => s.Name));
    }

    [Fact]
    public void Of_SettingsWithCrosses_CanLeaveThemOut()
    {
        var (variants, skipped) = Ablations.Of(new TrainConfig { Mian = new MianOptions { CrossLayers = 2 } }, _manifest.Schema);
        Assert.All(variants, v => Assert.Equal(v.Name == "w/o crosses" ? 0 : 2, v.Config.Mian.CrossLayers));
        Assert.Contains(variants, v => v.Name == "w/o crosses");
        Assert.DoesNotContain(skipped, s => s.Name == "w/o crosses");
    }

    [Fact]
    public void For_DataSetsOfTheTalk_GivesTheirNumbersAndNoOthers()
    {
        var electronics = _manifest with { Recipe = "amazon-reviews", Users = 192_403, Items = 63_001 };
        Assert.Equal(0.8913, PublishedResults.For(electronics)!.Value.Rows["MIAN"].Auc);
        Assert.Equal(0.4018, PublishedResults.For(electronics with { Users = 603_668, Items = 367_982 })!.Value.Rows["MIAN"].Logloss);
        Assert.Null(PublishedResults.For(electronics with { Users = 192_404 }));
        Assert.Null(PublishedResults.For(electronics with { Recipe = "movielens-1m" }));
        Assert.Null(PublishedResults.For(_manifest));
    }

    private DatasetSchema Without(FieldGroup group) => _manifest.Schema with { Fields = [.. _manifest.Schema.Fields.Where(f => f.Group != group)] };
}
