using Mian.Configuration;
using Mian.Torch.Models;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;
using Mian.Torch.Tuning;
using Mian.Tuning;

namespace Mian.Torch.Tests.Tuning;

public class DefaultSpaceTests
{
    public static TheoryData<string> Models => SmallTraining.AllModels();

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_AnyModel_VariesCommonSettingsAndItsOwn(string model)
    {
        var section = ModelCatalog.Find(model).Section;
        var keys = DefaultSpace.Of(model, new TrainConfig()).Parameters.Select(p => p.Key).ToList();
        Assert.Superset(
            new HashSet<string> { "embedding.learning_rate", "embedding.l2", "dense.learning_rate", "dense.weight_decay", "batch_size" }, keys.ToHashSet());
        Assert.Equal(model != "LR", keys.Contains("embedding.dimension"));
        Assert.Equal(model is not ("LR" or "WideDeep" or "DeepFM" or "xDeepFM"), keys.Contains("first_order"));
        var own = SettingKey.Of<TrainConfig>().Where(k => k.Path == $"{section}.{k.Name}").Select(k => k.Path).ToList();
        var varied = keys.Where(k => k.StartsWith(section + ".", StringComparison.Ordinal)).ToList();
        Assert.Subset(own.ToHashSet(), varied.ToHashSet());
        Assert.True(own.Count == 0 || varied.Count > 0, $"{model} has options ({string.Join(", ", own)}), but its space varies none of them: name them in DefaultSpace.");
        Assert.DoesNotContain(keys, k => TunableKeys.Refuse(model, k) is not null);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_AnyModel_HoldsTheDefaultsSoThatTheFirstTrialCounts(string model)
    {
        var config = new TrainConfig();
        var keys = SettingKey.Of<TrainConfig>().ToDictionary(k => k.Path);
        Assert.All(DefaultSpace.Of(model, config).Parameters, p => Assert.True(p.PositionOf(keys[p.Key].TextIn(config)) is not null, $"{p.Key}: the default {keys[p.Key].TextIn(config)} is not in {p.Describe()}."));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_AnyModel_EveryDrawIsValid(string model)
    {
        var config = new TrainConfig();
        var space = DefaultSpace.Of(model, config);
        var search = new RandomSearch(space, 1);
        for (var trial = 2; trial < 100; trial++) StrictYaml.Apply(config, space.AssignmentsAt(search.Propose(new SearchDraw(trial, 0), [])));
    }

    [Fact]
    public void Of_StartBesideTheChoices_IsAChoice()
    {
        var space = DefaultSpace.Of("MIAN", new TrainConfig { BatchSize = 100 });
        Assert.Equal(["100", "256", "512", "1024", "2048", "4096"], Assert.IsType<Choices>(space.Parameters.Single(p => p.Key == "batch_size")).Values);
    }

    [Theory]
    [InlineData("MIAN", "pooling_mlp.dropout", "a setting of PoolingMLP")]
    [InlineData("MIAN", "metric", "compared by this metric")]
    [InlineData("MIAN", "epochs", "budget of a trial")]
    [InlineData("MIAN", "mian.dropout", null)]
    [InlineData("MIAN", "history", null)]
    public void Refuse_Key_SaysWhy(string model, string key, string? reason)
    {
        var refused = TunableKeys.Refuse(model, key);
        if (reason is null) Assert.Null(refused);
        else Assert.Contains(reason, refused, StringComparison.Ordinal);
    }
}
