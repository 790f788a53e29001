using System.Globalization;

namespace Mian.Ingest.Synthetic;

/// <summary>Keys of users and items: a letter and the number from 1, as wide as the largest.</summary>
internal static class WorldNames
{
    public static string User(int index, int users) => "u" + (index + 1).ToString("D" + Width(users), CultureInfo.InvariantCulture);

    public static string Item(int index, int items) => "i" + (index + 1).ToString("D" + Width(items), CultureInfo.InvariantCulture);

    /// <summary>The same for DuckDB's format function, of the number from 1.</summary>
    public static string UserFormat(int users) => $"u{{:0{Width(users)}d}}";

    /// <summary>The same for DuckDB's format function, of the number from 1.</summary>
    public static string ItemFormat(int items) => $"i{{:0{Width(items)}d}}";

    private static int Width(int count) => count.ToString(CultureInfo.InvariantCulture).Length;
}
