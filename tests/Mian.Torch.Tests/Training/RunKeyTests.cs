using System.Collections;
using System.Reflection;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

public sealed class RunKeyTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef";

    public static TheoryData<string> Models => Torch.Tests.Models.SmallTraining.AllModels();

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_EverySettingThatCounts_HasItsOwnKey(string model)
    {
        var section = SectionOf(model);
        var keys = Variations(new TrainConfig(), "").Where(v => Counts(v.Path, section)).Select(v => RunKey.Of(model, (TrainConfig)v.Value, 1, Hash)).ToList();
        keys.Add(RunKey.Of(model, new TrainConfig(), 1, Hash));
        Assert.True(keys.Count > 20, "The walk over the settings finds too few.");
        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_SettingsOfOtherModelsAndCheckpoints_MakeNoDifference(string model)
    {
        var section = SectionOf(model);
        var key = RunKey.Of(model, new TrainConfig(), 1, Hash);
        var others = Variations(new TrainConfig(), "").Where(v => !Counts(v.Path, section)).ToList();
        Assert.NotEmpty(others);
        Assert.All(others, v => Assert.True(key == RunKey.Of(model, (TrainConfig)v.Value, 1, Hash), v.Path));
    }

    [Fact]
    public void Of_ModelSeedOrData_HasItsOwnKey()
    {
        var config = new TrainConfig();
        string[] keys =
        [
            RunKey.Of("MIAN", config, 1, Hash), RunKey.Of("PoolingMLP", config, 1, Hash), RunKey.Of("MIAN", config, 2, Hash), RunKey.Of("MIAN", config, 1, Hash[1..] + "0"),
        ];
        Assert.Equal(4, keys.Distinct().Count());
        Assert.Equal(keys[0], RunKey.Of("mian", config, 1, Hash));
    }

    [Fact]
    public void Of_DimensionsInAnotherOrder_IsTheSame()
    {
        TrainConfig With(params (string Table, int Dimension)[] dimensions) =>
            new() { Embedding = new EmbeddingConfig { Dimensions = dimensions.ToDictionary(d => d.Table, d => d.Dimension) } };
        Assert.Equal(RunKey.Of("MIAN", With(("a", 4), ("b", 8)), 1, Hash), RunKey.Of("MIAN", With(("b", 8), ("a", 4)), 1, Hash));
        Assert.NotEqual(RunKey.Of("MIAN", With(("a", 4), ("b", 8)), 1, Hash), RunKey.Of("MIAN", With(("a", 8), ("b", 4)), 1, Hash));
    }

    [Fact]
    public void Canonical_RunChosenOnValidation_IsTheTextOfBeforeTheSettingExisted() => Assert.Equal($$"""
        model: LR
        seed: 1
        data set: {{Hash}}
        version: {{ProductVersion.Released}}
        embedding:
          dimension: 32
          dimensions: {}
          initial_deviation: 0.05
          optimizer: lazy_adam
          learning_rate: 0.002
          l2: 0
        dense:
          learning_rate: 0.002
          weight_decay: 0
          warm_up: 0
          decay: cosine
        batch_size: 1024
        epochs: 6
        validations_per_epoch: 1
        patience: 2
        metric: auc
        out_of_vocabulary_rate: 0.005
        clip_norm: 5
        lr: {}

        """, RunKey.Canonical("LR", new TrainConfig { Selection = SelectionPart.Valid }, 1, Hash));

    [Fact]
    public void Canonical_RunChosenOnTest_SaysSo()
    {
        var habit = new TrainConfig { Selection = SelectionPart.Test };
        Assert.Contains("\nselection: test\n", RunKey.Canonical("MIAN", habit, 1, Hash), StringComparison.Ordinal);
        Assert.NotEqual(RunKey.Of("MIAN", new TrainConfig(), 1, Hash), RunKey.Of("MIAN", habit, 1, Hash));
    }

    [Fact]
    public void Canonical_Version_HasNoCommit()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+[\w.-]*$", ProductVersion.Released);
        Assert.StartsWith(ProductVersion.Released, ProductVersion.Text, StringComparison.Ordinal);
        Assert.Contains($"\nversion: {ProductVersion.Released}\n", RunKey.Canonical("MIAN", new TrainConfig(), 1, Hash), StringComparison.Ordinal);
    }

    internal static PropertyInfo SectionOf(string model)
    {
        var key = ModelCatalog.Find(model).Section.Replace("_", "", StringComparison.Ordinal);
        return typeof(TrainConfig).GetProperties().Single(p => p.Name.Equals(key, StringComparison.OrdinalIgnoreCase));
    }

    internal static bool Counts(string path, PropertyInfo section)
    {
        var sections = ModelCatalog.All.Select(e => SectionOf(e.Name).Name).Where(name => name != section.Name);
        var adds = new TrainConfig { FirstOrder = true };
        if (path == nameof(TrainConfig.FirstOrder) && !ModelCatalog.All.Single(e => SectionOf(e.Name) == section).GetsFirstOrder(adds)) return false;
        return path != nameof(TrainConfig.CheckpointMinutes) && !sections.Contains(path.Split('.')[0]);
    }

    /// <summary>Every record that differs from this one in one setting.</summary>
    internal static IEnumerable<(string Path, object Value)> Variations(object record, string prefix)
    {
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var (path, value) = (prefix + property.Name, property.GetValue(record));
            foreach (var (inner, changed) in Changed(path, property.PropertyType, value)) yield return (inner, With(record, property, changed));
        }
    }

    private static IEnumerable<(string Path, object Value)> Changed(string path, Type type, object? value) => (Nullable.GetUnderlyingType(type) ?? type, value) switch
    {
        (_, bool flag) => [(path, !flag)],
        (var t, null) when t == typeof(bool) => [(path, false), (path, true)],
        (var t, null) when t == typeof(double) => [(path, 0.0), (path, 0.5)],
        (_, double number) => [(path, (number / 2) + 0.0625), (path, number + 1e-9)],
        (var t, _) when t == typeof(int) => [(path, (value as int? ?? 6) + 1)],
        (var t, var e) when t.IsEnum => Enum.GetValues(t).Cast<object>().Where(v => !v.Equals(e)).Select(v => (path, v)),
        (_, IReadOnlyDictionary<string, int>) => [(path, new Dictionary<string, int> { ["item_id"] = 4 })],
        (_, IReadOnlyList<int> list) => [(path, new List<int>(list) { 7 }), (path, new List<int>())],
        (_, string text) => [(path, text + "x")],
        (_, not null and not IEnumerable) => Variations(value, path + "."),
        _ => throw new InvalidOperationException($"{path} is a {type.Name}: say in this test how it is varied."),
    };

    private static object With(object record, PropertyInfo property, object value)
    {
        var copy = record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        property.SetValue(copy, value);
        return copy;
    }
}
