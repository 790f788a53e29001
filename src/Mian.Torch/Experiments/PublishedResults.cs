using Mian.Dataset;
using Mian.Experiments;

namespace Mian.Torch.Experiments;

/// <summary>
/// The tables of Zhang et al., WSDM 2021 (https://arxiv.org/abs/2012.06968) on public data. They were measured by the authors with
/// their own protocol: they stand beside ours in columns of their own and enter no comparison.
/// </summary>
public static class PublishedResults
{
    private static readonly Dictionary<string, PublishedResult> Books = new()
    {
        ["LR"] = new(0.7876, 0.4401),
        ["WideDeep"] = new(0.7932, 0.4228),
        ["DCN"] = new(0.7995, 0.4236),
        ["DeepFM"] = new(0.8067, 0.4188),
        ["xDeepFM"] = new(0.8089, 0.4174),
        ["DIN"] = new(0.8145, 0.4113),
        ["DIEN"] = new(0.8159, 0.4100),
        ["MIAN"] = new(0.8209, 0.4018),
        ["w/o IUIM"] = new(0.8187, 0.4066),
        ["w/o ICIM"] = new(0.8194, 0.4058),
        ["w/o IBIM"] = new(0.8154, 0.4104),
        ["w/o GIM"] = new(0.8189, 0.4060),
        ["w/o IUIM and ICIM"] = new(0.8166, 0.4079),
    };

    private static readonly Dictionary<string, PublishedResult> Electronics = new()
    {
        ["LR"] = new(0.8214, 0.2116),
        ["WideDeep"] = new(0.8385, 0.2033),
        ["DCN"] = new(0.8540, 0.1824),
        ["DeepFM"] = new(0.8636, 0.1708),
        ["xDeepFM"] = new(0.8683, 0.1662),
        ["DIN"] = new(0.8807, 0.1273),
        ["DIEN"] = new(0.8836, 0.1225),
        ["MIAN"] = new(0.8913, 0.1136),
        ["w/o IUIM"] = new(0.8875, 0.1197),
        ["w/o ICIM"] = new(0.8902, 0.1141),
        ["w/o IBIM"] = new(0.8843, 0.1214),
        ["w/o GIM"] = new(0.8872, 0.1186),
        ["w/o IUIM and ICIM"] = new(0.8846, 0.1220),
    };

    /// <summary>The published numbers for a data set, by row name; null where it is none of the talk's.</summary>
    /// <remarks>A data set is Amazon Books or Electronics where an Amazon recipe made it and it has exactly the talk's users and items: another category or edition has others.</remarks>
    public static (string Name, IReadOnlyDictionary<string, PublishedResult> Rows)? For(DatasetManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!manifest.Recipe.StartsWith("amazon", StringComparison.OrdinalIgnoreCase)) return null;
        return (manifest.Users, manifest.Items) switch
        {
            (603_668, 367_982) => ("Amazon Books", Books),
            (192_403, 63_001) => ("Amazon Electronics", Electronics),
            _ => null,
        };
    }
}
