using Mian.Torch.Models;

namespace Mian.Torch.Tuning;

/// <summary>Which settings a search may vary.</summary>
public static class TunableKeys
{
    private static readonly Dictionary<string, string> Fixed = new()
    {
        ["metric"] = "trials are compared by this metric, so it is the same for all. Set it in --config.",
        ["selection"] = "a search never reads the test part: trials are compared on the validation part.",
        ["epochs"] = "the number of epochs is the budget of a trial, the same for all. Set it in --config; patience ends trials early.",
        ["checkpoint_minutes"] = "this setting makes no difference to the model.",
    };

    /// <summary>Why a setting may not be varied for a model; null where it may.</summary>
    /// <param name="model">Name in <see cref="ModelCatalog"/>.</param>
    /// <param name="key">Dotted key of a setting.</param>
    public static string? Refuse(string model, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Fixed.TryGetValue(key, out var reason)) return reason;
        var own = ModelCatalog.Find(model);
        var section = key.Split('.')[0];
        var other = ModelCatalog.All.FirstOrDefault(e => e.Section == section && e.Section != own.Section);
        return other is null ? null : $"this is a setting of {other.Name} and makes no difference to {own.Name}, whose own settings are below '{own.Section}'.";
    }
}
