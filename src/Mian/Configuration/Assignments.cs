namespace Mian.Configuration;

/// <summary>Turns <c>--set key=value</c> texts into the tree of keys that they change.</summary>
internal static class Assignments
{
    public static YamlMapping ToTree(IReadOnlyList<string> assignments, List<ConfigurationMistake> mistakes)
    {
        var root = new Branch();
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            var keys = equals > 0 ? assignment[..equals].Trim().Split('.') : [];
            if (keys.Length == 0 || keys.Any(string.IsNullOrWhiteSpace))
                mistakes.Add(new("", $"expected key=value (for example history.length=20), found '{assignment}'."));
            else if (ParseValue(assignment[(equals + 1)..].Trim(), string.Join('.', keys), mistakes) is { } value)
                root.Set(keys, value);
        }
        return root.ToMapping();
    }

    private static YamlNode? ParseValue(string text, string key, List<ConfigurationMistake> mistakes)
    {
        if (text.Length == 0 || !"[{'\"".Contains(text[0], StringComparison.Ordinal))
            return new YamlScalar(text, true, 0);
        var found = new List<ConfigurationMistake>();
        var node = YamlTree.Parse(text, found);
        mistakes.AddRange(found.Select(m => m with { Key = m.Key.Length > 0 ? $"{key}.{m.Key}" : key, Line = 0 }));
        return node is null ? null : WithoutLines(node);
    }

    /// <summary>Lines inside a one-line assignment would only mislead.</summary>
    private static YamlNode WithoutLines(YamlNode node) => node switch
    {
        YamlList list => new YamlList([.. list.Items.Select(WithoutLines)], 0),
        YamlMapping mapping => new YamlMapping([.. mapping.Entries.Select(e => new YamlEntry(e.Key, WithoutLines(e.Value), 0))], 0),
        _ => node with { Line = 0 },
    };

    /// <summary>Keys collected so far; a later assignment replaces an earlier one of the same key.</summary>
    private sealed class Branch
    {
        private readonly OrderedDictionary<string, object> _children = new(StringComparer.Ordinal);

        public void Set(ReadOnlySpan<string> keys, YamlNode value)
        {
            if (keys.Length == 1)
            {
                _children[keys[0]] = value;
                return;
            }
            if (!_children.TryGetValue(keys[0], out var child) || child is not Branch branch)
                _children[keys[0]] = branch = FromMapping(child as YamlMapping);
            branch.Set(keys[1..], value);
        }

        public YamlMapping ToMapping() =>
            new([.. _children.Select(c => new YamlEntry(c.Key, c.Value as YamlNode ?? ((Branch)c.Value).ToMapping(), 0))], 0);

        private static Branch FromMapping(YamlMapping? mapping)
        {
            var branch = new Branch();
            foreach (var entry in mapping?.Entries ?? [])
                branch._children[entry.Key] = entry.Value;
            return branch;
        }
    }
}
