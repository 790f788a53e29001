using Mian.Features;
using Mian.Schema;

namespace Mian.Benchmarks.MlNet.Features;

/// <summary>The features that trees are grown on: one row a sample, one column a feature.</summary>
/// <param name="Names">[width] names of the columns.</param>
/// <param name="Values">[N · width] row by row; NaN where missing.</param>
internal sealed record FeatureTable(IReadOnlyList<string> Names, float[] Values)
{
    /// <summary>The features of one row.</summary>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Names.Count, Names.Count);
}

/// <summary>Makes the features; every statistic is of the training part alone.</summary>
internal sealed class FeatureMaker
{
    private readonly FeatureBlock[] _blocks;
    private readonly int[] _folds;
    private readonly SampleRows _train;

    /// <summary>Works out all statistics.</summary>
    /// <param name="schema">Fields of the data set.</param>
    /// <param name="train">The training part.</param>
    /// <param name="seed">Decides the folds.</param>
    public FeatureMaker(DatasetSchema schema, SampleRows train, long seed)
    {
        _train = train;
        _folds = [.. train.Requests.Select(request => Folds.Of(request, seed))];
        _blocks = [.. Blocks(schema)];
        foreach (var block in _blocks) block.Fit(train, _folds);
    }

    /// <summary>The features of a part.</summary>
    public FeatureTable Of(SampleRows rows)
    {
        string[] names = [.. _blocks.SelectMany(b => b.Names)];
        var values = new float[checked(rows.Count * names.Length)];
        for (var row = 0; row < rows.Count; row++)
        {
            var into = values.AsSpan(row * names.Length, names.Length);
            foreach (var block in _blocks)
            {
                block.Write(rows, row, rows == _train ? _folds[row] : null, into[..block.Names.Count]);
                into = into[block.Names.Count..];
            }
        }

        return new FeatureTable(names, values);
    }

    private static IEnumerable<FeatureBlock> Blocks(DatasetSchema schema)
    {
        var ids = schema.Tables.ToDictionary(t => t.Name, t => t.Rows);
        foreach (var field in schema.Fields.Where(f => f.Group != FieldGroup.Behaviour))
        {
            yield return field.Kind switch
            {
                FieldKind.Scaled => new NumberBlock(field.Name),
                FieldKind.MultiValued => new ListBlock(field.Name, ids[field.Table]),
                _ => new IdBlock(field.Name, ids[field.Table], field.Encoding is BucketEncoding or TimestampEncoding),
            };
        }

        yield return new HistoryBlock();
        foreach (var field in schema.InGroup(FieldGroup.Behaviour))
        {
            if (field.Encoding is SharedEncoding shared && field.Kind != FieldKind.Scaled) yield return new OverlapBlock(shared.ItemField, field.Name);
        }
    }
}
