using System.Globalization;
using System.Text;

namespace Mian.Reports.Writing;

/// <summary>Tables of a Markdown page.</summary>
internal static class MarkdownTable
{
    /// <summary>Adds a table and an empty line.</summary>
    public static void Append(StringBuilder page, TableText table)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", table.Header.Select(h => Cell(h.TrimStart('>'))))} |");
        page.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", table.Header.Select(h => h.StartsWith('>') ? "---:" : "---"))} |");
        foreach (var row in table.Rows) page.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(Cell))} |");
        page.AppendLine();
    }

    /// <summary>Text that stays in its cell.</summary>
    public static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
