namespace Mian.Torch.Layers;

/// <summary>Checks the widths of hidden layers that settings name.</summary>
internal static class HiddenWidths
{
    /// <summary>One sentence for a list with a width that no layer can have.</summary>
    internal static IEnumerable<string> Validate(string key, IReadOnlyList<int> widths)
    {
        foreach (var width in widths.Where(w => w is < 1 or > 65536))
            yield return $"every width in '{key}' must be from 1 to 65536, found {width}.";
    }
}
