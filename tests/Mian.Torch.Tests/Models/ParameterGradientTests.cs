using Mian.Batches;
using Mian.Tests.Batches;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

/// <summary>Nothing that a model registers is left out of its equations, in whichever flavour, in evaluation and in training.</summary>
[Collection(nameof(TorchState))]
public sealed class ParameterGradientTests(AllModelsTests.SmallWorld fixture) : IClassFixture<AllModelsTests.SmallWorld>
{
    private readonly PublishedWorld _world = fixture.World;

    public static TheoryData<string, ModelFlavor?> Flavors => ModelVariants.Flavors();

    [Fact]
    public void Flavors_OfTheCatalog_AreThoseOfFiveModels()
    {
        var flavored = Flavors.Where(row => row[1] is ModelFlavor.Official).Select(row => (string)row[0]);
        Assert.Equal(["DCN", "DCNv2", "xDeepFM", "DIN", "DIEN"], flavored);
    }

    [Theory]
    [MemberData(nameof(Flavors))]
    public void Backward_Evaluating_ReachesEveryParameterAndTable(string model, ModelFlavor? flavor)
    {
        using var learner = Learner(model, flavor);
        SmallTraining.ForwardBackward(learner, Batch());
        // No logit depends on the network of an auxiliary loss.
        AssertReached(learner, name => !name.StartsWith("auxiliary.", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Flavors))]
    public void Backward_Training_ReachesEveryParameterAndTable(string model, ModelFlavor? flavor)
    {
        using var learner = Learner(model, flavor);
        SmallTraining.ForwardBackward(learner, Batch(ModelCatalog.Find(model).Inputs(Config(model, flavor))), training: true);
        AssertReached(learner, _ => true);
    }

    [Fact]
    public void Parameters_OfficialDien_AreAmongThoseReached()
    {
        using var learner = Learner("DIEN", ModelFlavor.Official);
        var names = learner.Model.named_parameters().Select(p => p.name).ToList();
        foreach (var part in (string[])["query.weight", "query_activation.weight", "attention.first.weight", "auxiliary.network.hidden.layers.0.weight", "auxiliary.network.logit.bias"])
            Assert.Contains(part, names);
    }

    private static void AssertReached(Learner learner, Func<string, bool> expected)
    {
        foreach (var (name, parameter) in learner.Model.named_parameters())
        {
            Assert.Equal(expected(name), parameter.grad is not null);
            if (parameter.grad is null) continue;
            Assert.True(parameter.grad.abs().max().item<float>() > 0, name);
            Assert.True(TorchSharp.torch.isfinite(parameter.grad).all().item<bool>(), name);
        }

        foreach (var table in learner.Embeddings.Tables)
        {
            Assert.NotEmpty(table.TouchedIds.ToArray());
            Assert.Contains(table.Gradients.ToArray(), g => g != 0);
            Assert.Equal(table.TouchedIds.Length, table.TouchedIds.ToArray().Distinct().Count());
        }
    }

    private static TrainConfig Config(string model, ModelFlavor? flavor) => ModelVariants.With(SmallTraining.Config, model, flavor);

    private Learner Learner(string model, ModelFlavor? flavor) => SmallTraining.Create(_world.Dataset.Schema, model, Config(model, flavor));

    private Batch Batch(ModelInputs inputs = ModelInputs.None) => new BatchReader(
        _world.Source(), new BatchOptions { BatchSize = 200, Shuffle = true, Seed = 3, NegativeBehaviours = inputs.HasFlag(ModelInputs.NegativeBehaviours) }).Read().First();
}
