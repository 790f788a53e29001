using Mian.Dataset;

namespace Mian.Ingest.Preparation;

/// <summary>The samples table of one part that is being written.</summary>
internal sealed class SampleTable
{
    private readonly ColumnBuffer<int> _request;
    private readonly ColumnBuffer<int> _item;
    private readonly ColumnBuffer<byte> _label;
    private readonly ColumnBuffer<float>? _probability;

    public SampleTable(string directory, PartName part, bool hasTrueProbability)
    {
        List<ColumnSpec> columns = [new("request", ColumnKind.Int32), new("item", ColumnKind.Int32), new("label", ColumnKind.UInt8)];
        if (hasTrueProbability)
            columns.Add(new("true_probability", ColumnKind.Float32));
        Table = new TableWriter(directory, DatasetLayout.Samples(part), columns);
        _request = Table.Column<int>("request");
        _item = Table.Column<int>("item");
        _label = Table.Column<byte>("label");
        _probability = hasTrueProbability ? Table.Column<float>("true_probability") : null;
    }

    public TableWriter Table { get; }

    public long Positives { get; private set; }

    /// <summary>Adds a candidate.</summary>
    public void Add(long request, int item, (byte Label, float Probability) outcome)
    {
        _request.Add((int)request);
        _item.Add(item);
        _label.Add(outcome.Label);
        _probability?.Add(outcome.Probability);
        Table.EndRow();
        Positives += outcome.Label;
    }
}
