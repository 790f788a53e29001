using Mian.Dataset;

namespace Mian.Tests.Batches;

/// <summary>Publishes a <see cref="LearnableWorld"/> as a prepared data set.</summary>
internal static class WorldFiles
{
    public static PreparedDataset Publish(LearnableWorld world, string destination)
    {
        var schema = new WorldSchema(world);
        using (var folder = DatasetFolder.Create(destination))
        {
            Write(world, schema, folder.WorkPath);
            folder.Publish(Manifest(world, schema));
        }

        return PreparedDataset.Open(destination);
    }

    private static DatasetManifest Manifest(LearnableWorld world, WorldSchema schema) => new()
    {
        MianVersion = "0.1.0",
        Recipe = "learnable",
        Seed = world.Options.Seed,
        ContentHash = "",
        Schema = schema.Fields,
        Split = SplitRule.UserOrder,
        Before = HistoryBefore.Order,
        Negatives = world.Options.NegativesPerClick is { } each ? new NegativeSampling(each, world.Options.Distribution, world.Options.Timing) : null,
        HasTrueProbability = world.Labelled,
        Users = world.Users.Count,
        Items = world.Items.Count,
        Events = world.Events.Count,
        Behaviours = world.History.Count(),
        Splits = world.Samples.ToDictionary(s => s.Key, s => new SplitCounts(
            world.Requests[s.Key].Count, s.Value.Count, s.Value.Count(x => x.Label == 1), world.Requests[s.Key].Min(r => r.Time), world.Requests[s.Key].Max(r => r.Time))),
        Statistics = [],
    };

    private static void Write(LearnableWorld world, WorldSchema schema, string folder)
    {
        foreach (var (name, vocabulary) in schema.Vocabularies) vocabulary.Save(DatasetLayout.VocabularyPath(folder, name));
        WriteUsers(world, schema, folder);
        WriteItems(world, schema, folder);
        WriteEvents(world, folder);
        foreach (var split in Enum.GetValues<SplitName>()) WriteSplit(world, schema, (folder, split));
    }

    private static void WriteUsers(LearnableWorld world, WorldSchema schema, string folder)
    {
        using var table = Table(world, folder, "users", [new("gender", ColumnKind.Int32), new("device", ColumnKind.Int32), new("income", ColumnKind.Float32)]);
        var behaviours = 0;
        for (var u = 0; u < world.Users.Count; u++)
        {
            var count = world.EventsOf(u).Count(e => e.Behaviour);
            table.TextColumn("key").Add(world.Users[u].Key);
            table.Column<long>("history_begin").Add(behaviours);
            table.Column<int>("history_count").Add(count);
            table.Column<long>("events_begin").Add(world.EventsOfUser[u].Begin);
            table.Column<int>("events_count").Add(world.EventsOfUser[u].Count);
            table.Column<int>("gender").Add(schema.Gender(world.Users[u]));
            table.Column<int>("device").Add(WorldSchema.Device(world.Users[u]));
            table.Column<float>("income").Add(world.Users[u].Income);
            table.EndRow();
            behaviours += count;
        }

        table.Complete();
    }

    private static void WriteItems(LearnableWorld world, WorldSchema schema, string folder)
    {
        var columns = new ColumnSpec[] { new("item_id", ColumnKind.Int32), new("category", ColumnKind.Int32), new("genres", ColumnKind.Int32List), new("price", ColumnKind.Float32), new("raw:title", ColumnKind.Text) };
        using var table = Table(world, folder, "items", columns);
        var counts = world.TrainingEvents().GroupBy(e => e.Item).ToDictionary(g => g.Key, g => g.LongCount());
        for (var i = 0; i < world.Items.Count; i++)
        {
            table.TextColumn("key").Add(world.Items[i].Key);
            table.Column<long>("train_count").Add(counts.GetValueOrDefault(i));
            table.Column<int>("item_id").Add(schema.ItemIds.IdOf(world.Items[i].Key));
            table.Column<int>("category").Add(schema.Categories.IdOf(WorldSchema.Category(i)));
            table.ListColumn("genres").Add(schema.GenreIds(i));
            table.Column<float>("price").Add(world.Items[i].Price);
            table.TextColumn("raw:title").Add(world.Items[i].Title);
            table.EndRow();
        }

        table.Complete();
    }

    private static void WriteEvents(LearnableWorld world, string folder)
    {
        using var events = Table(world, folder, "events", []);
        using var history = Table(world, folder, "history", [new("rating", ColumnKind.Int32)]);
        foreach (var e in world.Events)
        {
            events.Column<int>("user").Add(e.User);
            events.Column<int>("item").Add(e.Item);
            events.Column<long>("time").Add(e.Time);
            events.Column<byte>("behaviour").Add((byte)(e.Behaviour ? 1 : 0));
            events.EndRow();
            if (!e.Behaviour) continue;
            history.Column<int>("item").Add(e.Item);
            history.Column<long>("time").Add(e.Time);
            history.Column<int>("rating").Add(WorldSchema.Rating(e));
            history.EndRow();
        }

        events.Complete();
        history.Complete();
    }

    private static void WriteSplit(LearnableWorld world, WorldSchema schema, (string Folder, SplitName Split) at)
    {
        using var requests = Table(world, at.Folder, DatasetLayout.Requests(at.Split), [new("hour", ColumnKind.Int32), new("city", ColumnKind.Int32), new("gap", ColumnKind.Int32)]);
        foreach (var request in world.Requests[at.Split])
        {
            requests.Column<int>("user").Add(request.User);
            requests.Column<long>("time").Add(request.Time);
            requests.Column<long>("event").Add(request.Event);
            requests.Column<int>("history_end").Add(request.HistoryEnd);
            requests.Column<int>("hour").Add(WorldSchema.Hour(request));
            requests.Column<int>("city").Add(schema.Cities.IdOf(WorldSchema.City(request.City)));
            requests.Column<int>("gap").Add(WorldSchema.Gap(request));
            requests.EndRow();
        }

        requests.Complete();
        using var samples = Table(world, at.Folder, DatasetLayout.Samples(at.Split), []);
        foreach (var sample in world.Samples[at.Split])
        {
            samples.Column<int>("request").Add(sample.Request);
            samples.Column<int>("item").Add(sample.Item);
            samples.Column<byte>("label").Add(sample.Label);
            if (world.Labelled) samples.Column<float>("true_probability").Add(sample.Probability);
            samples.EndRow();
        }

        samples.Complete();
    }

    private static TableWriter Table(LearnableWorld world, string folder, string name, ColumnSpec[] more) =>
        new(folder, name, [.. DatasetLayout.FixedColumns(name, world.Labelled), .. more], new TableWriterOptions { ShardRows = world.Options.ShardRows });
}
