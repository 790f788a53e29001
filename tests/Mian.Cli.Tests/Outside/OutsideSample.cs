using System.Text.Json.Nodes;

namespace Mian.Cli.Tests.Outside;

/// <summary>One line of the encoded inputs, looked up in the tables of a file.</summary>
internal sealed class OutsideSample
{
    private readonly OutsideFile _file;
    private readonly JsonNode _line;

    public OutsideSample(OutsideFile file, string line)
    {
        (_file, _line) = (file, JsonNode.Parse(line)!);
        Length = _line["history"]!.AsObject().First().Value!.AsArray().Count;
    }

    /// <summary>Number of behaviours.</summary>
    public int Length { get; }

    public double Logit => (double)_line["logit"]!;

    public double[] Item => Group("item", f => _line["fields"]![f]!);

    public double[] User => Group("user", f => _line["fields"]![f]!);

    public double[] Context => Group("context", f => _line["fields"]![f]!);

    /// <summary>Vector of the behaviour at t, from the oldest.</summary>
    public double[] Behaviour(int t) => Group("behaviour", f => _line["history"]![f]![t]!);

    /// <summary>The candidate in the shape of a behaviour: the fields that share its tables, or a learned map of all.</summary>
    public double[] Query
    {
        get
        {
            if (_file.Has("dense/query.map.weight")) return _file.Linear("dense/query.map", Item);
            var items = _file.Fields.Where(f => (string)f["group"]! == "item").ToList();
            var shared = _file.Fields.Where(f => (string)f["group"]! == "behaviour").Select(b => items.First(i => (string)i["table"]! == (string)b["table"]!));
            return [.. shared.SelectMany(f => Vector(f, "table/", _line["fields"]![(string)f["name"]!]!))];
        }
    }

    /// <summary>All behaviours, oldest first.</summary>
    public double[][] History => [.. Enumerable.Range(0, Length).Select(Behaviour)];

    /// <summary>[mean of behaviours ; item ; user ; context], every field by itself.</summary>
    public double[][] Fields(string prefix = "table/") =>
    [
        .. MeanBehaviour(prefix), .. GroupFields("item", prefix, f => _line["fields"]![f]!),
        .. GroupFields("user", prefix, f => _line["fields"]![f]!), .. GroupFields("context", prefix, f => _line["fields"]![f]!),
    ];

    /// <summary>The same side by side.</summary>
    public double[] All => [.. Fields().SelectMany(v => v)];

    /// <summary>The sum of all first-order weights.</summary>
    public double FirstOrder => Fields("table/first_order/").Sum(w => w.Single());

    public double[] Mean => [.. MeanBehaviour("table/").SelectMany(v => v)];

    private double[][] MeanBehaviour(string prefix)
    {
        var sum = _file.Fields.Where(f => (string)f["group"]! == "behaviour").Select(f => new double[Width(f, prefix)]).ToArray();
        for (var t = 0; t < Length; t++)
        {
            var fields = GroupFields("behaviour", prefix, f => _line["history"]![f]![t]!);
            for (var f = 0; f < sum.Length; f++)
            {
                for (var d = 0; d < sum[f].Length; d++) sum[f][d] += fields[f][d] / Length;
            }
        }

        return sum;
    }

    private double[] Group(string group, Func<string, JsonNode> value) => [.. GroupFields(group, "table/", value).SelectMany(v => v)];

    private double[][] GroupFields(string group, string prefix, Func<string, JsonNode> value) =>
        [.. _file.Fields.Where(f => (string)f["group"]! == group).Select(f => Vector(f, prefix, value((string)f["name"]!)))];

    private int Width(JsonNode field, string prefix) => _file.Shape(prefix + (string)field["table"]!)[1];

    private double[] Vector(JsonNode field, string prefix, JsonNode value)
    {
        var (table, width) = (_file[prefix + (string)field["table"]!], Width(field, prefix));
        (int Id, double Factor)[] terms = (string)field["kind"]! switch
        {
            "categorical" => [((int)value, 1)],
            "scaled" => [((int)value["id"]!, (double)value["scale"]!)],
            _ => [.. value.AsArray().Select(id => ((int)id!, (string)field["pooling"]! == "sum" ? 1 : 1.0 / value.AsArray().Count))],
        };
        var vector = new double[width];
        foreach (var (id, factor) in terms)
        {
            for (var d = 0; d < width; d++) vector[d] += factor * table[id * width + d];
        }

        return vector;
    }
}
