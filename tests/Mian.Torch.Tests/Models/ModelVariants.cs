using System.Reflection;
using Mian.Configuration;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

/// <summary>The settings of models by reflection, so that an option that is added later is not forgotten.</summary>
internal static class ModelVariants
{
    /// <summary>Every model in every flavour; null for a model that has none.</summary>
    public static TheoryData<string, ModelFlavor?> Flavors()
    {
        var data = new TheoryData<string, ModelFlavor?>();
        foreach (var entry in ModelCatalog.All)
        {
            if (Section(entry.Name).PropertyType.GetProperty("Flavor") is null) data.Add(entry.Name, null);
            else foreach (var flavor in Enum.GetValues<ModelFlavor>()) data.Add(entry.Name, flavor);
        }

        return data;
    }

    /// <summary>The settings with this flavour of a model; unchanged without one.</summary>
    public static TrainConfig With(TrainConfig config, string model, ModelFlavor? flavor) => flavor is null ? config : With(config, model, ("Flavor", flavor));

    /// <summary>The settings with other values of the given options of a model.</summary>
    public static TrainConfig With(TrainConfig config, string model, params (string Option, object Value)[] choices)
    {
        var section = Section(model);
        var options = Copy(section.GetValue(config)!);
        foreach (var (option, value) in choices) section.PropertyType.GetProperty(option)!.SetValue(options, value);
        var copy = (TrainConfig)Copy(config);
        section.SetValue(copy, options);
        return copy;
    }

    /// <summary>Every value other than the default of every option of a model that is a switch or a choice.</summary>
    public static IEnumerable<(string Option, object Value)> Choices(string model)
    {
        var section = Section(model);
        var defaults = section.GetValue(new TrainConfig());
        foreach (var option in section.PropertyType.GetProperties().Where(p => p.CanWrite))
        {
            var type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
            var values = type == typeof(bool) ? [false, true] : type.IsEnum ? Enum.GetValues(type).Cast<object>() : [];
            foreach (var value in values.Where(v => !v.Equals(option.GetValue(defaults)))) yield return (option.Name, value);
        }
    }

    /// <summary>As it is written in a configuration.</summary>
    public static string Written(string option, object value) => $"{TypeShape.KeyOf(option)}: {ScalarText.Format(value)}";

    private static PropertyInfo Section(string model) => typeof(TrainConfig).GetProperties()
        .Single(p => string.Equals(p.Name, ModelCatalog.Find(model).Section.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static object Copy(object record) => record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
}
