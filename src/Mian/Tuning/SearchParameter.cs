using System.Globalization;

namespace Mian.Tuning;

/// <summary>One setting that a search varies. Its values lie on the unit interval, so that all searches work with positions from 0 to 1.</summary>
/// <param name="Key">Dotted key of the setting, e.g. <c>embedding.learning_rate</c>.</param>
public abstract record SearchParameter(string Key)
{
    /// <summary>The value at a position in [0, 1), spelled as <c>--set</c> takes it. Uniform positions give the parameter's distribution.</summary>
    public abstract string ValueAt(double position);

    /// <summary>A position in [0, 1] whose value this is; null for a value that the parameter does not take.</summary>
    public abstract double? PositionOf(string value);

    /// <summary>How the parameter is written in the file of a space, e.g. <c>{choices: [8, 16]}</c>.</summary>
    public abstract string Describe();
}

/// <summary>A number between two ends, both included.</summary>
/// <param name="Key">Dotted key of the setting.</param>
/// <param name="Low">Smallest value.</param>
/// <param name="High">Largest value, above the smallest.</param>
public sealed record NumberRange(string Key, double Low, double High) : SearchParameter(Key)
{
    private const int Digits = 4;

    /// <summary>True where each factor is as likely as any other (log-uniform); the smallest value is above 0. Default: false.</summary>
    public bool Log { get; init; }

    /// <summary>True where only whole numbers are taken. Default: false.</summary>
    public bool Whole { get; init; }

    // A whole number owns the half unit on both sides, so that the ends are as likely as the others.
    private (double Low, double High) Ends => Whole ? (Low - 0.5, High + 0.5) : (Low, High);

    /// <inheritdoc/>
    public override string ValueAt(double position)
    {
        var (low, high) = Ends;
        var value = Log ? low * Math.Pow(high / low, position) : low + (high - low) * position;
        value = Whole ? Math.Round(value) : Rounded(value);
        return Text(Math.Clamp(value, Low, High));
    }

    /// <inheritdoc/>
    public override double? PositionOf(string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= Low && number <= High)) return null;
        var (low, high) = Ends;
        return Log ? Math.Log(number / low) / Math.Log(high / low) : (number - low) / (high - low);
    }

    /// <inheritdoc/>
    public override string Describe() => $"{{low: {Text(Low)}, high: {Text(High)}, scale: {(Log ? "log" : "linear")}}}";

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Four digits are finer than any metric can tell, and a person can read them.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>One of a few values.</summary>
/// <param name="Key">Dotted key of the setting.</param>
/// <param name="Values">Two or more different values, spelled as <c>--set</c> takes them.</param>
public sealed record Choices(string Key, IReadOnlyList<string> Values) : SearchParameter(Key)
{
    /// <inheritdoc/>
    public override string ValueAt(double position) => Values[IndexAt(position)];

    /// <inheritdoc/>
    public override double? PositionOf(string value)
    {
        var index = Values.ToList().IndexOf(value);
        return index < 0 ? null : (index + 0.5) / Values.Count;
    }

    /// <inheritdoc/>
    public override string Describe() => $"{{choices: [{string.Join(", ", Values)}]}}";

    /// <summary>Number of the value at a position.</summary>
    internal int IndexAt(double position) => Math.Min((int)(position * Values.Count), Values.Count - 1);
}
