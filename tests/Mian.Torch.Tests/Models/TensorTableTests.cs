using System.Globalization;
using System.Text;
using Mian.Features;
using Mian.Schema;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// The page of each model in docs/models lists every tensor of <c>model.safetensors</c> with its shape in symbols. The tables are written
/// by this test when MIAN_UPDATE_SNAPSHOTS=1, and compared otherwise.
/// </summary>
public sealed class TensorTableTests
{
    private const string Begin = "<!-- tensors: written by TensorTableTests -->";
    private const string End = "<!-- end of tensors -->";
    private const int D = 12;

    // Sizes that tell the symbols apart: 3 item, 2 behaviour, 5 user and 4 context fields.
    private static readonly DatasetSchema Schema = new()
    {
        Fields = [.. Fields(FieldGroup.Item, 3), .. Fields(FieldGroup.Behaviour, 2), .. Fields(FieldGroup.User, 5), .. Fields(FieldGroup.Context, 4)],
        Tables = [.. Fields(FieldGroup.Item, 3).Concat(Fields(FieldGroup.User, 5)).Concat(Fields(FieldGroup.Context, 4)).Select(f => new EmbeddingTableSchema(f.Table, 50))],
        MaxHistory = 23,
    };

    private static readonly (int Size, string Symbol)[] Symbols =
    [
        (14 * D, "W"), (24, "W_b"), (72, "3 W_b"), (96, "4 W_b"), (36, "W_i"), (60, "W_u"), (48, "W_c"), (D, "D"), (5, "J"), (4, "K"), (14, "m"), (14 * 14, "m²"), (32 * 14, "32 m"), (23, "T_max"), (372, "W_g"),
    ];

    public static TheoryData<string> Models => SmallTraining.AllModels();

    [Theory]
    [MemberData(nameof(Models))]
    public void Page_OfEveryModel_ListsItsTensors(string model)
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "models", $"{model}.md");
        Assert.True(File.Exists(path), $"{path} is missing.");
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{path} has no lines '{Begin}' and '{End}'.");
        var expected = $"{Begin}\n{Table(model)}";
        if (Environment.GetEnvironmentVariable("MIAN_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, page[..begin] + expected + page[end..]);
        else Assert.Equal(expected, page[begin..end]);
    }

    private static string Table(string model)
    {
        using var learner = Learner.Create(Schema, model, new TrainConfig { Embedding = new EmbeddingConfig { Dimension = D } }, (1, true));
        var text = new StringBuilder("| tensor | shape |\n| --- | --- |\n");
        if (learner.Embeddings.Tables.Any(t => t.Weights.Dimension == D)) text.Append("| `table/<table>` | [rows, D] |\n");
        if (learner.Embeddings.Tables.Any(t => t.Weights.Dimension == 1)) text.Append("| `table/first_order/<table>` | [rows, 1] |\n");
        foreach (var (name, value) in learner.Model.state_dict())
            text.Append(CultureInfo.InvariantCulture, $"| `dense/{name}` | [{string.Join(", ", value.shape.Select(Symbol))}] |\n");
        return text.ToString();
    }

    private static string Symbol(long size)
    {
        var known = Symbols.FirstOrDefault(s => s.Size == size).Symbol;
        return known ?? size.ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<FieldSchema> Fields(FieldGroup group, int count) => Enumerable.Range(0, count).Select(i => new FieldSchema
    {
        Name = $"{group}{i}".ToLowerInvariant(),
        Group = group,
        Kind = FieldKind.Categorical,
        Storage = group is FieldGroup.Item or FieldGroup.Behaviour ? FieldStorage.Items : group == FieldGroup.User ? FieldStorage.Users : FieldStorage.Requests,
        Column = $"{group}{i}",
        // Behaviours share the tables of the candidate.
        Table = $"{(group == FieldGroup.Behaviour ? FieldGroup.Item : group)}{i}".ToLowerInvariant(),
        Encoding = new VocabularyEncoding(1, null),
    });

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Mian.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
