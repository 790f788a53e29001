using Mian.Batches;
using Mian.Dataset;

namespace Mian.Tests.Batches;

/// <summary>Requests and samples that belong to no part of a data set, as those of a file to predict.</summary>
internal sealed class LooseTables : IDisposable
{
    private readonly TableReader _requests;
    private readonly TableReader _samples;

    public LooseTables(PublishedWorld world, (int User, long Time, int HistoryEnd)[] requests, (int Request, int Item, byte Label)[] samples)
    {
        var folder = Directory.CreateDirectory(world.Beside("loose")).FullName;
        using (var table = new TableWriter(folder, "requests-predict", [.. DatasetLayout.FixedColumns("requests-predict", false), new("hour", ColumnKind.Int32), new("city", ColumnKind.Int32), new("gap", ColumnKind.Int32)]))
        {
            foreach (var (user, time, historyEnd) in requests)
            {
                table.Column<int>("user").Add(user);
                table.Column<long>("time").Add(time);
                table.Column<long>("event").Add(0);
                table.Column<int>("history_end").Add(historyEnd);
                foreach (var context in (string[])["hour", "city", "gap"]) table.Column<int>(context).Add(2);
                table.EndRow();
            }

            table.Complete();
        }

        using (var table = new TableWriter(folder, "samples-predict", DatasetLayout.FixedColumns("samples-predict", false)))
        {
            foreach (var (request, item, label) in samples)
            {
                table.Column<int>("request").Add(request);
                table.Column<int>("item").Add(item);
                table.Column<byte>("label").Add(label);
                table.EndRow();
            }

            table.Complete();
        }

        _requests = TableReader.Open(folder, "requests-predict");
        _samples = TableReader.Open(folder, "samples-predict");
        Source = new RequestSource(world.Dataset, _requests, _samples);
    }

    public RequestSource Source { get; }

    public void Dispose()
    {
        _requests.Dispose();
        _samples.Dispose();
    }
}
