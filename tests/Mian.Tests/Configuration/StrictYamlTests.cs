using Mian.Configuration;

namespace Mian.Tests.Configuration;

public class StrictYamlTests
{
    private const string Complete = """
        # A comment.
        name: roadster
        electric: false
        seed: -9223372036854775808
        rate: 1e-3
        note: "a: b # c"
        owner: null
        doors: 3
        shade: user_order
        wheels:
          - name: front
            spokes: 12
          - {name: back, shade: utf8}
        widths: [64, 32, 1]
        spare:
          trunk: {name: small}
        shares: {dark_blue: 0.25, utf8: 0.75}
        engine:
          high: 3
        paint: {colour: red}
        """;

    [Fact]
    public void Parse_AllKinds_ReadsEveryValue()
    {
        var car = StrictYaml.Parse<Car>(Complete, "car.yaml");

        Assert.Equal(("roadster", false, long.MinValue, 0.001f), (car.Name, car.Electric, car.Seed, car.Rate));
        Assert.Equal(("a: b # c", null, 3, Shade.UserOrder), (car.Note, car.Owner, car.Doors, car.Shade));
        Assert.Equal([new Wheel { Name = "front", Spokes = 12 }, new Wheel { Name = "back", Shade = Shade.Utf8 }], car.Wheels);
        Assert.Equal([64, 32, 1], car.Widths);
        Assert.Equal(20, car.Spare["trunk"].Spokes);
        Assert.Equal((0.25, 0.75), (car.Shares[Shade.DarkBlue], car.Shares[Shade.Utf8]));
        Assert.Equal(new Engine { Low = 0.1, High = 3 }, car.Engine);
        Assert.Equal(new Paint("red"), car.Paint);
    }

    [Fact]
    public void Parse_OnlyRequiredKeys_KeepsDefaults()
    {
        var car = StrictYaml.Parse<Car>("name: 5", "car.yaml");

        Assert.Equal(("5", true, 7L, "nobody", 0.1), (car.Name, car.Electric, car.Seed, car.Owner, car.Engine.Low));
        Assert.Null(car.Note);
        Assert.Equal([256, 128], car.Widths);
    }

    [Fact]
    public void Parse_SeveralMistakes_ReportsAllAtOnceWithLines()
    {
        var error = Assert.Throws<ConfigurationException>(() => StrictYaml.Parse<Car>("""
            electric: yes
            sead: 5
            wheels:
              - spokes: 0
              - name: x
                spoks: 4
            doors: many
            engine: {low: .inf}
            """, "car.yaml"));

        Assert.Equal(2, error.ExitCode);
        Assert.Equal(
            """
            car.yaml has 8 mistakes:
              line 1, electric: expected true or false, found 'yes'.
              line 1, name: the key is missing; expected text.
              line 2, sead: unknown key. Did you mean 'seed'? Keys here: name, electric, seed, rate, note, owner, doors, shade, wheels, widths, spare, shares, engine, paint.
              line 4, wheels[0].spokes: expected a value from 1 to 1000, found 0.
              line 4, wheels[0].name: the key is missing; expected text.
              line 6, wheels[1].spoks: unknown key. Did you mean 'spokes'? Keys here: name, spokes, shade.
              line 7, doors: expected a whole number, found 'many'.
              line 8, engine.low: expected a finite number, found '.inf'.
            """.ReplaceLineEndings(), error.Message);
    }

