using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Tuning;

namespace Mian.Tests.Tuning;

public class SearchSpaceReaderTests
{
    [Fact]
    public void Parse_RangesAndChoices_GivesParameters()
    {
        var space = Parse("""
            rate: {low: 0.001, high: 0.1, scale: log}
            inner.share: {low: 0, high: 0.5}
            inner.depth: {low: 1, high: 3}
            widths: {choices: [[8, 4], [16]]}
            tone: {choices: [dark, light]}
            limit: {choices: [null, 5]}
            """);
        Assert.Equal(
            [
                new NumberRange("rate", 0.001, 0.1) { Log = true },
                new NumberRange("inner.share", 0, 0.5),
                new NumberRange("inner.depth", 1, 3) { Whole = true },
            ],
            space.Parameters.Take(3));
        Assert.Equal(["[8, 4]", "[16]"], Assert.IsType<Choices>(space.Parameters[3]).Values);
        Assert.Equal(["dark", "light"], Assert.IsType<Choices>(space.Parameters[4]).Values);
        Assert.Equal(["null", "5"], Assert.IsType<Choices>(space.Parameters[5]).Values);
    }

    [Fact]
    public void Parse_ChoiceInAnotherSpelling_IsThatOfTheSettings()
    {
        var space = Parse("rate: {choices: [1e-2, 0.010, 5.0e-1]}");
        Assert.Equal(["0.01", "0.5"], Assert.IsType<Choices>(space.Parameters[0]).Values);
        Assert.NotNull(space.Parameters[0].PositionOf(SettingKey.Of<Settings>().Single(k => k.Path == "rate").TextIn(new Settings { Rate = 0.5 })));
    }

    [Fact]
    public void Write_AnySpace_IsReadBack()
    {
        var space = Parse("rate: {low: 1e-7, high: 0.1, scale: log}\ninner.depth: {low: 1, high: 3}\nwidths: {choices: [[8, 4], [16]]}");
        var again = Parse(space.Write());
        Assert.Equal(space.Write(), again.Write());
        Assert.Equal(space.Parameters.Take(2), again.Parameters.Take(2));
    }

    [Fact]
    public void Parse_ManyMistakes_ReportsAllWithLineKeyAndNearestKey()
    {
        var error = Assert.Throws<ConfigurationException>(() => Parse("""
            rat: {low: 0.1, high: 0.2}
            inner.share: {low: 0.1, hihg: 0.2}
            inner.depth: {low: 3, high: 1}
            tone: {choices: [dark, lihgt]}
            widths: {low: 1, high: 2}
            rate: {low: 0, high: 1, scale: log}
            limit: {choices: [5]}
            name: {choices: [a, b], low: 1}
            secret: {choices: [1, 2]}
            inner: {choices: [1, 2]}
            """));
        Assert.Equal(
            [
                (1, "rat", "Did you mean 'rate'?"),
                (2, "inner.share.hihg", "Did you mean 'high'?"),
                (3, "inner.depth", "low below high, found 3 and 1"),
                (4, "tone", "Did you mean 'light'?"),
                (5, "widths", "no number"),
                (6, "rate", "above 0, found 0"),
                (7, "limit", "two or more"),
                (8, "name", "found both"),
                (9, "secret", "is not yours"),
                (10, "inner", "unknown setting"),
            ],
            error.Mistakes.Zip(["Did you mean 'rate'?", "Did you mean 'high'?", "low below high, found 3 and 1", "Did you mean 'light'?", "no number", "above 0, found 0", "two or more", "found both", "is not yours", "unknown setting"])
                .Select(m => (m.First.Line, m.First.Key, m.First.Problem.Contains(m.Second, StringComparison.Ordinal) ? m.Second : m.First.Problem)));
        Assert.Equal(2, error.ExitCode);
    }

    [Theory]
    [InlineData("rate: {low: 0.1, high: 7}", "from 0 to 1, found 7")]
    [InlineData("rate: {low: 0.1}", "rate.high: the key is missing")]
    [InlineData("rate: {low: 0.1, high: .nan}", "a finite number")]
    [InlineData("rate: {low: 0.1, high: 0.2, scale: logarithmic}", "expected linear or log, found 'logarithmic'")]
    [InlineData("rate: 0.1", "expected {choices")]
    [InlineData("rate: {choices: [0.1, 0.1]}", "given twice")]
    [InlineData("rate: {choices: [0.1, {a: 1}]}", "found a group of keys")]
    [InlineData("inner.depth: {low: 1.5, high: 3}", "a whole number")]
    [InlineData("limit: {low: null, high: 3}", "expected a number, found 'null'")]
    [InlineData("inner.high: {choices: [0.05, 0.3]}", "low above high")]
    [InlineData("[rate]", "expected keys of settings")]
    [InlineData("{}", "varies nothing")]
    [InlineData("rate: {choices: [0.1, 0.2]}\nrate: {choices: [0.1, 0.2]}", "given twice, first on line 1")]
    public void Parse_Mistake_SaysWhatIsExpected(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => Parse(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<ConfigurationException>(() => SearchSpaceReader.Read("nowhere.yaml", new Settings(), _ => null)).Message, StringComparison.Ordinal);

    private static SearchSpace Parse(string yaml) => SearchSpaceReader.Parse(yaml, "space.yaml", new Settings(), key => key == "secret" ? "this is not yours." : null);

    internal enum Tone
    {
        Dark,
        Light,
    }

    internal sealed record Settings
    {
        [Range(0.0, 1.0)]
        public double Rate { get; init; } = 0.1;

        public IReadOnlyList<int> Widths { get; init; } = [8];

        public Tone Tone { get; init; }

        public int? Limit { get; init; }

        public string Name { get; init; } = "x";

        public int Secret { get; init; } = 1;

        public Inside Inner { get; init; } = new();
    }

    internal sealed record Inside : IValidatable
    {
        [Range(0.0, 1.0)]
        public double Share { get; init; }

        public int Depth { get; init; } = 2;

        public double High { get; init; } = 0.2;

        public IEnumerable<string> Validate()
        {
            if (High < 0.1) yield return "low above high";
        }
    }
}
