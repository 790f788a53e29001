using Mian.Batches;
using Mian.Benchmarks.MlNet.Features;
using Mian.Dataset;
using Mian.Ingest.Export;
using Mian.Ingest.Tests.Preparation;
using Mian.Progress;
using Mian.Schema;
using BenchmarkRows = Mian.Benchmarks.MlNet.ExportedRows;

namespace Mian.Ingest.Tests.MlNet;

/// <summary>The benchmark against ML.NET sees, through the exported files, what batches hold.</summary>
public sealed class ExportedRowsTests : IDisposable
{
    private readonly TinySource _source = new();

    public void Dispose() => _source.Dispose();

    [Fact]
    public void Read_EveryKindOfField_IsWhatBatchesHold()
    {
        _source.Yaml = TinySource.DefaultYaml.Replace("    - {name: past_rating, column: rating}", """
                - {name: past_rating, column: rating, kind: standardised}
                - {name: past_tags, item_field: tags}
            """, StringComparison.Ordinal);
        _source.WithEvents(TinyLog.Random(5, users: 30, items: 20, perUser: 12)).WithItems(20)
            .With("UPDATE src_items SET price = NULL, category = NULL, tags = NULL WHERE item_id IN ('3', '4')");
        _source.Prepare();
        using var dataset = PreparedDataset.Open(_source.Out);
        var export = Export(dataset);
        var reader = new BenchmarkRows(Folder, dataset.Schema);

        foreach (var part in export.Parts)
        {
            var rows = reader.Read(part);
            Assert.Equal(part.Rows, rows.Count);
            AssertSame(dataset, part.Part, rows);
        }
    }

    [Fact]
    public void Read_FilesOfAnotherExport_IsRefused()
    {
        _source.WithEvents(TinyLog.Random(5, users: 30, items: 20, perUser: 12)).WithItems(20).Prepare();
        using var dataset = PreparedDataset.Open(_source.Out);
        var part = Export(dataset).Parts[0];

        var error = Assert.Throws<MianException>(() => new BenchmarkRows(Folder, dataset.Schema).Read(part with { Rows = part.Rows + 1 }));
        Assert.Contains("export.json says", error.Message, StringComparison.Ordinal);
    }

    private string Folder => Path.Combine(_source.Folder, "export");

    private ExportManifest Export(PreparedDataset dataset) =>
        DatasetExport.Write(dataset, new ExportOptions { Out = Folder, RowsPerFile = 20 }, SilentProgress.Instance, CancellationToken.None);

    private static void AssertSame(PreparedDataset dataset, PartName part, SampleRows rows)
    {
        var (row, users) = (0, new Dictionary<int, int>());
        foreach (var batch in new BatchReader(new RequestSource(dataset, part), new BatchOptions { BatchSize = 8 }).Read())
        {
            for (var sample = 0; sample < batch.Samples; sample++, row++)
            {
                var request = batch.SampleRequest[sample];
                Assert.Equal(batch.Labels[sample], rows.Labels[row]);
                // Numbers of users may differ, but each stands for one.
                users.TryAdd(batch.Users[request], rows.Users[row]);
                Assert.Equal(users[batch.Users[request]], rows.Users[row]);
                for (var f = 0; f < dataset.Schema.Fields.Count; f++) AssertSame(batch, (f, sample), rows, row);
            }
        }

        Assert.Equal(row, rows.Count);
        Assert.Equal(users.Count, users.Values.Distinct().Count());
    }

    private static void AssertSame(Batch batch, (int Field, int Sample) at, SampleRows rows, int row)
    {
        var (values, request) = (batch.Fields[at.Field], batch.SampleRequest[at.Sample]);
        var field = values.Schema;
        var from = field.Group == FieldGroup.Item ? at.Sample : request;
        var behaviours = Enumerable.Range(batch.RequestHistory[request], batch.RequestHistory[request + 1] - batch.RequestHistory[request]).ToList();
        switch (field.Group == FieldGroup.Behaviour, field.Kind)
        {
            case (true, FieldKind.Scaled):
                Assert.False(rows.HistoryIds.ContainsKey(field.Name));
                break;
            case (true, FieldKind.MultiValued):
                Assert.Equal(behaviours.Select(t => values.Row(t).Length), rows.HistoryCounts[field.Name][rows.Requests[row]].ToArray());
                Assert.Equal(behaviours.SelectMany(t => values.Row(t).ToArray()), rows.HistoryIds[field.Name][rows.Requests[row]].ToArray());
                break;
            case (true, _):
                Assert.Equal(behaviours.Select(t => values.Ids[t]), rows.HistoryIds[field.Name][rows.Requests[row]].ToArray());
                Assert.Equal(behaviours.Count, rows.HistoryTimes[rows.Requests[row]].Length);
                break;
            case (_, FieldKind.MultiValued):
                Assert.Equal(values.Row(from).ToArray(), rows.Lists[field.Name][row].ToArray());
                break;
            case (_, FieldKind.Scaled):
                Assert.Equal(values.Ids[from] == ReservedIds.OutOfVocabulary ? float.NaN : values.Scales[from], rows.Numbers[field.Name][row]);
                break;
            default:
                Assert.Equal(values.Ids[from], rows.Ids[field.Name][row]);
                break;
        }
    }
}
