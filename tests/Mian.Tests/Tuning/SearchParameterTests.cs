using System.Globalization;
using Mian.Batches;
using Mian.Tuning;

namespace Mian.Tests.Tuning;

public class SearchParameterTests
{
    [Fact]
    public void LogRange_UniformPositions_SpreadEvenlyOverFactors()
    {
        var range = new NumberRange("x", 1e-4, 1) { Log = true };
        var values = Draw(range, 20_000);
        Assert.All(values, v => Assert.InRange(v, 1e-4, 1));
        for (var decade = -4; decade < 0; decade++)
            Assert.Equal(0.25, values.Count(v => v >= Math.Pow(10, decade) && v < Math.Pow(10, decade + 1)) / 20_000.0, 0.015);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WholeRange_UniformPositions_ReachesBothEnds(bool log)
    {
        var values = Draw(new NumberRange("x", 1, 4) { Whole = true, Log = log }, 20_000);
        Assert.Equal([1, 2, 3, 4], values.Distinct().Order());
        if (!log) Assert.All(values.GroupBy(v => v), g => Assert.Equal(0.25, g.Count() / 20_000.0, 0.015));
    }

    [Fact]
    public void ValueAt_AnyNumber_HasFourDigits() => Assert.Equal("0.3333", new NumberRange("x", 0, 1).ValueAt(1 / 3.0));

    [Fact]
    public void ValueAt_TheEnds_StaysWithin()
    {
        var range = new NumberRange("x", 0.123444, 0.2);
        Assert.Equal("0.123444", range.ValueAt(0));
        Assert.Equal("0.2", range.ValueAt(1));
        Assert.Equal("b", new Choices("x", ["a", "b"]).ValueAt(1));
    }

    public static TheoryData<SearchParameter> Parameters =>
    [
        new NumberRange("x", 0.001, 10) { Log = true }, new NumberRange("x", -3, 3), new NumberRange("x", 1, 9) { Whole = true },
        new NumberRange("x", 1, 300) { Whole = true, Log = true }, new Choices("x", ["a", "b", "[1, 2]"]),
    ];

    [Theory]
    [MemberData(nameof(Parameters))]
    public void PositionOf_ValueAtAPosition_GivesThatValueAgain(SearchParameter parameter)
    {
        var random = new SplitMix64(1);
        for (var i = 0; i < 200; i++)
        {
            var value = parameter.ValueAt(random.NextDouble());
            var position = Assert.NotNull(parameter.PositionOf(value));
            Assert.InRange(position, 0, 1);
            Assert.Equal(value, parameter.ValueAt(position));
        }
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("20")]
    [InlineData("text")]
    [InlineData("NaN")]
    public void PositionOf_ValueOutsideTheRange_IsNull(string value) => Assert.Null(new NumberRange("x", 1, 9).PositionOf(value));

    [Fact]
    public void RandomSearch_Draws_DependOnSeedTrialAttemptAndKeyAlone()
    {
        var (a, b) = (new NumberRange("a", 0, 1), new NumberRange("b", 0, 1));
        var both = new RandomSearch(new SearchSpace([a, b]), 7).Propose(new SearchDraw(3, 0), []);
        Assert.Equal(both, new RandomSearch(new SearchSpace([a, b]), 7).Propose(new SearchDraw(3, 0), [new SearchObservation([0, 0], 1)]));
        Assert.Equal(both[1], new RandomSearch(new SearchSpace([b]), 7).Propose(new SearchDraw(3, 0), [])[0]);
        Assert.NotEqual(both[0], both[1]);
        Assert.NotEqual(both, new RandomSearch(new SearchSpace([a, b]), 8).Propose(new SearchDraw(3, 0), []));
        Assert.NotEqual(both, new RandomSearch(new SearchSpace([a, b]), 7).Propose(new SearchDraw(4, 0), []));
        Assert.NotEqual(both, new RandomSearch(new SearchSpace([a, b]), 7).Propose(new SearchDraw(3, 1), []));
    }

    [Fact]
    public void PointOf_ValueThatAParameterDoesNotTake_IsNull()
    {
        var space = new SearchSpace([new Choices("a", ["1", "2"]), new NumberRange("b", 0, 1)]);
        Assert.Equal([0.75, 0.5], space.PointOf(new Dictionary<string, string> { ["a"] = "2", ["b"] = "0.5" }));
        Assert.Null(space.PointOf(new Dictionary<string, string> { ["a"] = "3", ["b"] = "0.5" }));
        Assert.Null(space.PointOf(new Dictionary<string, string> { ["a"] = "2" }));
    }

    private static double[] Draw(NumberRange range, int count)
    {
        var random = new SplitMix64(5);
        return [.. Enumerable.Range(0, count).Select(_ => double.Parse(range.ValueAt(random.NextDouble()), CultureInfo.InvariantCulture))];
    }
}
