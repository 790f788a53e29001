using System.Globalization;
using System.Text;

namespace Mian.Cli.Tests;

/// <summary>600 events of a few users and items, an hour apart, and what a recipe makes of them.</summary>
internal sealed record ThinData
{
    internal const string Behaviours = "  behaviour:\n    - {name: past_item, item_field: item_id}\n    - {name: past_category, item_field: category}\n";
    internal const string Context = "  context:\n    - {name: hour, time: hour}\n";
    internal const string User = "  user:\n    - {name: activity, past: count, kind: log}\n";

    private const int Events = 600;

    /// <summary>The fields beside those of the item, as YAML.</summary>
    internal string Fields { get; init; } = Behaviours + Context;

    internal int Users { get; init; } = 20;

    internal int Items { get; init; } = 12;

    /// <summary>Label of each event.</summary>
    internal Func<int, int> Label { get; init; } = i => i / 3 % 2;

    /// <summary>Category of each item.</summary>
    internal Func<int, int> Category { get; init; } = i => i % 3;

    /// <summary>Writes the raw tables and the recipe into a folder and prepares them there.</summary>
    internal CommandRun Prepare(TemporaryFolder folder, string dataset)
    {
        var raw = folder["raw"];
        Directory.CreateDirectory(raw);
        var events = new StringBuilder("user,item,ts,clicked\n");
        for (var i = 0; i < Events; i++)
            events.Append(CultureInfo.InvariantCulture, $"u{i % Users},i{i * 7 % 11 % Items},{1_600_000_000 + (i * 3600)},{Label(i)}\n");
        File.WriteAllText(Path.Combine(raw, "events.csv"), events.ToString());
        File.WriteAllText(Path.Combine(raw, "items.csv"), "sku,category\n" + string.Concat(Enumerable.Range(0, Items).Select(i => $"i{i},c{Category(i)}\n")));
        File.WriteAllText(folder["recipe.yaml"], $"""
            name: thin
            sources:
              events: {'{'}file: events.csv, format: csv, types: {'{'}ts: integer, clicked: integer{'}'}{'}'}
              items: {'{'}file: items.csv, format: csv{'}'}
            items: {'{'}source: items, key: sku{'}'}
            events: {'{'}source: events, user: user, item: item, time: ts{'}'}
            label: {'{'}rule: clicked = 1{'}'}
            split: {'{'}by: time, valid: 0.15, test: 0.15{'}'}
            history: {'{'}length: 5, before: time{'}'}
            fields:
              item:
                - {'{'}name: item_id, column: sku{'}'}
                - {'{'}name: category, column: category{'}'}

            """.TrimEnd() + "\n" + Fields);
        return CommandRun.Of("data", "prepare", folder["recipe.yaml"], "--from", raw, "--out", dataset);
    }
}
