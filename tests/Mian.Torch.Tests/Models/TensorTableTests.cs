using System.Globalization;
using System.Text;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// The page of each model in docs/models lists every tensor of <c>model.safetensors</c> with its shape in symbols: those of the default settings, and what
/// each switch and choice adds, takes away or changes. The tables are written by this test when MIAN_UPDATE_SNAPSHOTS=1, and compared otherwise.
/// </summary>
public sealed class TensorTableTests
{
    private const string Begin = "<!-- tensors: written by TensorTableTests -->";
    private const string End = "<!-- end of tensors -->";
    private const string OptionsBegin = "<!-- tensors by option: written by TensorTableTests -->";
    private const string OptionsEnd = "<!-- end of tensors by option -->";

    public static TheoryData<string> Models => SmallTraining.AllModels();

    [Theory]
    [MemberData(nameof(Models))]
    public void Page_OfEveryModel_ListsItsTensors(string model) => AssertPart(model, (Begin, End), Table(model));

    [Theory]
    [MemberData(nameof(Models))]
    public void Page_OfEveryModel_ListsWhatOptionsChange(string model) => AssertPart(model, (OptionsBegin, OptionsEnd), OptionTable(model));

    [Theory]
    [InlineData("DIEN", "`flavor: official`", "dense/auxiliary.network.hidden.layers.0.weight")]
    [InlineData("DIEN", "`flavor: official`", "dense/query_activation.weight")]
    [InlineData("DCNv2", "`cross: mixture`", "dense/cross.gate.weight")]
    [InlineData("xDeepFM", "`cin_bias: true`", "dense/cin.layers.0.bias")]
    [InlineData("MIAN", "`combine: sum`", "dense/gim.maps.6.weight")]
    [InlineData("PoolingMLP", "`normalisation: batch`", "dense/prediction.norm.running_var")]
    public void OptionTable_ByOption_NamesItsTensors(string model, string option, string tensor) =>
        Assert.Contains(OptionTable(model).Split('\n'), line => line.Contains(option, StringComparison.Ordinal) && line.Contains($"`{tensor}`", StringComparison.Ordinal));

    private static void AssertPart(string model, (string Begin, string End) marks, string table)
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "models", $"{model}.md");
        Assert.True(File.Exists(path), $"{path} is missing.");
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(marks.Begin, StringComparison.Ordinal), page.IndexOf(marks.End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{path} has no lines '{marks.Begin}' and '{marks.End}'.");
        var expected = $"{marks.Begin}\n{table}";
        if (Environment.GetEnvironmentVariable("MIAN_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, page[..begin] + expected + page[end..]);
        else Assert.Equal(expected, page[begin..end]);
    }

    private static string Table(string model)
    {
        var text = new StringBuilder("| tensor | shape |\n| --- | --- |\n");
        foreach (var (name, shape) in TensorListing.Of(model, new TrainConfig())) text.Append(CultureInfo.InvariantCulture, $"| `{name}` | {shape} |\n");
        return text.ToString();
    }

    private static string OptionTable(string model)
    {
        var rows = new List<(string Tensor, string Shape, List<string> Options)>();
        var defaults = TensorListing.Of(model, new TrainConfig());
        foreach (var (option, config) in Variants(model))
        {
            foreach (var (tensor, shape) in Differences(defaults, TensorListing.Of(model, config)))
            {
                var row = rows.Find(r => r.Tensor == tensor && r.Shape == shape);
                if (row.Options is null) rows.Add((tensor, shape, [option]));
                else row.Options.Add(option);
            }
        }

        if (rows.Count == 0) return "No option changes the tensors.\n";
        var text = new StringBuilder("| option | tensor | shape |\n| --- | --- | --- |\n");
        foreach (var (tensor, shape, options) in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", options.Select(o => $"`{o}`"))} | `{tensor}` | {shape} |\n");
        return text.ToString();
    }

    /// <summary>One option other than its default each, and the numbers that switch a part on.</summary>
    private static IEnumerable<(string Option, TrainConfig Config)> Variants(string model)
    {
        foreach (var (option, value) in ModelVariants.Choices(model))
            yield return (ModelVariants.Written(option, value), ModelVariants.With(new TrainConfig(), model, (option, value)));
        if (model == "MIAN") yield return ("cross_layers: 1", ModelVariants.With(new TrainConfig(), model, ("CrossLayers", 1)));
        yield return ("first_order: true", new TrainConfig { FirstOrder = true });
    }

    private static IEnumerable<(string Tensor, string Shape)> Differences(List<(string Name, string Shape)> defaults, List<(string Name, string Shape)> tensors)
    {
        foreach (var tensor in tensors.Where(t => !defaults.Contains(t))) yield return tensor;
        var names = tensors.Select(t => t.Name).ToHashSet();
        foreach (var gone in defaults.Select(t => t.Name).Where(n => !names.Contains(n)).Select(n => Gone(n, names)).Distinct()) yield return (gone, "none");
    }

    /// <summary>The shortest beginning of a missing name that no name has, with a star for what follows it.</summary>
    private static string Gone(string name, HashSet<string> names)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (!names.Any(n => n.StartsWith(name[..(dot + 1)], StringComparison.Ordinal))) return name[..(dot + 1)] + "*";
        }

        return name;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mian.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
