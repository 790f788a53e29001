using CsCheck;
using Mian.Configuration;

namespace Mian.Tests.Configuration;

public class StrictYamlWriteTests
{
    [Fact]
    public void Write_Defaults_ShowsEveryKeyButNulls()
    {
        var yaml = StrictYaml.Write(new Car { Name = "null", Wheels = [new() { Name = "a: b" }], Owner = null });

        Assert.Equal("""
            name: "null"
            electric: true
            seed: 7
            rate: 0.001
            owner: null
            shade: dark_blue
            wheels:
            - name: "a: b"
              spokes: 20
            widths: [256, 128]
            spare: {}
            shares: {}
            engine:
              low: 0.1
              high: 0.2

            """, yaml);
    }

    [Fact]
    public void Write_ThenParse_GivesTheSameValue()
    {
        var wheels = Gen.Select(Text, Gen.Int[1, 1000], Gen.Enum<Shade>().Nullable(), (name, spokes, shade) => new Wheel { Name = name, Spokes = spokes, Shade = shade });
        var cars = Gen.Select(Text, Text.Null(), Gen.Float.Where(float.IsFinite), wheels.List[0, 3], Gen.Dictionary(Text, wheels)[0, 3], (name, note, rate, list, spare) =>
            new Car { Name = name, Note = note, Owner = note, Rate = rate, Wheels = list, Spare = spare });

        cars.Sample(car =>
        {
            var again = StrictYaml.Parse<Car>(StrictYaml.Write(car), "again");
            Assert.Equal((car.Name, car.Note, car.Owner, car.Rate), (again.Name, again.Note, again.Owner, again.Rate));
            Assert.Equal(car.Wheels, again.Wheels);
            Assert.Equal(car.Spare.OrderBy(s => s.Key, StringComparer.Ordinal), again.Spare.OrderBy(s => s.Key, StringComparer.Ordinal));
        }, iter: 2000);
    }

    private static readonly string[] Specials =
    [
        "", "null", "~", "true", "1e3", " a", "b ", "- x", "a: b", "#c", "'", "\"", "\\n", "a\nb", "é漢😀", "*a", "&a", "!t", "{", "[1]", "?", "%", "@", "\t", "\u0001", "a *b",
    ];

    private static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Int[0, Specials.Length - 1].Select(i => Specials[i]),
        Gen.String[Gen.Char[' ', '~'], 0, 20],
        Gen.String[Gen.Char['\u0009', '\u07ff'].Where(c => c is '\t' or '\n' || !char.IsControl(c)), 0, 20]);
}
