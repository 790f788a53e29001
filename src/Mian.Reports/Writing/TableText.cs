namespace Mian.Reports.Writing;

/// <summary>A table of text; a title that starts with <c>&gt;</c> is a column of numbers, aligned to the right.</summary>
/// <param name="Header">Titles.</param>
/// <param name="Rows">Cells, as many a row as there are titles.</param>
public sealed record TableText(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows);
