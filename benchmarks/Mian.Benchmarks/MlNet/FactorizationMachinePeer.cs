using Mian.Benchmarks.MlNet.Features;
using Mian.Schema;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Mian.Benchmarks.MlNet;

/// <summary>A field-aware factorization machine on one-hot ids; the history is one field with the ids of all its items.</summary>
internal sealed class FactorizationMachinePeer : Peer
{
    /// <summary>Tables with more ids are hashed into so many places.</summary>
    private const int MostPlaces = 1 << 16;

    private static readonly (float Rate, int Passes)[] Grid = [.. from rate in (float[])[0.03f, 0.1f, 0.3f] from passes in (int[])[1, 3, 8, 24] select (rate, passes)];

    private string[] _fields = [];

    public override string Name => "Field-aware FM (ML.NET)";

    public override IReadOnlyList<string> Settings { get; } = [.. Grid.Select(s => FormattableString.Invariant($"learning rate {s.Rate}, {s.Passes} {(s.Passes == 1 ? "pass" : "passes")}"))];

    public override PeerViews Prepare(PeerRows rows, int seed)
    {
        _fields = [.. FieldsOf(rows.Schema).Select(f => f.Name)];
        return new PeerViews(ViewOf(rows.Schema, rows.Train), ViewOf(rows.Schema, rows.Valid), ViewOf(rows.Schema, rows.Test));
    }

    public override ITransformer Fit(int setting, PeerViews views, (int Seed, int Threads) run)
    {
        var (rate, passes) = Grid[setting];
        var trainer = new MLContext(run.Seed).BinaryClassification.Trainers.FieldAwareFactorizationMachine(new FieldAwareFactorizationMachineTrainer.Options
        {
            LabelColumnName = Label,
            FeatureColumnName = _fields[0],
            ExtraFeatureColumns = _fields[1..],
            LearningRate = rate,
            NumberOfIterations = passes,
            Shuffle = true,
            Verbose = false,
        });
        return trainer.Fit(views.Train);
    }

    public override string Describe(ITransformer model) => "";

    /// <summary>All fields but those of behaviours, and of those the first: the items themselves.</summary>
    private static IEnumerable<FieldSchema> FieldsOf(DatasetSchema schema) =>
        [.. schema.Fields.Where(f => f.Group != FieldGroup.Behaviour), .. schema.InGroup(FieldGroup.Behaviour).Take(1)];

    private static RowsView ViewOf(DatasetSchema schema, SampleRows rows) => new(rows.Count, [LabelOf(rows), .. FieldsOf(schema).Select(field => ColumnOf(schema, rows, field))]);

    private static ViewColumn<VBuffer<float>> ColumnOf(DatasetSchema schema, SampleRows rows, FieldSchema field)
    {
        if (field.Kind == FieldKind.Scaled)
        {
            var numbers = rows.Numbers[field.Name];
            return new ViewColumn<VBuffer<float>>(field.Name, new VectorDataViewType(NumberDataViewType.Single, 1), (int row, ref VBuffer<float> value) =>
            {
                var editor = VBufferEditor.Create(ref value, 1);
                editor.Values[0] = float.IsNaN(numbers[row]) ? 0 : numbers[row];
                value = editor.Commit();
            });
        }

        var places = Math.Min(MostPlaces, schema.Tables.First(t => t.Name == field.Table).Rows);
        return new ViewColumn<VBuffer<float>>(field.Name, new VectorDataViewType(NumberDataViewType.Single, places), (int row, ref VBuffer<float> value) =>
            Write(IdsOf(rows, field, row), places, ref value));
    }

    private static void Write(ReadOnlySpan<int> ids, int places, ref VBuffer<float> value)
    {
        Span<int> at = ids.Length <= 256 ? stackalloc int[ids.Length] : new int[ids.Length];
        Span<float> values = ids.Length <= 256 ? stackalloc float[ids.Length] : new float[ids.Length];
        var count = UnitCounts.Write(ids, places, at, values);
        var editor = VBufferEditor.Create(ref value, places, count);
        // A vector with a value everywhere is dense and has no list of places.
        if (count < places) at[..count].CopyTo(editor.Indices);
        values[..count].CopyTo(editor.Values);
        value = editor.Commit();
    }

    private static ReadOnlySpan<int> IdsOf(SampleRows rows, FieldSchema field, int row) => (field.Group, field.Kind) switch
    {
        (FieldGroup.Behaviour, _) => rows.HistoryIds[field.Name][rows.Requests[row]],
        (_, FieldKind.MultiValued) => rows.Lists[field.Name][row],
        _ => rows.Ids[field.Name].AsSpan(row, 1),
    };
}
