namespace Mian.Cli.Reporting;

/// <summary>What to report on.</summary>
/// <param name="Folder">The <c>--out</c> folder of <c>mian compare</c> and <c>mian ablate</c>.</param>
/// <param name="Dataset">Folder of the data set; null for where it was when the runs were trained.</param>
/// <param name="Explain">False leaves the heat map out.</param>
internal sealed record ReportRequest(string Folder, string? Dataset, bool Explain);
