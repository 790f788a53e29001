using Mian.Dataset;

namespace Mian.Cli.Results;

/// <summary>The raw keys of samples by their row, wherever they stand.</summary>
internal sealed class SampleNames
{
    private readonly Func<long, (string? User, string? Item)> _find;

    private SampleNames(Func<long, (string? User, string? Item)> find) => _find = find;

    /// <summary>User and item of a sample.</summary>
    public (string? User, string? Item) this[long row] => _find(row);

    /// <summary>Those of a file to predict, as they stand in it.</summary>
    /// <param name="samples">Columns user_key and item_key.</param>
    public static SampleNames OfFile(TableReader samples)
    {
        var (users, items) = (samples.TextColumn("user_key"), samples.TextColumn("item_key"));
        return new SampleNames(row => (users[row], items[row]));
    }

    /// <summary>Those of a part of a data set.</summary>
    public static SampleNames OfPart(PreparedDataset dataset, PartName part)
    {
        var (users, items) = (dataset.Users.TextColumn("key"), dataset.Items.TextColumn("key"));
        var (request, item) = (dataset.Samples(part).Column<int>("request"), dataset.Samples(part).Column<int>("item"));
        var user = dataset.Requests(part).Column<int>("user");
        return new SampleNames(row => (users[user[request[row]]], items[item[row]]));
    }
}
