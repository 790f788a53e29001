using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Evaluation;

namespace Mian.Torch.Tests.Evaluation;

public sealed class SliceCollectorTests
{
    private const long Day = 86_400;

    [Fact]
    public void Read_RequestsAtChosenTimes_FallIntoTheInactivityThatOneCounts()
    {
        using var world = new PublishedWorld();
        var (user, behaviours) = UserWithBehaviours(world.World, 3);
        var last = behaviours[2].Time;
        (long Time, int HistoryEnd, string Group)[] cases =
        [
            (last, 3, "<=1 day"),
            (last + Day, 3, "<=1 day"),
            (last + Day + 1, 3, "1-7 days"),
            (last + (7 * Day), 3, "1-7 days"),
            (last + (7 * Day) + 1, 3, "7-30 days"),
            (last + (30 * Day), 3, "7-30 days"),
            (last + (30 * Day) + 1, 3, ">30 days"),
            (last + (900 * Day), 3, ">30 days"),
            // Only what comes before the request counts, not the user's latest behaviour.
            (behaviours[0].Time + (8 * Day), 1, "7-30 days"),
            (last + Day, 0, "no history"),
        ];
        using var tables = new LooseTables(world, [.. cases.Select(c => (user, c.Time, c.HistoryEnd))], [.. cases.Select((_, i) => (i, 1, (byte)(i % 2)))]);

        foreach (var limit in (int?[])[null, 1])
            Assert.Equal(cases.Select(c => c.Group), GroupsOf(tables.Source, limit)["inactivity"]);
    }

    [Fact]
    public void Read_UnknownUser_HasNoHistory()
    {
        using var world = new PublishedWorld();
        using var tables = new LooseTables(world, [(-1, 2_000_000_000, 0)], [(0, 5, 0), (0, -1, 1)]);

        var groups = GroupsOf(tables.Source, null);

        Assert.Equal(new[] { "no history", "no history" }, groups["inactivity"]);
        Assert.Equal(new[] { "no history", "no history" }, groups["category_in_history"]);
        Assert.Equal(new[] { "0", "0" }, groups["history_length"]);
        Assert.Equal("0", groups["item_frequency"][1]);
    }

    [Fact]
    public void Read_DataWithoutTimes_HasNoInactivity()
    {
        using var world = new PublishedWorld(new WorldOptions { HasTimes = false });
        Assert.Equal(["history_length", "item_frequency", "category_in_history"], GroupsOf(world.Source(SplitName.Test), null).Keys);
    }

    [Fact]
    public void Read_BehavioursWithoutCategory_AskForTheItem()
    {
        using var world = new PublishedWorld(new WorldOptions { HasPastCategory = false });

        var groups = GroupsOf(world.Source(SplitName.Test), null);

        Assert.Equal(["history_length", "item_frequency", "inactivity", "item_in_history"], groups.Keys);
        foreach (var (i, sample) in world.World.Samples[SplitName.Test].Index())
        {
            var request = world.World.Requests[SplitName.Test][sample.Request];
            var items = world.World.EventsOf(request.User).Where(e => e.Behaviour).Take(request.HistoryEnd).TakeLast(6).Select(e => e.Item).ToList();
            Assert.Equal(items.Count == 0 ? "no history" : items.Contains(sample.Item) ? "relevant" : "irrelevant", groups["item_in_history"][i]);
        }
    }

    private static Dictionary<string, string[]> GroupsOf(RequestSource source, int? history) =>
        SliceCollector.Read(source, history, new Work("slices", SilentProgress.Instance, CancellationToken.None))
            .ToDictionary(s => s.Definition.Name, s => NamesOf(s));

    private static string[] NamesOf(Slice slice) => [.. slice.GroupOfRow.ToArray().Select(g => slice.Definition.Groups[g])];

    private static (int User, List<WorldEvent> Behaviours) UserWithBehaviours(LearnableWorld world, int count) =>
        Enumerable.Range(0, world.Users.Count).Select(u => (u, world.EventsOf(u).Where(e => e.Behaviour).ToList())).First(u => u.Item2.Count >= count);
}
