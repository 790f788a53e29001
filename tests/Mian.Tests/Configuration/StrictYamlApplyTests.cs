using Mian.Configuration;

namespace Mian.Tests.Configuration;

public class StrictYamlApplyTests
{
    private static readonly Car Plain = new()
    {
        Name = "roadster",
        Spare = new Dictionary<string, Wheel> { ["trunk"] = new() { Name = "small" } },
        Engine = new() { Low = 1, High = 2 },
    };

    [Fact]
    public void Apply_DottedKeys_MergesRecordsAndDictionaries()
    {
        var car = StrictYaml.Apply(Plain, ["engine.high=5", "spare.trunk.spokes=3", "spare.roof={name: big}", "widths=[1, 2]", "doors = 4", "note=a = b: c"]);

        Assert.Equal(new Engine { Low = 1, High = 5 }, car.Engine);
        Assert.Equal(new Wheel { Name = "small", Spokes = 3 }, car.Spare["trunk"]);
        Assert.Equal(new Wheel { Name = "big" }, car.Spare["roof"]);
        Assert.Equal([1, 2], car.Widths);
        Assert.Equal(("roadster", 4, "a = b: c"), (car.Name, car.Doors, car.Note));
        Assert.Equal(2, Plain.Engine.High);
        Assert.False(Plain.Spare.ContainsKey("roof"));
    }

    [Fact]
    public void Apply_SameKeyTwice_LastCounts()
    {
        var car = StrictYaml.Apply(Plain, ["engine={low: 0}", "engine.high=9", "engine.high=3", "seed=1", "seed=2"]);

        Assert.Equal((0, 3, 2), (car.Engine.Low, car.Engine.High, car.Seed));
    }

    [Fact]
    public void Apply_NullAndQuotedEmpty_AreDistinct()
    {
        var car = StrictYaml.Apply(Plain, ["owner=null", "note=\"\""]);

        Assert.Null(car.Owner);
        Assert.Equal("", car.Note);
    }

    [Fact]
    public void Apply_AbsentRecord_NeedsItsRequiredKeys()
    {
        Assert.Equal(new Paint("red"), StrictYaml.Apply(Plain, ["paint.colour=red"]).Paint);
        Assert.Contains("paint.colour: the key is missing", Assert.Throws<ConfigurationException>(() => StrictYaml.Apply(Plain, ["paint.gloss=1"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_Nothing_GivesTheSameValue() => Assert.Same(Plain, StrictYaml.Apply(Plain, []));

    [Fact]
    public void Apply_SeveralMistakes_ReportsAllAtOnce()
    {
        var error = Assert.Throws<ConfigurationException>(() => StrictYaml.Apply(Plain, ["engine.hihg=5", "doors", "=3", "a..b=1", "widths=[1", "engine.low=9", "spare.trunk.spokes=0"]));

        Assert.Equal("--set", error.Origin);
        Assert.Equal(6, error.Mistakes.Count);
        Assert.Contains("engine.hihg: unknown key. Did you mean 'high'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected key=value (for example history.length=20), found 'doors'", error.Message, StringComparison.Ordinal);
        Assert.Contains("widths: this is not valid YAML", error.Message, StringComparison.Ordinal);
        Assert.Contains("spare.trunk.spokes: expected a value from 1 to 1000, found 0", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_BrokenRule_IsCheckedOnTheMergedValue() =>
        Assert.Contains("engine: expected low <= high, found 9 > 2", Assert.Throws<ConfigurationException>(() => StrictYaml.Apply(Plain, ["engine.low=9"])).Message, StringComparison.Ordinal);
}
