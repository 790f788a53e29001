using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>The page's facts: data set, model, how to repeat the run and where the numbers come from.</summary>
internal static class FactSections
{
    public static void WriteSetup(MarkupWriter page, SummaryData data)
    {
        if (data.DataSet.Count + data.Model.Count == 0)
            return;
        page.Open("div", ("class", "pair")).Break();
        page.Facts("Data set", data.DataSet);
        page.Facts("Model and training", data.Model);
        page.Close().Break();
    }

    public static void WriteRepeat(MarkupWriter page, SummaryData data)
    {
        if (data.Commands.Count > 0)
        {
            page.OpenSection("Repeat it");
            foreach (SummaryCommand command in data.Commands)
            {
                page.Element("p", PageParts.Limit(command.Purpose), ("class", "purpose")).Break();
                page.Open("pre").Element("code", PageParts.Limit(command.CommandLine)).Close().Break();
            }
            page.Close().Break();
        }
        page.Facts("Where the numbers come from", data.Provenance);
    }
}
