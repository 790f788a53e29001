using System.ComponentModel.DataAnnotations;
using Mian.Configuration;

namespace Mian.Tests.Configuration;

internal enum Shade
{
    DarkBlue,
    Utf8,
    UserOrder,
}

internal sealed record Wheel
{
    public required string Name { get; init; }

    [Range(1, 1000)]
    public int Spokes { get; init; } = 20;

    public Shade? Shade { get; init; }
}

internal sealed record Engine : IValidatable
{
    public double Low { get; init; } = 0.1;

    public double High { get; init; } = 0.2;

    public IEnumerable<string> Validate()
    {
        if (Low > High)
            yield return $"expected low <= high, found {Low} > {High}.";
    }
}

internal sealed record Paint(string Colour, [Range(0.0, 1.0, MinimumIsExclusive = true)] double Gloss = 0.5);

internal sealed record Car
{
    public required string Name { get; init; }

    public bool Electric { get; init; } = true;

    public long Seed { get; init; } = 7;

    public float Rate { get; init; } = 0.001f;

    public string? Note { get; init; }

    public string? Owner { get; init; } = "nobody";

    public int? Doors { get; init; }

    public Shade Shade { get; init; } = Shade.DarkBlue;

    public IReadOnlyList<Wheel> Wheels { get; init; } = [];

    public IReadOnlyList<int> Widths { get; init; } = [256, 128];

    public IReadOnlyDictionary<string, Wheel> Spare { get; init; } = new Dictionary<string, Wheel>();

    public IReadOnlyDictionary<Shade, double> Shares { get; init; } = new Dictionary<Shade, double>();

    public Engine Engine { get; init; } = new();

    public Paint? Paint { get; init; }

    public int Computed => Widths.Count;
}
