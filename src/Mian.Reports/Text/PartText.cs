using Mian.Dataset;

namespace Mian.Reports.Text;

/// <summary>Parts of a data set in words.</summary>
internal static class PartText
{
    /// <summary><c>training</c>, <c>validation</c>, <c>test</c>, or the name of a day.</summary>
    public static string Of(PartName part) => part.Split switch
    {
        SplitName.Train => "training",
        SplitName.Valid => "validation",
        _ => part.ToString(),
    };
}
