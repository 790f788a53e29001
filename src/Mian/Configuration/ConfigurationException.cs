namespace Mian.Configuration;

/// <summary>One mistake in a settings text.</summary>
/// <param name="Key">Dotted path of the key, e.g. <c>fields.user[2].column</c>; empty for the whole text.</param>
/// <param name="Problem">What was expected and what was found.</param>
/// <param name="Line">Line it stands on, from 1; 0 where there is no text with lines.</param>
public sealed record ConfigurationMistake(string Key, string Problem, int Line = 0)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var place = (Line > 0, Key.Length > 0) switch
        {
            (true, true) => $"line {Line}, {Key}: ",
            (true, false) => $"line {Line}: ",
            (false, true) => $"{Key}: ",
            _ => "",
        };
        return place + Problem;
    }
}

/// <summary>Wrong settings: all mistakes of one text at once. The command exits with 2.</summary>
public sealed class ConfigurationException : MianException
{
    /// <summary>Makes the error from at least one mistake.</summary>
    /// <param name="origin">Where the text comes from: a file name, a recipe's name, or <c>--set</c>.</param>
    /// <param name="mistakes">All mistakes; shown in line order.</param>
    public ConfigurationException(string origin, IReadOnlyList<ConfigurationMistake> mistakes) : base(Describe(origin, mistakes))
    {
        Origin = origin;
        Mistakes = [.. mistakes.OrderBy(m => m.Line)];
    }

    /// <summary>Where the text comes from.</summary>
    public string Origin { get; }

    /// <summary>All mistakes, in line order.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes { get; }

    /// <inheritdoc/>
    public override int ExitCode => 2;

    private static string Describe(string origin, IReadOnlyList<ConfigurationMistake> mistakes)
    {
        if (mistakes is [var only])
            return only.Line > 0 ? $"{origin}, {only}" : $"{origin}: {only}";
        var lines = mistakes.OrderBy(m => m.Line).Select(m => $"  {m}");
        return $"{origin} has {mistakes.Count} mistakes:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
    }
}
