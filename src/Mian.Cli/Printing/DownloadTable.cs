using System.Globalization;
using Mian.Cli.Execution;
using Mian.Ingest.Downloads;

namespace Mian.Cli.Printing;

/// <summary>Prints what can be downloaded, and what was.</summary>
internal static class DownloadTable
{
    /// <summary>All data sets, and the terms of their publishers.</summary>
    public static void WriteAll(CommandContext context)
    {
        TextTable.Write(context.Output, context.Width, ["data set", ">ratings or reviews", ">download", "recipe"], PublicDatasets.All.Select(d => new[]
        {
            d.Name, d.Events.ToString("N0", CultureInfo.InvariantCulture), d.Bytes is { } bytes ? Megabytes(bytes) : "not stated", d.Recipe,
        }));
        foreach (var publisher in PublicDatasets.All.Select(d => d.Publisher).Distinct())
        {
            context.Print();
            context.Print($"{publisher.Name}: {publisher.Homepage}");
            WriteTerms(context, publisher);
        }
    }

    /// <summary>The files of one data set.</summary>
    public static void Write(CommandContext context, PublicDataset dataset, DownloadResult result)
    {
        TextTable.Write(context.Output, context.Width, ["file", ">bytes", "how it came", "held against"], result.Files.Select(f => new[]
        {
            f.Name, f.Bytes.ToString("N0", CultureInfo.InvariantCulture), Origin(f), string.Join(", ", f.Checks),
        }));
        foreach (var name in result.Absent)
            context.Print($"{name} is absent; the recipe {dataset.Recipe} leaves out the fields that are made of it.");
        WriteTerms(context, dataset.Publisher);
    }

    private static void WriteTerms(CommandContext context, DatasetPublisher publisher)
    {
        context.Print($"Terms: {publisher.Licence}");
        context.Print($"Cite: {publisher.Citation}");
    }

    private static string Origin(ObtainedFile file) => file.Origin switch
    {
        FileOrigin.Downloaded => "downloaded",
        FileOrigin.Copied => $"copied from {Path.GetFileName(file.Source)}",
        FileOrigin.Unpacked => $"unpacked from {file.Source}",
        _ => "was there",
    };

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