    [Theory]
    [InlineData("name: a\nname: b", 2, "name", "given twice, first on line 1")]
    [InlineData("name: a\nengine:\n  low: 0\n  low: 0", 4, "engine.low", "given twice, first on line 3")]
    [InlineData("name: a\nshade: usr_order", 2, "shade", "expected one of dark_blue, utf8, user_order, found 'usr_order'. Did you mean 'user_order'?")]
    [InlineData("name: a\nshade: 1", 2, "shade", "expected one of dark_blue")]
    [InlineData("name: a\nshade: DarkBlue", 2, "shade", "found 'DarkBlue'")]
    [InlineData("name: a\nshares: {green: 1}", 2, "shares.green", "expected one of dark_blue")]
    [InlineData("name: a\nshares: {utf8: x}", 2, "shares.utf8", "expected a finite number, found 'x'")]
    [InlineData("name: a\nseed: 9223372036854775808", 2, "seed", "expected a whole number")]
    [InlineData("name: a\nseed: 1.5", 2, "seed", "expected a whole number, found '1.5'")]
    [InlineData("name: a\nseed: '5'", 2, "seed", "found the quoted text '5'")]
    [InlineData("name: a\nrate: NaN", 2, "rate", "expected a finite number, found 'NaN'")]
    [InlineData("name: a\nrate: 1e99", 2, "rate", "expected a finite number")]
    [InlineData("name: a\nrate: 1,5", 2, "rate", "found '1,5'")]
    [InlineData("name: a\nwidths: 5", 2, "widths", "expected a list, found '5'")]
    [InlineData("name: a\nwidths: [1, x]", 2, "widths[1]", "expected a whole number, found 'x'")]
    [InlineData("name: a\nengine: [1]", 2, "engine", "expected a group of keys, found a list")]
    [InlineData("name: a\nengine:", 2, "engine", "expected a group of keys, found nothing")]
    [InlineData("name: a\nspare: [1]", 2, "spare", "expected a group of names with values, found a list")]
    [InlineData("name: a\nnote: {b: c}", 2, "note", "expected text, found a group of keys")]
    [InlineData("name:", 1, "name", "expected text, found nothing")]
    [InlineData("name: a\npaint: {gloss: 0.1}", 2, "paint.colour", "the key is missing; expected text")]
    [InlineData("name: a\npaint: {colour: red, gloss: 0}", 2, "paint.gloss", "expected a value from above 0 to 1, found 0")]
    [InlineData("name: a\nengine:\n  low: 3", 3, "engine", "expected low <= high, found 3 > 0.2")]
    [InlineData("name: a\ncomputed: 3", 2, "computed", "unknown key")]
    [InlineData("name: a\n---\nname: b", 2, "", "expected one document")]
    [InlineData("- name", 1, "", "expected a group of keys, found a list")]
    [InlineData("# nothing", 1, "", "the text is empty")]
    [InlineData("name: [a", 2, "", "not valid YAML")]
    [InlineData("name: &x a", 1, "", "anchors and aliases")]
    [InlineData("name: !int 5", 1, "", "tags (!) are not supported")]
    [InlineData("{[a]: b}", 1, "", "a key must be a single word")]
    public void Parse_OneMistake_NamesLineKeyAndProblem(string yaml, int line, string key, string problem)
    {
        var error = Assert.Throws<ConfigurationException>(() => StrictYaml.Parse<Car>(yaml, "car.yaml"));

        var mistake = Assert.Single(error.Mistakes);
        Assert.Equal((line, key), (mistake.Line, mistake.Key));
        Assert.Contains(problem, mistake.Problem, StringComparison.Ordinal);
        Assert.StartsWith($"car.yaml, line {line}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NestedTooDeep_IsRefusedWithoutOverflow()
    {
        var yaml = "name: " + new string('[', 5000) + new string(']', 5000);

        Assert.Contains("nested deeper", Assert.Throws<ConfigurationException>(() => StrictYaml.Parse<Car>(yaml, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseLocated_LineOf_FindsKeyOrNearestEnclosing()
    {
        var located = StrictYaml.ParseLocated<Car>(Complete, "car.yaml");

        Assert.Equal(2, located.LineOf("name"));
        Assert.Equal(12, located.LineOf("wheels[0].spokes"));
        Assert.Equal(13, located.LineOf("wheels[1].spokes"));
        Assert.Equal(16, located.LineOf("spare.trunk.name"));
        Assert.Equal(18, located.LineOf("engine.low"));
    }

    [Fact]
    public void Read_MissingFile_SaysSo()
    {
        var error = Assert.Throws<ConfigurationException>(() => StrictYaml.Read<Car>("/no/such/car.yaml"));

        Assert.Equal("/no/such/car.yaml: there is no such file.", error.Message);
    }

    [Fact]
    public void Read_FileWithMarkOrWrongBytes_ReadsOrSaysWhere()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [0xEF, 0xBB, 0xBF, .. "name: é"u8]);
            Assert.Equal("é", StrictYaml.Read<Car>(path).Name);
            File.WriteAllBytes(path, [.. "name: "u8, 0xE9]);
            Assert.Contains("invalid byte at offset 6", Assert.Throws<ConfigurationException>(() => StrictYaml.Read<Car>(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
