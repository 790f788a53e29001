using Mian.Schema;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Embeddings;

/// <summary>Which embedding tables a model has on a data set.</summary>
/// <param name="Name">Name in checkpoints: that of the id space, behind <c>first_order/</c> for first-order weights.</param>
/// <param name="Source">Name of the id space.</param>
/// <param name="Rows">Rows, reserved ones included.</param>
/// <param name="Dimension">D; 1 for first-order weights.</param>
internal sealed record TableListing(string Name, string Source, int Rows, int Dimension)
{
    private const string FirstOrderPrefix = "first_order/";

    /// <summary>True for first-order weights.</summary>
    internal bool IsFirstOrder => Name.StartsWith(FirstOrderPrefix, StringComparison.Ordinal);

    /// <summary>The tables of the id spaces that some field uses.</summary>
    internal static IEnumerable<TableListing> Of(DatasetSchema schema, EmbeddingConfig config, ModelInputs inputs)
    {
        var used = schema.Fields.Select(f => f.Table).ToHashSet();
        foreach (var table in schema.Tables.Where(t => used.Contains(t.Name)))
        {
            if (inputs.HasFlag(ModelInputs.Vectors)) yield return new(table.Name, table.Name, table.Rows, config.DimensionOf(table.Name));
            if (inputs.HasFlag(ModelInputs.FirstOrder)) yield return new(FirstOrderPrefix + table.Name, table.Name, table.Rows, 1);
        }
    }
}
