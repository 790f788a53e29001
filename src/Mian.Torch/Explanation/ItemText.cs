using Mian.Dataset;

namespace Mian.Torch.Explanation;

/// <summary>Names items in a few words: by a title or name column where the data has one, else by category and key.</summary>
internal sealed class ItemText
{
    private readonly TextColumn _key;
    private readonly TextColumn? _title;
    private readonly TextColumn? _category;

    internal ItemText(PreparedDataset dataset)
    {
        _key = dataset.Items.TextColumn("key");
        _title = First(dataset, "title", "name");
        _category = First(dataset, "category", "leaf_category", "genres");
    }

    /// <summary>The item of a row; an unknown item for -1.</summary>
    internal string Of(int row)
    {
        if (row < 0) return "unknown item";
        if (_title?[row] is { Length: > 0 } title) return title;
        return _category?[row] is { Length: > 0 } category ? $"{category} {_key[row]}" : $"item {_key[row]}";
    }

    private static TextColumn? First(PreparedDataset dataset, params string[] names)
    {
        var name = names.FirstOrDefault(n => dataset.Items.HasColumn($"raw:{n}"));
        return name is null ? null : dataset.Items.TextColumn($"raw:{name}");
    }
}
