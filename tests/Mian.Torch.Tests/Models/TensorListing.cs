using System.Globalization;
using Mian.Features;
using Mian.Schema;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

/// <summary>The tensors of <c>model.safetensors</c> with their shapes in symbols.</summary>
internal static class TensorListing
{
    private const int D = 13;
    private const int M = 24;

    // Sizes that tell the symbols apart, and none of them a default of an option: 3 item, 2 behaviour, 9 user and 10 context fields.
    private static readonly DatasetSchema Schema = new()
    {
        Fields = [.. Fields(FieldGroup.Item, 3), .. Fields(FieldGroup.Behaviour, 2), .. Fields(FieldGroup.User, 9), .. Fields(FieldGroup.Context, 10)],
        Tables = [.. Fields(FieldGroup.Item, 3).Concat(Fields(FieldGroup.User, 9)).Concat(Fields(FieldGroup.Context, 10)).Select(f => new EmbeddingTableSchema(f.Table, 50))],
        MaxHistory = 27,
    };

    private static readonly (int Size, string Symbol)[] Symbols =
    [
        (M * D, "W"), (2 * D, "W_b"), (4 * D, "2 W_b"), (6 * D, "3 W_b"), (8 * D, "4 W_b"), (3 * D, "W_i"), (7 * D, "W_i + 2 W_b"), (5 * D, "W_i + 2 D"),
        (9 * D, "W_u"), (10 * D, "W_c"), (D, "D"), (9, "J"), (10, "K"), (M, "m"), (M * M, "m²"), (32 * M, "32 m"), (16 * M, "16 m"), (27, "T_max"), (28, "T_max + 1"), (41 * D, "W_g"),
    ];

    /// <summary>Name and shape of every tensor, tables first.</summary>
    internal static List<(string Name, string Shape)> Of(string model, TrainConfig config)
    {
        using var learner = Learner.Create(Schema, model, config with { Embedding = new EmbeddingConfig { Dimension = D } }, (1, true));
        var tensors = new List<(string, string)>();
        if (learner.Embeddings.Tables.Any(t => t.Weights.Dimension == D)) tensors.Add(("table/<table>", "[rows, D]"));
        if (learner.Embeddings.Tables.Any(t => t.Weights.Dimension == 1)) tensors.Add(("table/first_order/<table>", "[rows, 1]"));
        var state = learner.Model.state_dict();
        // Without a module the vectors of GIM are fewer.
        var global = state.TryGetValue("gim.score_weight", out var weight) ? weight.shape[0] : 0;
        foreach (var (name, value) in state) tensors.Add(($"dense/{name}", $"[{string.Join(", ", value.shape.Select(size => size == global ? "W_g" : Symbol(size)))}]"));
        return tensors;
    }

    private static string Symbol(long size) => Symbols.FirstOrDefault(s => s.Size == size).Symbol ?? size.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<FieldSchema> Fields(FieldGroup group, int count) => Enumerable.Range(0, count).Select(i => new FieldSchema
    {
        Name = $"{group}{i}".ToLowerInvariant(),
        Group = group,
        Kind = FieldKind.Categorical,
        Storage = group is FieldGroup.Item or FieldGroup.Behaviour ? FieldStorage.Items : group == FieldGroup.User ? FieldStorage.Users : FieldStorage.Requests,
        Column = $"{group}{i}",
        // Behaviours share the tables of the candidate.
        Table = $"{(group == FieldGroup.Behaviour ? FieldGroup.Item : group)}{i}".ToLowerInvariant(),
        Encoding = new VocabularyEncoding(1, null),
    });
}
