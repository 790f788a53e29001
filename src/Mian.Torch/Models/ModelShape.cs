using Mian.Schema;

namespace Mian.Torch.Models;

/// <summary>Where one field's vector lies within the concatenation of its group.</summary>
/// <param name="Field">The field.</param>
/// <param name="Offset">First element.</param>
/// <param name="Width">D, its embedding dimension.</param>
public sealed record FieldSlice(FieldSchema Field, int Offset, int Width);

/// <summary>The widths that a model is built for: which fields each group has and how wide their vectors are.</summary>
public sealed class ModelShape
{
    private readonly Dictionary<FieldGroup, IReadOnlyList<FieldSlice>> _groups = [];

    /// <summary>Lays the fields of a schema out with the dimension of their embedding tables.</summary>
    /// <param name="schema">Fields and T_max.</param>
    /// <param name="dimensionOf">Embedding dimension of a table, by its name; 1 or more.</param>
    /// <param name="maxHistory">Longest history a batch may hold; 1 or more.</param>
    public ModelShape(DatasetSchema schema, Func<string, int> dimensionOf, int maxHistory)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(dimensionOf);
        foreach (var group in Enum.GetValues<FieldGroup>())
        {
            var offset = 0;
            var slices = new List<FieldSlice>();
            foreach (var field in schema.InGroup(group))
            {
                var slice = new FieldSlice(field, offset, dimensionOf(field.Table));
                slices.Add(slice);
                offset += slice.Width;
            }

            _groups[group] = slices;
        }

        MaxHistory = maxHistory;
    }

    /// <summary>Longest history of a batch.</summary>
    public int MaxHistory { get; }

    /// <summary>The fields of one group.</summary>
    public IReadOnlyList<FieldSlice> Fields(FieldGroup group) => _groups[group];

    /// <summary>Number of fields of one group.</summary>
    public int Count(FieldGroup group) => _groups[group].Count;

    /// <summary>Width of a group's concatenated vector; 0 for a group without fields.</summary>
    public int Width(FieldGroup group) => _groups[group].Sum(s => s.Width);

    /// <summary>The dimension that all fields of a group share.</summary>
    /// <exception cref="MianException">They differ, so the fields cannot be attended over.</exception>
    public int SharedDimension(FieldGroup group) =>
        SharedDimension($"The model treats the {group} fields alike", _groups[group]);

    /// <summary>The dimension that all fields of all groups share.</summary>
    /// <param name="model">Name of the model that needs it.</param>
    /// <exception cref="MianException">They differ, so their vectors cannot be multiplied with each other.</exception>
    public int SharedDimension(string model) =>
        SharedDimension($"{model} multiplies the vectors of all fields with each other", Enum.GetValues<FieldGroup>().SelectMany(Fields));

    /// <summary>Refuses data without a candidate or without behaviours for a model that compares the two.</summary>
    /// <param name="model">Its name.</param>
    /// <exception cref="MianException">The data has no item field or no behaviour field.</exception>
    internal void RequireItemAndBehaviours(string model)
    {
        foreach (var group in (FieldGroup[])[FieldGroup.Item, FieldGroup.Behaviour])
        {
            if (Count(group) > 0) continue;
            var name = group == FieldGroup.Item ? "item" : "behaviour";
            throw new MianException(
                $"{model} compares the candidate with each behaviour, but the data set has no {name} field. Add one under 'fields.{name}' of the recipe and prepare the data again, " +
                "or train a model that does without, such as DeepFM.");
        }
    }

    private static int SharedDimension(string reason, IEnumerable<FieldSlice> fields)
    {
        var widths = fields.GroupBy(f => f.Width).ToList();
        if (widths.Count == 1) return widths[0].Key;
        throw new MianException(
            $"{reason}, so they must share one embedding dimension. Found: " +
            string.Join(", ", fields.Select(f => $"{f.Field.Name} {f.Width}")) +
            ". Remove the differing entries from 'embedding.dimensions'.");
    }
}
