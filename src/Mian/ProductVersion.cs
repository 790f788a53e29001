using System.Reflection;

namespace Mian;

/// <summary>The version of mian that is running.</summary>
public static class ProductVersion
{
    /// <summary>Version with the commit it was built from, e.g. <c>0.1.0+1a2b3c4</c>.</summary>
    public static string Text { get; } = Shorten(
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0");

    /// <summary>The released version without the commit, e.g. <c>0.1.0</c>: what names runs, so that a rebuild does not repeat them.</summary>
    public static string Released { get; } = Text.Split('+')[0];

    private static string Shorten(string version)
    {
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? version : version[..Math.Min(version.Length, plus + 8)];
    }
}
