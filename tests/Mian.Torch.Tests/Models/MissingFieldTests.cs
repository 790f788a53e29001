using Mian.Schema;
using Mian.Torch.Models;

namespace Mian.Torch.Tests.Models;

/// <summary>Schemas that a recipe cannot make, but code can: a model that needs what is missing says so, and any other leaves the group out.</summary>
[Collection(nameof(TorchState))]
public sealed class MissingFieldTests
{
    private static readonly string[] Comparing = ["MIAN", "DIN", "DIEN", "BST"];

    public static TheoryData<string, FieldGroup> Cases
    {
        get
        {
            var cases = new TheoryData<string, FieldGroup>();
            foreach (var model in ModelCatalog.All.Select(e => e.Name))
            {
                foreach (var group in Enum.GetValues<FieldGroup>()) cases.Add(model, group);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Create_GroupWithoutFields_WorksOrSaysWhatIsMissing(string model, FieldGroup missing)
    {
        var schema = Without(missing);
        if (Comparing.Contains(model) && (missing is FieldGroup.Item or FieldGroup.Behaviour))
        {
            var error = Assert.Throws<MianException>(() => SmallTraining.Create(schema, model).Dispose());
            var name = missing == FieldGroup.Item ? "item" : "behaviour";
            Assert.Equal(
                $"{model} compares the candidate with each behaviour, but the data set has no {name} field. Add one under 'fields.{name}' of the recipe and prepare the data again, " +
                "or train a model that does without, such as DeepFM.",
                error.Message);
            return;
        }

        using var learner = SmallTraining.Create(schema, model);
        var batch = RandomBatch.Make(schema, [2, 0, 4], 2, 3);
        var logits = learner.Score(batch);
        Assert.Equal(6, logits.Length);
        Assert.All(logits, z => Assert.True(float.IsFinite(z)));
        Assert.True(double.IsFinite(learner.Step(batch, 1)));
        // Without a field of the item all candidates of a request are alike.
        if (missing == FieldGroup.Item) Assert.Equal(logits[0], logits[1], 1e-6f);
    }

    private static DatasetSchema Without(FieldGroup group)
    {
        var all = RandomBatch.Schema();
        var fields = all.Fields.Where(f => f.Group != group).ToList();
        return new DatasetSchema { Fields = fields, Tables = [.. all.Tables.Where(t => fields.Exists(f => f.Table == t.Name))], MaxHistory = all.MaxHistory };
    }
}
